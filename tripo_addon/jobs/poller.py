# SPDX-License-Identifier: GPL-3.0-or-later
"""One service's threads: the first sends the jobs that wait and asks for all running tasks
together; the second looks for the tasks of submits that were not answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

from ..errors import Spent, TripoError, Unfetched
from ..net.outage import Outage
from ..providers.base import UNTOLD, Provider, Status
from ..spec.state import State, Trigger
from .cancel import let_go
from .failures import may_pass, task_failure
from .job import Job
from .queue import SendQueue
from .reconcile import Reconciler
from .steps import run_step
from .store import JobStore
from .turns import TurnThread

log = logging.getLogger(__name__)

LONGEST_POLL_SECONDS = 30.0
STRANGE_SECONDS = 120.0
"""How long a task may be unknown to the service, or in an unknown state, before its job fails."""


class Poller:
    """Works while a job of its service runs, waits or is looked for; then its threads end."""

    def __init__(
        self,
        store: JobStore,
        send: Callable[[str], None],
        succeeded: Callable[[str, Status], None],
        poll_seconds: float,
        looks: Sequence[float],
        provider: Provider,
    ) -> None:
        """`send(job id)` sends a job, `succeeded(job id, status)` fetches its result."""
        self.queue = SendQueue(store.find, store.stops.all)
        self.outage = Outage(store.network)
        """About requests that send a job."""
        self._silence = Outage(store.network)
        """About requests that ask for tasks."""
        self._store = store
        self._provider = provider
        self._send = send
        self._succeeded = succeeded
        self._poll_seconds = poll_seconds
        closing = store.network.closing
        self._turns = TurnThread(self._turn, f"tripo-poll {provider.service}", closing)
        # The search reads long lists on its own thread, so that no other job waits for it.
        reconciler = Reconciler(store, provider, looks, looked=self._turns.wake)
        self._search = TurnThread(reconciler.turn, f"tripo-search {provider.service}", closing)
        self._strange: dict[str, float] = {}
        self._due = 0.0
        self._failures = 0

    def wake(self) -> None:
        """Look at the jobs now: one is new, has ended, or was stopped."""
        self._turns.wake()

    @property
    def busy(self) -> bool:
        """Whether there is anything to do, now or later."""
        return self._turns.busy

    @property
    def begun(self) -> int:
        """How often there was something to do after there was nothing."""
        return self._turns.begun

    def stop(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        for turns in (self._turns, self._search):
            turns.stop(max(end - time.monotonic(), 0.0))

    def _turn(self) -> float | None:
        """Do what is due. Returns when the next turn is, or None when nothing is left to do."""
        self._store.keep()
        self._store.write_late()
        self._end_cancelled()
        self._send_waiting()
        jobs = self._polled()
        if jobs and self._due <= time.monotonic():
            self._poll(jobs)
            # Another job may take the place of one that has ended.
            self._send_waiting()
        followed = self._store.followed(self._provider)
        sought = any(job.sought for job in followed)
        if sought:
            self._search.wake()
        polled = any(self._is_polled(job) for job in followed)
        times = [self.queue.next_time, self._due if polled else None]
        ahead = [when for when in times if when is not None]
        if not ahead and not self.queue.waiting and not sought:
            return None
        # If no time is set, a job that is sent or the end of a search wakes this thread.
        return min(ahead, default=time.monotonic() + LONGEST_POLL_SECONDS)

    def _send_waiting(self) -> None:
        for job_id in self.queue.turn():
            run_step(self._store, job_id, self._send)
        for job_id, note in self.queue.notes().items():
            self._store.note(job_id, note)

    def _end_cancelled(self) -> None:
        """End the stopped jobs that have come to this thread meanwhile."""
        for job_id in self._store.stops.all():
            if self._store.provider_of(job_id) is self._provider and self._is_cancelled(job_id):
                run_step(self._store, job_id, lambda job_id: let_go(self._store, job_id))

    def _polled(self) -> list[Job]:
        """The jobs that the service works on and somebody waits for."""
        return [job for job in self._store.followed(self._provider) if self._is_polled(job)]

    def _is_polled(self, job: Job) -> bool:
        return job.state.polled and not self._is_cancelled(job.id)

    def _is_cancelled(self, job_id: str) -> bool:
        return self._store.stops.is_cancelled(job_id)

    def _poll(self, jobs: list[Job]) -> None:
        """Ask for all tasks, and set the time to ask again."""
        start = time.monotonic()
        try:
            found = self._provider.poll([job.remote_id for job in jobs])
        except Exception as error:
            if not isinstance(error, TripoError):
                log.exception("The service's list of tasks could not be read")
            elif self._is_silent(jobs, error):
                return
            self._failures += 1
            pause = min(self._poll_seconds * 2 ** min(self._failures, 16), LONGEST_POLL_SECONDS)
            self._due = start + pause
            for job in jobs:
                self._store.note(job.id, getattr(error, "what", "The service's answer is strange"))
            return
        self._failures = 0
        self.answered()
        self._due = start + self._poll_seconds
        for job in jobs:
            follow = partial(self._follow, job, found.get(job.remote_id))
            run_step(self._store, job.id, follow)

    def answered(self) -> None:
        """The service has answered."""
        self._silence.over()
        self.outage.over()
        self.queue.present()

    def _is_silent(self, jobs: list[Job], error: TripoError) -> bool:
        """Whether the service has been silent for longer than this add-on waits."""
        if self._store.network.endless or not may_pass(error):
            return False
        try:
            self._silence.failed(error)
        except TripoError as ended:
            for job in jobs:
                self._store.fail(job.id, Unfetched(ended.what, ended.advice))
            self._silence.over()
            return True
        return False

    def _follow(self, job: Job, status: Status | None, _: str) -> None:
        """Act on what the service says of one task."""
        if status is UNTOLD:
            return
        if status is None or status.state is None:
            self._wonder(job, status)
            return
        self._strange.pop(job.id, None)
        if status.state.polled:
            if (status.state, status.progress, "") != (job.state, job.progress, job.note):
                self._store.follow(
                    job.id,
                    Trigger.QUEUE if status.state is State.QUEUED else Trigger.RUN,
                    journal=status.state != job.state,
                    progress=status.progress,
                )
        elif status.state is not State.DONE:
            raise task_failure(status)
        # It is not written for itself: after a crash the service says it again.
        elif self._store.follow(job.id, Trigger.SUCCEED, journal=False, credits=status.credits):
            self._succeeded(job.id, status)

    def _wonder(self, job: Job, status: Status | None) -> None:
        """A task that is unknown or in an unknown state: wait a while before giving up."""
        what = "The service does not know this task"
        if status:
            what = f"The service reports the unknown state '{status.word}'"
        since = self._strange.setdefault(job.id, time.monotonic())
        if time.monotonic() - since > STRANGE_SECONDS:
            del self._strange[job.id]
            raise TripoError(what, "Take the job up again to ask once more", Spent.MAYBE)
        self._store.note(job.id, what)

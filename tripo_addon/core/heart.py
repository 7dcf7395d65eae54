# SPDX-License-Identifier: GPL-3.0-or-later
"""One thread that asks for all running tasks together, and sends again what had to wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ..providers.base import Provider, Status
from .board import Board
from .errors import Spent, TaskFailed, TripoError, reason_for
from .job import Job, State

POLL_SECONDS = 1.5
LONGEST_POLL_SECONDS = 30.0
STRANGE_SECONDS = 120.0
"""How long a task may be unknown to the service, or in an unknown state, before it failed."""


class Heart:
    """Beats only while a task runs or waits to be sent; then the thread ends."""

    def __init__(
        self,
        board: Board,
        send: Callable[[str], None],
        succeeded: Callable[[str, Status], None],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """`send(job id)` sends a waiting job, `succeeded(job id, status)` fetches its result."""
        self._board = board
        self._send = send
        self._succeeded = succeeded
        self._poll_seconds = poll_seconds
        self._later: dict[str, float] = {}
        self._strange: dict[str, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Look at the jobs now: one is new to the service, or nobody waits for it any more."""
        with self._changed:
            if self._thread is None and not self._board.network.closing.is_set():
                self._thread = threading.Thread(target=self._beat, name="tripo-poll", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def send_later(self, job_id: str, seconds: float) -> None:
        with self._changed:
            self._later[job_id] = time.monotonic() + seconds
        self.wake()

    @property
    def beating(self) -> bool:
        """Whether any task runs or waits to be sent."""
        with self._changed:
            return self._thread is not None

    def stop(self, seconds: float) -> None:
        with self._changed:
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)

    def _beat(self) -> None:
        due: dict[Provider, float] = {}
        failures: dict[Provider, int] = {}
        while not self._board.network.closing.is_set():
            self._send_waiting()
            for provider, jobs in self._polled().items():
                start = time.monotonic()
                if due.get(provider, 0.0) > start:
                    continue
                failures[provider] = 0 if self._poll(provider, jobs) else failures[provider] + 1
                pause = min(self._poll_seconds * 2 ** failures[provider], LONGEST_POLL_SECONDS)
                due[provider] = start + pause
            with self._changed:
                times = [due.get(each, 0.0) for each in self._polled()] + [*self._later.values()]
                if not times:
                    self._thread = None
                    return
                self._changed.wait(max(min(times) - time.monotonic(), 0.0))

    def _send_waiting(self) -> None:
        now = time.monotonic()
        with self._changed:
            ready = [
                job_id
                for job_id, when in self._later.items()
                if when <= now or self._board.is_cancelled(job_id)
            ]
            for job_id in ready:
                del self._later[job_id]
        for job_id in ready:
            self._send(job_id)

    def _polled(self) -> dict[Provider, list[Job]]:
        """The jobs that the service works on, by provider; the cancelled ones end here."""
        groups: dict[Provider, list[Job]] = {}
        for job in self._board.jobs():
            if not job.state.polled:
                continue
            if self._board.is_cancelled(job.id):
                self._board.give_up(job.id)
            else:
                groups.setdefault(self._board.provider(job.id), []).append(job)
        return groups

    def _poll(self, provider: Provider, jobs: list[Job]) -> bool:
        try:
            found = provider.poll([job.remote_id for job in jobs])
        except TripoError as error:
            for job in jobs:
                self._board.note(job.id, error.what)
            return False
        for job in jobs:
            status = found.get(job.remote_id)
            self._board.guard(job.id, lambda _, job=job, status=status: self._follow(job, status))  # type: ignore[misc]
        return True

    def _follow(self, job: Job, status: Status | None) -> None:
        """Act on what the service says of one task."""
        if status is None or status.state is None:
            self._wonder(job, status)
            return
        self._strange.pop(job.id, None)
        if status.state.polled:
            if (status.state, status.progress, "") != (job.state, job.progress, job.note):
                self._board.change(
                    job.id,
                    journal=status.state != job.state,
                    state=status.state,
                    progress=status.progress,
                    note="",
                )
        elif status.state is State.DONE:
            self._board.change(
                job.id, state=State.DOWNLOADING, progress=0, credits=status.credits, note=""
            )
            self._succeeded(job.id, status)
        else:
            raise failed(status)

    def _wonder(self, job: Job, status: Status | None) -> None:
        """A task that is unknown or in an unknown state: wait a while before giving up."""
        what = "The service does not know this task"
        if status:
            what = f"The service reports the unknown state '{status.word}'"
        since = self._strange.setdefault(job.id, time.monotonic())
        if time.monotonic() - since > STRANGE_SECONDS:
            raise TripoError(what, "Take the job up again to ask once more", Spent.MAYBE)
        self._board.note(job.id, what)


def failed(status: Status) -> TaskFailed:
    """Why a task ended without a result."""
    if status.state is State.CANCELLED:
        return TaskFailed("The service cancelled the task", "Generate again", code=status.code)
    if not status.code:
        what = "The service could not finish the task"
        return TaskFailed(f"{what}: {status.message}" if status.message else what, "Generate again")
    reason = reason_for(400, status.code)
    what = f"{reason.what}: {status.message}" if status.message and reason.quote else reason.what
    return TaskFailed(what, reason.advice, code=status.code)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends jobs that the user stops.

A job is marked first. The thread that works on it sees the mark and ends it; a job on which no
thread works is ended here. A job that was not sent costs nothing. A task that the service may have
goes on there, and its job can be taken up again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from ..errors import Spent, TripoError
from ..files.disk import remove
from ..spec.state import State, Trigger
from .failures import NOT_REPEATED, no_answer
from .job import Failure, Job
from .store import JobStore, Withdrawn

SEARCH_STOPPED = (
    f"{NOT_REPEATED}. Look again for its task, here or in the service's console, before you "
    "generate again"
)


class Canceller:
    """Every method returns at once."""

    def __init__(
        self,
        store: JobStore,
        run: Callable[[str, Callable[[str], None]], None],
        unqueue: Callable[[Job], bool],
        wake: Callable[[], None],
    ) -> None:
        """`run(job id, step)` runs a step of a job on the journal's thread, `unqueue` takes a job
        out of the queue of jobs to send (False: it is not there any more), and `wake` makes the
        other threads look at their jobs."""
        self._store = store
        self._run = run
        self._unqueue = unqueue
        self._wake = wake

    def cancel(self, job_id: str) -> None:
        """Stop waiting for a job. This costs nothing as long as the job has not been sent."""
        if self._store.cancel(job_id):
            self._run(job_id, self._end)
            self._wake()

    def withdraw(self, only: Collection[str] | None = None) -> Withdrawn:
        """Send none of these jobs any more, or, without `only`, no job at all. Jobs that were not
        sent end and cost nothing; jobs that are being sent go on if the service takes them."""
        found = self._store.withdraw(only)
        for job_id in found.stopped:
            self._run(job_id, self._end)
        self._wake()
        return found

    def end_all(self) -> None:
        """End the stopped jobs, so that they do not go on in the next session; called when no other
        thread works any more."""
        for job_id in self._store.stops.all():
            job = self._store.find(job_id)
            if job is not None and not job.unanswered:
                give_up(self._store, job_id)

    def _end(self, job_id: str) -> None:
        """End a stopped job on which no thread works; a thread that works on a job ends it
        itself."""
        job = self._store.find(job_id)
        if job is None or not self._store.stops.is_stopped(job_id):
            return
        idle = job.state is State.ARRIVING
        if job.state is State.WAITING:
            idle = self._unqueue(job)
        if idle:
            remove(job.ready)
            give_up(self._store, job_id)
        else:
            let_go(self._store, job_id)


def give_up(store: JobStore, job_id: str) -> None:
    """Stop waiting for a job, and say what that means."""
    store.end(job_id, after_stop)


def let_go(store: JobStore, job_id: str) -> None:
    """Stop waiting for a job if only the service works on it, or if its task is only looked for."""
    store.end(job_id, lambda job: after_stop(job) if job.state.polled or job.sought else None)


def after_stop(job: Job) -> Job:
    """The job as it stands when the user has stopped it."""
    if job.state is State.SUBMITTING:
        return job.after(Trigger.LOSE_ANSWER, failure=no_answer("You stopped it as it was sent"))
    if job.sought:
        failure = job.failure and replace(job.failure, advice=SEARCH_STOPPED)
        return job.after(Trigger.END_SEARCH, failure=failure)
    return job.after(Trigger.STOP, failure=Failure.of(_reason(job)))


def _reason(job: Job) -> TripoError:
    if not job.remote_id:
        return TripoError("You cancelled it before it was sent")
    if job.state is State.ARRIVING:
        kept = f"The file is kept: {job.model}" if job.model else "Its files are kept"
        return TripoError("You stopped its import", kept, Spent.YES)
    again = "Take the job up again to get the result"
    if job.state is State.DOWNLOADING:
        return TripoError("You stopped its download", again, Spent.YES)
    what = "You stopped waiting; the service goes on with the task"
    return TripoError(what, again, Spent.MAYBE)

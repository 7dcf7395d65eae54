# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes results that are on disk ready for the scene, and tells the main thread that they are."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..errors import Spent, TripoError
from ..files.disk import remove
from ..spec.state import Trigger
from .events import Ready
from .job import Failure, Job
from .steps import run_step
from .store import JobStore
from .threads import Workers

Prepare = Callable[[Job, Callable[[], bool]], str]
"""Makes a ready .blend of a downloaded model and returns its path; empty where there is none. It
stops when the function that it is given says that nobody wants the model any more."""
AT_ONCE = 4
"""A second Blender makes one model after the other: these are made, or wait for it."""


def _gone(job: Job) -> TripoError:
    return TripoError(
        f"The file of the result is gone: {job.model}",
        "Press Import in the list of jobs to fetch it again; that costs nothing",
        Spent.YES,
    )


class Arrivals:
    """Threads of their own, so that a long import holds up no download."""

    def __init__(self, store: JobStore, journal: Workers, prepare: Prepare | None) -> None:
        """`journal` runs what writes to the journal, in order."""
        self._store = store
        self._journal = journal
        self._prepare = prepare
        self.told = False
        """True from when a result is ready until the main thread takes the news. A plain value: a
        command is interrupted at any moment on the main thread, which could leave the lock that
        is inside of an `Event` locked for ever."""
        self._workers = Workers("tripo-ready", AT_ONCE)

    @property
    def busy(self) -> bool:
        """Whether any result is being made ready."""
        return self._workers.busy

    @property
    def begun(self) -> int:
        """How many there were ever."""
        return self._workers.begun

    def start(self, job_id: str) -> None:
        """Make the result of a job ready. Returns at once."""
        self._workers.run(lambda: run_step(self._store, job_id, self._make_ready))

    def stop(self, seconds: float) -> None:
        """Wait at most `seconds` for what is being made; the rest is dropped."""
        self._workers.stop(seconds)

    def _make_ready(self, job_id: str) -> None:
        store = self._store
        store.check(job_id)
        job = store.after(job_id, Trigger.ARRIVE, journal=False)
        # The import does not wait for this: that the files are there is in the journal already.
        self._journal.run(lambda: run_step(store, job_id, self._write))
        if job.model and not os.path.isfile(job.model):
            store.end_unplaced(job_id, Failure.of(_gone(job)))
            return
        if self._prepare and job.model:
            try:
                ready = self._prepare(job, lambda: store.arrives(job_id))
            except TripoError as error:
                store.check(job_id)
                store.end_unplaced(job_id, Failure.of(error))
                return
            if not store.set_ready(job_id, ready):
                remove(ready)
        # The job may have been stopped before it arrived; nothing else would end it.
        store.check(job_id)
        if not store.arrives(job_id):
            return
        store.tell(Ready(store.job(job_id)))
        self.told = True

    def _write(self, job_id: str) -> None:
        self._store.write(job_id)
        self._store.keep_receipt(self._store.job(job_id))

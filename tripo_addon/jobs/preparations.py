# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done once for a job before it is sent: its pictures and its model are written to
files."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .job import Job

Wanted = Callable[[], bool]
"""Whether somebody still wants what is done."""
Before = Callable[[Wanted], None]
"""What is done on a worker before a job is sent. It may end early where it is not wanted."""
GoOn = Callable[[Job, Wanted], None]
"""The same for a job of which only the list is left of the press: of an earlier session, or sent
once more. It does nothing where nothing is left to be done."""


class Shared:
    """What several jobs need done once: the first one does it, and the others wait for its end.

    It is ended early only where none of them wants it any more. An error is that of all.
    """

    def __init__(self, call: Before, jobs: int) -> None:
        self._call: Before | None = call
        self._jobs = jobs
        self._waiting: list[Wanted] = []
        self._error: Exception | None = None
        self._lock = threading.Lock()

    def __call__(self, wanted: Wanted) -> None:
        self._waiting.append(wanted)
        with self._lock:
            call, self._call = self._call, None
            if call:
                try:
                    call(self._wanted)
                except Exception as error:
                    self._error = error
            if self._error:
                raise self._error

    def _wanted(self) -> bool:
        # Those that have not come yet may want it.
        return len(self._waiting) < self._jobs or any(wanted() for wanted in self._waiting)


class Preparations:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._calls: dict[str, Before] = {}
        self._lock = threading.Lock()

    def add(self, job_id: str, call: Before) -> None:
        with self._lock:
            self._calls[job_id] = call

    def run(self, job_id: str, wanted: Wanted) -> bool:
        """Prepare a job; False where that was done already, or nothing was to be done. An exception
        from it ends the job."""
        with self._lock:
            call = self._calls.pop(job_id, None)
        if call:
            call(wanted)
        return call is not None

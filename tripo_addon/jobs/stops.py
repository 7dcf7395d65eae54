# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs nobody waits for any longer, and which are not to be sent any more."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from ..spec.state import State
from .job import Job


class StopMarks:
    """Safe to use from any thread; its lock is held for nothing else."""

    def __init__(self) -> None:
        self._cancelled: set[str] = set()
        self._withdrawn: set[str] = set()
        self._lock = threading.Lock()

    def cancel(self, job_id: str) -> None:
        """Nobody waits for this job any longer."""
        with self._lock:
            self._cancelled.add(job_id)

    def withdraw(self, job_ids: Iterable[str]) -> None:
        """These jobs go on only if the service has them, or is just getting them."""
        with self._lock:
            self._withdrawn.update(job_ids)

    def clear(self, job_id: str) -> None:
        """Forget what was marked: the job is new here, or begins anew."""
        with self._lock:
            self._cancelled.discard(job_id)
            self._withdrawn.discard(job_id)

    def passed(self, job: Job) -> None:
        """Forget the marks that mean nothing in the job's present state."""
        with self._lock:
            if job.final:
                self._cancelled.discard(job.id)
            if not (job.state.unsent or job.state is State.SUBMITTING):
                self._withdrawn.discard(job.id)

    def is_cancelled(self, job_id: str) -> bool:
        """Whether nobody waits for a job any longer."""
        with self._lock:
            return job_id in self._cancelled

    def is_stopped(self, job_id: str) -> bool:
        """Whether a job is not to be sent any more."""
        with self._lock:
            return job_id in self._cancelled or job_id in self._withdrawn

    def all(self) -> list[str]:
        """The ids of the jobs that were stopped and have not ended yet."""
        with self._lock:
            return [*(self._cancelled | self._withdrawn)]

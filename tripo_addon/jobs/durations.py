# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a job is likely to take, from how long similar ones took here."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from ..spec.state import State
from .job import Job

LOOKED_AT = 300
"""How many of the newest finished jobs count."""
MOST_KEPT = 25
"""How many durations of one sort of job count, the latest ones."""


class Durations:
    """Seconds from sending a job to its end, by type of task and model version."""

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        """`jobs` are finished ones, the oldest first."""
        self._seconds: dict[tuple[str, str], list[float]] = {}
        self._usual: dict[tuple[str, str], float] = {}
        for job in jobs:
            self.add(job)

    def add(self, job: Job) -> None:
        """A job has ended; only one that has brought its result tells anything."""
        if job.state is not State.DONE or not 0 < job.sent < job.ended:
            return
        known = self._seconds.setdefault(_sort(job), [])
        known.append(job.ended - job.sent)
        del known[:-MOST_KEPT]
        self._usual[_sort(job)] = median(known)

    def usual(self, job: Job) -> float | None:
        """How many seconds such a job takes; None where none has ended yet."""
        return self._usual.get(_sort(job))

    def left(self, job: Job, now: float) -> float | None:
        """How many seconds a job is likely to take from `now` (seconds since 1970); None where that
        is not known, or where it takes longer than usual."""
        usual = self.usual(job)
        if usual is None or not job.sent or job.final:
            return None
        left = job.sent + usual - now
        return left if left > 0 else None


def _sort(job: Job) -> tuple[str, str]:
    return job.task.type, str(getattr(job.task, "model", ""))

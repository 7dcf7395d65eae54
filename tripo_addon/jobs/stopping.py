# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops jobs of earlier programs, on which no program works any more."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import NamedTuple

from .cancel import after_stop
from .job import Job
from .store import JobStore


class Stopped(NamedTuple):
    """What became of a job that was to be stopped."""

    job: Job
    """As it stands now."""
    stopped: bool = False
    """False where it had ended before."""
    elsewhere: bool = False
    """Another living process works on it, which alone can stop it."""


def stop(store: JobStore, job_id: str) -> Stopped | None:
    """Stop a job as the user's own press would, whether this process works on it or none does; None
    where there is no such job. Only the journal's thread calls this. Raises `Storage`."""
    found = store.journal.standing(job_id)
    if found is None:
        return None
    if found.elsewhere:
        return Stopped(found.job, elsewhere=True)
    if found.job.final:
        return Stopped(found.job)
    # Another process may take it up at this moment.
    stopped = after_stop(found.job)
    stopped = replace(stopped, ended=time.time() if stopped.final else 0.0)
    if not store.journal.write(stopped):
        return Stopped(found.job, elsewhere=True)
    store.tell_listed(stopped)
    return Stopped(stopped, stopped=True)

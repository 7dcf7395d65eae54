# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out which jobs those become that were begun with a caller's key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...jobs.job import Job
from .. import current, pump


def job_id(started: Job) -> str:
    """The id of the job that was begun; of an earlier one where that has its key. Raises
    `TripoError`."""
    entered = current.session().entering.pop(started.id, None)
    if entered is None:
        return started.id
    while not entered.done():
        pump.turn(waiting=True)
        pump.rest()
    job = entered.result()
    pump.turn(waiting=True)
    return job.id


def wait_each(started: Sequence[Job], tell: Callable[[Job], None]) -> list[Job]:
    """`pump.wait_each` for jobs that may have a key. Raises `TripoError`."""
    jobs = current.session().jobs
    return pump.wait_each([jobs[job_id(job)] for job in started], tell)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the job of a task, and its file, in this user's own list of jobs.

A .blend may come from anybody and claim anything. Only jobs in this list are this user's.
"""

from __future__ import annotations

import os
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from pathlib import Path

from ...errors import Storage
from ...jobs.job import Job
from .. import clock, current
from ..paths import journal_path
from ..settings import settings

LOOK_SECONDS = 2.0
"""How long a press waits for the list at most, which takes milliseconds."""


def job_of(task_id: str) -> Job | None:
    """The job of a task, if it is already loaded."""
    now = current.existing()
    return now.job_of(task_id) if now and task_id else None


def ask(task_id: str) -> None:
    """Start to look up the job of a task, without waiting; the panels are drawn again later."""
    now = current.existing()
    if now and task_id and job_of(task_id) is None:
        now.trace(task_id)
        clock.wake()


def find(task_id: str) -> Job | None:
    """The job of a task, looked up in the whole list; waits up to `LOOK_SECONDS`."""
    known = job_of(task_id)
    if known or not task_id or not (current.existing() or journal_path().exists()):
        return known
    looked: Future[Job | None] = current.session().trace(task_id)
    with suppress(Late, Storage):
        return looked.result(LOOK_SECONDS)
    return None


def named_file(task_id: str) -> str:
    """The model file that the list names for a task, to be shown; empty where there is none."""
    job = job_of(task_id)
    return job.model if job else ""


def own_file(task_id: str) -> str:
    """The same, looked up, and only where it may be sent: a file in the results folder,
    wherever links and dots in its path lead."""
    job = find(task_id)
    if job is None or not job.model:
        return ""
    path = Path(job.model)
    with suppress(OSError, RuntimeError):
        real = path.resolve(strict=True)
        if os.path.isfile(real) and real.is_relative_to(settings().results.resolve()):
            return str(path)
    return ""

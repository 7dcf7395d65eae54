# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of jobs that is a copy: what waits in it goes on where it was copied from, and would be
paid twice if it went on here as well."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ...errors import Spent, TripoError
from ...spec.state import Trigger
from ..job import Failure, Job
from . import JOURNAL, sql
from .recovery import HOME, identity
from .schema import read, row

STOPPED = "This list of jobs was copied; the chain goes on where it was copied from"


def is_copy(folder: Path) -> bool:
    """Whether the journal in a folder is another file than the one that was noted there."""
    try:
        noted = (folder / HOME).read_text("utf-8")
    except FileNotFoundError:
        return False
    return noted != _number(folder)


def note_home(folder: Path) -> None:
    """Note which file the journal in a folder is. A copy of it is another file."""
    if not (folder / HOME).is_file() or is_copy(folder):
        (folder / HOME).write_text(_number(folder), "utf-8")


def leave(base: sqlite3.Connection, alive: Callable[[str], bool]) -> None:
    """End what was not sent, and let no chain go on by itself, but for the jobs of processes that
    are `alive`."""
    base.execute(sql.BEGIN)
    for owner, data in base.execute(sql.GOES_ON).fetchall():
        job = read(data)
        left = job and not alive(owner) and _left(job)
        if left:
            base.execute(sql.WRITE, row(left, owner, time.time()))


def _number(folder: Path) -> str:
    """The number of the journal's file. Without that of its disk, which may change."""
    return str(identity(folder / JOURNAL)[1])


def _left(job: Job) -> Job | None:
    """A job as it stands in a copy; None where nothing would be paid for it."""
    if job.state.unsent:
        error = TripoError(
            "This list of jobs was copied, and the job goes on where it was copied from",
            "Generate again to have it from here as well",
            Spent.NOTHING,
        )
        return job.after(Trigger.STOP, failure=Failure.of(error), ended=time.time())
    chain = job.chain
    if chain is None or not chain.open or chain.last or chain.stopped or chain.step.gate:
        return None
    return replace(job, chain=replace(chain, stopped=STOPPED))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that lists jobs. It reads the journal alone, and starts no engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..jobs.job import Job
from ..jobs.journal.journal import Journal
from ..jobs.wanted import Wanted
from ..spec import arguments as checks
from ..standalone.settings import settings
from ..terminal.reporting import DONE, Reporter, say
from .telling import tell


def jobs(arguments: Any, reporter: Reporter) -> int:
    """List the newest jobs."""
    for job in _newest(" ".join(arguments.search), arguments.count, reporter):
        cost = "" if job.credits is None else f"  {job.credits:g}"
        say(f"{job.id[:8]}  {job.task.type}  {job.state}{cost}  {job.title}  {job.remote_id}")
        tell(job, reporter)
    return DONE


def _newest(search: str, count: int, reporter: Reporter) -> list[Job]:
    chosen = settings()

    def left() -> Iterable[tuple[Job, str]]:
        # Only a journal that is new or damaged is made of them, and then all of them are read.
        from ..jobs.journal import receipts

        return receipts.read_all(chosen.results)

    journal = Journal(chosen.folder, left)
    try:
        found, _ = journal.page(checks.count(count), wanted=Wanted(checks.search(search)))
    finally:
        journal.close()
    while not journal.damages.empty():
        reporter.remark(journal.damages.get().text)
    return found

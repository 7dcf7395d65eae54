# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of an account that no job here has: made on another machine, or forgotten here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Spent, TripoError
from ..files.folders import job_folder
from ..providers.base import Provider, Status, Usage
from ..spec.option import INPUT_ROLES
from ..spec.state import State, Trigger
from ..spec.tasks import TASKS
from ..spec.validity import right_type
from ..text.numbers import moment
from .failures import task_failure
from .job import Failure, Job
from .journal import receipts
from .matching import possible
from .queries import usage_rows
from .store import JobStore

NOT_FETCHED = "Its result is at the service"
READ = 10_000
"""How many of the account's newest tasks are looked at."""
TAKEN = 1000
"""How many of them one fetch takes into the journal."""
LARGEST = 2**31 - 1
AT_ONCE = 100
"""How many are asked for in one request."""


@dataclass(frozen=True)
class Fetched:
    """What one fetch took into the journal, and what it did not."""

    count: int
    here: int
    """How many of them have their files on disk."""
    left: int
    older: bool
    """There are older tasks, which were not looked at."""

    @property
    def text(self) -> str:
        """These numbers as a sentence."""
        parts = [f"{self.count} tasks were found that were not in the list"]
        if self.here:
            parts.append(f"the files of {self.here} are on disk")
        if self.left:
            parts.append(f"{self.left} more are left: fetch again to have them as well")
        if self.older:
            parts.append(f"the service was asked for the newest {READ:,} tasks only")
        return "; ".join(parts)


def fetch(store: JobStore, provider: Provider, results: Path) -> Fetched:
    """Take the newest tasks that belong to no job into the journal, and report the jobs made for
    them.

    A new job gets a folder of its own in `results`; where a receipt there shows that the task's
    files are on disk, the job has these files again. Raises `TripoError`.
    """
    journal = store.journal
    rows = usage_rows(provider, READ)
    known = journal.known(provider.account, [row.task_id for row in rows])
    sought = [
        unanswered.job
        for unanswered in journal.unanswered(provider.account)
        if not unanswered.job.final
    ]
    new = [
        row
        for row in rows
        if row.task_id
        and row.task_id not in known
        and row.type in TASKS
        # A task that may belong to an uncertain job is left to that job.
        and not any(possible(job, row) for job in sought)
    ]
    on_disk = {job.remote_id: job for job, _ in receipts.read_all(results) if job.files}
    count = here = 0
    for start in range(0, min(len(new), TAKEN), AT_ONCE):
        part = new[start : min(start + AT_ONCE, TAKEN)]
        absent = [row.task_id for row in part if row.task_id not in on_disk]
        statuses = provider.poll(absent) if absent else {}
        for row in part:
            left = on_disk.get(row.task_id)
            job = _found(provider, row, statuses.get(row.task_id), results)
            if left:
                job = _returned(left, provider)
            if journal.claim(job):
                count += 1
                here += left is not None
                store.tell(job)
    return Fetched(count, here, max(len(new) - TAKEN, 0), len(rows) >= READ)


def _found(provider: Provider, row: Usage, status: Status | None, results: Path) -> Job:
    """A job for a task of the account."""
    job = job_of(provider, row.task_id, row.type, status)
    assert job
    return replace(
        job,
        created=moment(row.created) or job.created,
        credits=row.credits if job.credits is None else job.credits,
        folder=str(job_folder(results, job.title, job.id)),
    )


def _returned(left: Job, provider: Provider) -> Job:
    """The job from a receipt, with its files, as a job of this account."""
    job = replace(left, service=provider.service, account=provider.account)
    return job if job.final else job.after(Trigger.FIND)


def job_of(provider: Provider, task_id: str, type: str, status: Status | None) -> Job | None:
    """A job for a task that was made elsewhere; None for a type that this add-on lacks."""
    if type not in TASKS:
        return None
    job = Job(
        task=TASKS[type](**_options(type, status.given if status else {})),
        service=provider.service,
        account=provider.account,
        remote_id=task_id,
        credits=status.credits if status else None,
        facts=status.facts if status else {},
    )
    if status and status.state in {State.FAILED, State.CANCELLED}:
        return job.after(Trigger.FAIL, failure=Failure.of(task_failure(status)))
    there = TripoError(NOT_FETCHED, "Import it to have it here", Spent.UNSAID)
    return job.after(Trigger.FIND, failure=Failure.of(there))


def _options(type: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that an echo tells; required options that it does not tell are empty."""
    options = TASKS[type].options
    echoed = {**given, "model": given.get("model_version", given.get("model"))}
    found: dict[str, Any] = {}
    for name, facts in options.items():
        value = echoed.get(name)
        value = tuple(value) if isinstance(value, list) else value
        usable = right_type(facts, value) and facts.role not in INPUT_ROLES
        if value is not None and usable and _is_usual(value):
            found[name] = value
        elif facts.required:
            found[name] = facts.empty
    return found


def _is_usual(value: Any) -> bool:
    """Whether a form can show a value: it cannot show very large numbers."""
    return not isinstance(value, int | float) or -LARGEST <= value <= LARGEST

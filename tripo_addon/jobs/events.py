# SPDX-License-Identifier: GPL-3.0-or-later
"""The events that the threads send to the main thread, beside changed jobs."""

from __future__ import annotations

from dataclasses import dataclass

from ..providers.base import Balance, Usage
from ..spec.options import Task
from ..spec.prices import Price
from .disk_use import DiskUse
from .durations import Durations
from .job import Failure, Job
from .journal.spending import Ledger
from .wanted import EVERYTHING, Wanted


@dataclass(frozen=True)
class Account:
    """News of an account: its balance, or why it is not known."""

    balance: Balance | None
    failure: Failure | None = None
    account: str = ""
    """Whose it is: `Connection.account`."""


@dataclass(frozen=True)
class Ready:
    """A job's model can be placed in the scene now. Told once for each arrival."""

    job: Job


@dataclass(frozen=True)
class UsageReport:
    """The account's newest tasks, or why they are not known."""

    rows: tuple[Usage, ...]
    failure: Failure | None = None
    account: str = ""
    """Whose it is: `Connection.account`."""


@dataclass(frozen=True)
class Quote:
    """What a task will cost, as the service says, or why it does not say it."""

    task: Task
    price: Price | None
    failure: Failure | None = None
    account: str = ""
    """Whose it is: `Connection.account`."""


@dataclass(frozen=True)
class Page:
    """A part of the history, newest first, and how many jobs there are in all."""

    jobs: tuple[Job, ...]
    total: int
    offset: int = 0
    wanted: Wanted = EVERYTHING
    failure: Failure | None = None


@dataclass(frozen=True)
class Spending:
    """What was spent, as the journal records it."""

    ledger: Ledger


@dataclass(frozen=True)
class Deleted:
    """A job is no longer in the journal."""

    job_id: str


@dataclass(frozen=True)
class Notice:
    """Something that the user should know and that belongs to no job."""

    text: str
    failed: bool = False
    """What the user asked for could not be done."""


@dataclass(frozen=True)
class Waiting:
    """The jobs whose results wait on disk to be imported."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Elsewhere:
    """Whether other Blenders have unfinished jobs."""

    unfinished: bool


Event = (
    Job
    | Account
    | Ready
    | UsageReport
    | Quote
    | Page
    | Spending
    | Deleted
    | Notice
    | Waiting
    | Elsewhere
    | Durations
    | DiskUse
)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine asks of a service."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from ..spec.inputs import Input
from ..spec.options import Task
from ..spec.prices import Price
from ..spec.state import State

Inputs = Mapping[str, Sequence[Input]]
"""Input pictures and models by option."""


@dataclass(frozen=True)
class Connection:
    """How to reach a service: all that a provider needs beside the network."""

    provider: str
    base_url: str
    key: str = field(repr=False)
    """The key; with its secret behind a colon where the service has one."""
    regions: tuple[str, ...] = ()
    """Further addresses at which a refused key is tried."""
    allow_http: bool = False
    """Whether requests may go to an address without encryption."""
    upload: str = ""
    """API v2's way to upload pictures: `upload`, `sts` or `storage`; empty for the best."""

    @property
    def account(self) -> str:
        """A name for this account that does not tell the key."""
        print_of_key = hashlib.sha256(self.key.encode()).hexdigest()[:12]
        return f"{self.provider} {self.base_url.rstrip('/')} {print_of_key}"


@dataclass(frozen=True)
class Balance:
    """Credits of an account; those frozen for running tasks are still part of `balance`."""

    balance: float | None
    """None where the service does not tell it."""
    frozen: float = 0.0

    @property
    def free(self) -> float | None:
        """What new tasks can be paid with."""
        return None if self.balance is None else self.balance - self.frozen


@dataclass(frozen=True)
class Status:
    """What the service says of a task at one moment."""

    state: State | None
    """None for a word that this add-on does not know."""
    word: str
    progress: int = 0
    outputs: Mapping[str, str] = field(default_factory=dict)
    """URLs of the result by name: `model`, `preview`, `image`, `depth`, `front`, ..."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else it tells: seeds, `riggable`, `rig_type`, further task ids."""
    credits: float | None = None
    code: int = 0
    message: str = ""
    refunded: bool = True
    """Whether a task that did not succeed cost nothing."""
    type: str = ""
    """The type of the task, where it is told."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The options as the service echoes them, under its own names."""


NO_SEEDS: Mapping[str, int] = {}

UNTOLD = Status(None, "")
"""The status of a task that could not be asked for this time."""


class Asked(NamedTuple):
    """The outcome of asking for a price."""

    price: Price | None = None
    """None where the service does not tell it."""
    task_id: str = ""
    """The id of a task that the service has created instead; it must not be created again."""


@dataclass(frozen=True)
class Prepared:
    """A task that only needs to be created."""

    inputs: Inputs
    ask: Callable[[], Asked] | None = None
    """Asks the service what the task will cost; None where it does not tell.

    Some hosts create the task when they are asked for its price. So the question is sent exactly
    once, and raises `Unclear` where nobody knows what the service did.
    """
    seeds: frozenset[str] = frozenset()
    """Seed options that the task leaves open, and for which `submit` may be given a seed."""


@dataclass(frozen=True)
class Usage:
    """A task in the account's history."""

    task_id: str
    type: str
    status: str
    created: str
    """Time in UTC, ISO 8601."""
    credits: float


class Provider(Protocol):
    """One service. Its methods block and run on worker threads only."""

    service: ClassVar[str]
    """Its name in `SERVICES`."""

    account: str
    """Whose tasks these are: `Connection.account`; set by `connect`."""

    def upload(self, path: Path) -> Input:
        """Send a picture or a model file; gives what `submit` takes in its place."""

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Do all that has to be done before `submit`; this costs nothing and may be repeated."""

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """Create the task, sent exactly once; gives the service's task id.

        `seeds` fill in those that the task leaves open.
        """

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """The state of tasks by id; those the service does not know are left out.

        Those that could not be asked for are `UNTOLD`, as long as others could.
        """

    def balance(self) -> Balance:
        """The account's credits; also a test of the key."""

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """The account's tasks, newest first."""

    def close(self) -> None:
        """Close the connections."""

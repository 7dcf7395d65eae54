# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine asks of a service."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..core.job import State
from ..core.options import Task


@dataclass(frozen=True)
class Connection:
    """How to reach a service: all that a provider needs beside the network."""

    provider: str
    base_url: str
    key: str = field(repr=False)

    @property
    def account(self) -> str:
        """A name for this account that does not tell the key."""
        print_of_key = hashlib.sha256(self.key.encode()).hexdigest()[:12]
        return f"{self.provider} {self.base_url.rstrip('/')} {print_of_key}"


@dataclass(frozen=True)
class Balance:
    """Credits of an account; those frozen for running tasks are still part of `balance`."""

    balance: float
    frozen: float = 0.0


@dataclass(frozen=True)
class Status:
    """What the service says of a task at one moment."""

    state: State | None
    """None for a word that this add-on does not know."""
    word: str
    progress: int = 0
    model_url: str = ""
    preview_url: str = ""
    credits: float | None = None
    code: int = 0
    message: str = ""


class Provider(Protocol):
    """One service. Its methods block and run on worker threads only."""

    def upload(self, path: Path) -> str:
        """Send a picture file; gives what `submit` takes in its place."""

    def submit(self, task: Task, pictures: Mapping[str, str]) -> str:
        """Create the task, sent exactly once; gives the service's task id.

        `pictures` has, by option, an uploaded picture, a URL or a task id.
        """

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """The state of tasks by id; those the service does not know are left out."""

    def balance(self) -> Balance:
        """The account's credits."""

    def close(self) -> None:
        """Let go of connections."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""One task: what it was asked for, its state at any moment, and how the service shows it."""

import datetime
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .accounts import Account
from .faults import Fault
from .refusals import TABLE
from .result import Result
from .uploads import Upload
from .values import Json


class Fate(NamedTuple):
    """How a task ends: its last state, and the error it reports."""

    status: str = "success"
    code: int = 0
    message: str = ""


SUCCESS = Fate()
FATES = {  # a word in a prompt or a file's name decides how its task ends
    "forbidden-run": Fate("failed", 2008, TABLE[2008].message),
    "fail-run": Fate("failed", 1000, "The generation failed on the server"),
    "banned-run": Fate("banned", 2008, TABLE[2008].message),
    "expired-run": Fate("expired", 2018, "The task timed out in the queue"),
    "cancelled-run": Fate("cancelled"),
    "unknown-run": Fate("unknown"),
}
REFUSED_WORD = "forbidden-create"


@dataclass(eq=False)
class Task:
    """One task. Times named *_monotonic are time.monotonic(); the others are time.time()."""

    id: str
    type: str
    account: Account
    body: Json
    """The request's body with today's field names."""
    label: str
    """What the user asked for, in words: the prompt, or the files' names."""
    credits: float
    created: float
    created_monotonic: float
    starts_monotonic: float
    ends_monotonic: float
    folder: Path
    """Where its result files go."""
    results: "Callable[[Task], dict[str, Result]]" = lambda task: {}
    """Its result files, by output key."""
    facts: "Callable[[Task], Json]" = lambda task: {}
    """What its output says besides its files."""
    planted: bool = False
    """Whether a test has put it there; no request has asked for it."""
    pool: str = ""
    fate: Fate = SUCCESS
    uploads: list[Upload] = field(default_factory=list)
    sources: "list[Task]" = field(default_factory=list)
    """The tasks whose results it starts from, the main one first."""
    quirks: list[Fault] = field(default_factory=list)
    seeds: Json = field(default_factory=dict)
    """The seeds the service chose because nobody sent them."""
    children: "dict[str, Task]" = field(default_factory=dict)
    """By output key: tasks that came into being with this one."""
    sender: str = ""
    """The program that has ordered it, as it calls itself."""
    asked_monotonic: float = math.inf
    """When its request came, which may have waited before it was handled."""
    hidden: bool = False
    """Whether the account's list of tasks leaves it out, as nobody asked for it."""

    @property
    def ended_monotonic(self) -> float | None:
        return self.ends_monotonic if time.monotonic() >= self.ends_monotonic else None

    @property
    def ended(self) -> float | None:
        if self.ended_monotonic is None:
            return None
        return self.created + self.ends_monotonic - self.created_monotonic

    @property
    def status(self) -> str:
        return self.state()[0]

    def state(self) -> tuple[str, int]:
        """Return the state's word and the progress in percent, of one and the same moment."""
        now = time.monotonic()
        if now >= self.ends_monotonic:
            return self.fate.status, 100
        if now < self.starts_monotonic:
            return "queued", 0
        if math.isinf(self.ends_monotonic):
            return "running", 95
        share = (now - self.starts_monotonic) / (self.ends_monotonic - self.starts_monotonic)
        return "running", 5 + int(90 * share)

    @property
    def input(self) -> Json:
        return {**self.body, **self.seeds}

    @property
    def credits_consumed(self) -> float:
        return self.credits if self.status == "success" else 0.0


def iso(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def view(task: Task, output: Callable[[Task], Json]) -> Json:
    """Return the task object as the service shows it; output is asked for only on success."""
    status, progress = task.state()
    shown: Json = {
        "task_id": task.id,
        "type": task.type,
        "status": status,
        "progress": progress,
        "input": {("model_version" if k == "model" else k): v for k, v in task.input.items()},
        "created_at": iso(task.created),
    }
    if progress < 100:
        return shown
    shown["completed_at"] = iso(task.ended or task.created)
    shown["credits_consumed"] = task.credits_consumed
    if task.fate.status == "success":
        shown["output"] = output(task)
    elif task.fate.code:
        shown["error_code"] = task.fate.code
        shown["error_message"] = task.fate.message
    return shown

# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: how they run through their states, and what that does to the credits."""

import datetime
import math
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .accounts import Account
from .kinds import Json, Kind
from .refusals import TABLE, Refused
from .uploads import Upload

if TYPE_CHECKING:
    from .faults import Fault

QUEUE_SHARE = 0.05
VARIATION = 0.15


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
    kind: Kind | None
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
    pool: str = ""
    fate: Fate = SUCCESS
    uploads: list[Upload] = field(default_factory=list)
    sources: "list[Task]" = field(default_factory=list)
    """The tasks whose results it starts from, the main one first."""
    quirks: "list[Fault]" = field(default_factory=list)
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


class Tasks:
    """All tasks of all keys. Nothing ticks: the state follows from the clock at each look."""

    def __init__(self, *, speed: float, seed: int, pools: dict[str, int], folder: Path) -> None:
        self.speed = speed
        self.pools = pools
        self.folder = folder
        self._random = random.Random(seed)
        self._tasks: dict[str, Task] = {}
        self._active: dict[str, Task] = {}
        self._lock = threading.RLock()

    def snapshot(self) -> dict[str, Task]:
        self.settle()
        with self._lock:
            return dict(self._tasks)

    def get(self, task_id: str, key: str) -> Task:
        task = self._tasks.get(task_id)
        if task is None or task.account.key != key:
            raise Refused(2001)
        return task

    def find(self, task_id: str) -> Task:
        """Return a task of any key."""
        return self._tasks[task_id]

    def of(self, key: str, offset: int = 0, count: int | None = None) -> list[Task]:
        """Return a key's tasks or some of them, the newest first."""
        with self._lock:
            own = (
                task
                for task in reversed(self._tasks.values())
                if task.account.key == key and not task.hidden
            )
            return list(islice(own, offset, None if count is None else offset + count))

    def queued_before(self, task: Task) -> int:
        """Return how many tasks wait that are older than this one."""
        with self._lock:
            active = list(self._active.values())
        return sum(each.created < task.created and each.status == "queued" for each in active)

    def create(
        self,
        account: Account,
        kind: Kind,
        body: Json,
        label: str,
        uploads: list[Upload],
        quirks: "list[Fault]",
        sources: Sequence[Task] = (),
        sender: str = "",
    ) -> Task:
        """Freeze the credits and start the clock, or refuse for want of credits or room."""
        self.settle()
        credits = kind.price(kind.type, body)
        pool = kind.pool(body)
        with self._lock:
            account.freeze(credits)
            if self._count(account)[pool] >= self.pools.get(pool, 10):
                account.release(credits)
                raise Refused(2000, headers={"Retry-After": "1"})
            now = time.monotonic()
            seconds = kind.seconds(kind.type, body) / self.speed
            seconds *= self._random.uniform(1 - VARIATION, 1 + VARIATION)
            stuck = any(fault.kind == "stuck" for fault in quirks)
            task = Task(
                id=str(uuid.uuid4()),
                type=kind.type,
                account=account,
                kind=kind,
                body=body,
                label=label,
                credits=credits,
                created=time.time(),
                created_monotonic=now,
                starts_monotonic=now + seconds * QUEUE_SHARE,
                ends_monotonic=math.inf if stuck else now + seconds,
                folder=self.folder,
                pool=pool,
                fate=next((fate for word, fate in FATES.items() if word in label), SUCCESS),
                uploads=uploads,
                sources=list(sources),
                quirks=quirks,
                sender=sender,
                seeds={
                    name: self._random.randrange(1 << 31) for name in kind.seeds if name not in body
                },
            )
            for key, child in kind.children:
                task.children[key] = self._child(task, child)
            self._tasks[task.id] = self._active[task.id] = task
        return task

    def _child(self, parent: Task, kind: Kind) -> Task:
        """A task that runs along with another and costs nothing."""
        child = replace(
            parent,
            id=str(uuid.uuid4()),
            type=kind.type,
            kind=kind,
            body={},
            seeds={},
            credits=0.0,
            children={},
            hidden=True,
        )
        self._tasks[child.id] = child
        return child

    def plant(self, account: Account, type: str, fate: Fate) -> Task:
        """Add a task that has ended already, of a type that need not have an endpoint."""
        now = time.monotonic()
        with self._lock:
            task_id = str(uuid.uuid4())
            task = Task(
                id=task_id,
                type=type,
                account=account,
                kind=None,
                body={},
                label="",
                credits=0.0,
                created=time.time(),
                created_monotonic=now,
                starts_monotonic=now,
                ends_monotonic=now,
                folder=self.folder,
                fate=fate,
            )
            self._tasks[task_id] = task
        return task

    def finish(self, task_id: str) -> None:
        """Let a task end this moment instead of at its own time."""
        with self._lock:
            task = self._tasks[task_id]
            now = time.monotonic()
            for ending in (task, *task.children.values()):
                ending.ends_monotonic = min(ending.ends_monotonic, now)

    def settle(self) -> None:
        """Charge or return the credits of the tasks that have ended since the last look."""
        with self._lock:
            now = time.monotonic()
            for task in [t for t in self._active.values() if now >= t.ends_monotonic]:
                del self._active[task.id]
                if task.fate.status == "success":
                    task.account.charge(task.credits)
                else:
                    task.account.release(task.credits)

    def _count(self, account: Account) -> Counter[str]:
        return Counter(task.pool for task in self._active.values() if task.account is account)


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

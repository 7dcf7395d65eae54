# SPDX-License-Identifier: GPL-3.0-or-later
"""All tasks of the service: they take and give back credits, and wait for room in a pool."""

import math
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from .accounts import Account
from .faults import Fault
from .refusals import Refused
from .task_types import TaskType
from .tasks import FATES, SUCCESS, Fate, Task
from .uploads import Upload
from .values import Json

QUEUE_SHARE = 0.05
VARIATION = 0.15


class Tasks:
    """All tasks of all keys. There is no timer: states are computed when somebody asks for them."""

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
        """Return how many older tasks are still queued."""
        with self._lock:
            active = list(self._active.values())
        return sum(other.created < task.created and other.status == "queued" for other in active)

    def create(
        self,
        account: Account,
        task_type: TaskType,
        body: Json,
        label: str,
        uploads: list[Upload],
        quirks: list[Fault],
        sources: Sequence[Task] = (),
        sender: str = "",
    ) -> Task:
        """Freeze the credits and begin the task, or refuse when credits or room are missing."""
        self.settle()
        credits = task_type.price(task_type.name, body)
        pool = task_type.pool(body)
        with self._lock:
            account.freeze(credits)
            if self._count(account)[pool] >= self.pools.get(pool, 10):
                account.release(credits)
                raise Refused(2000, headers={"Retry-After": "1"})
            now = time.monotonic()
            seconds = task_type.seconds(task_type.name, body) / self.speed
            seconds *= self._random.uniform(1 - VARIATION, 1 + VARIATION)
            stuck = any(fault.kind == "stuck" for fault in quirks)
            task = Task(
                id=str(uuid.uuid4()),
                type=task_type.name,
                account=account,
                body=body,
                label=label,
                credits=credits,
                created=time.time(),
                created_monotonic=now,
                starts_monotonic=now + seconds * QUEUE_SHARE,
                ends_monotonic=math.inf if stuck else now + seconds,
                folder=self.folder,
                results=task_type.results,
                facts=task_type.facts,
                pool=pool,
                fate=next((fate for word, fate in FATES.items() if word in label), SUCCESS),
                uploads=uploads,
                sources=list(sources),
                quirks=quirks,
                sender=sender,
                seeds={
                    name: self._random.randrange(1 << 31)
                    for name in task_type.seeds
                    if name not in body
                },
            )
            for key, child in task_type.children:
                task.children[key] = self._child(task, child)
            self._tasks[task.id] = self._active[task.id] = task
        return task

    def _child(self, parent: Task, task_type: TaskType) -> Task:
        """A task that runs along with another and costs nothing."""
        child = replace(
            parent,
            id=str(uuid.uuid4()),
            type=task_type.name,
            results=task_type.results,
            facts=task_type.facts,
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
                body={},
                label="",
                credits=0.0,
                created=time.time(),
                created_monotonic=now,
                starts_monotonic=now,
                ends_monotonic=now,
                folder=self.folder,
                planted=True,
                fate=fate,
            )
            self._tasks[task_id] = task
        return task

    def begin(self, task_id: str) -> None:
        """Let a task run now, if it still waits in the queue."""
        with self._lock:
            task = self._tasks[task_id]
            now = time.monotonic()
            for waiting in (task, *task.children.values()):
                waiting.starts_monotonic = min(waiting.starts_monotonic, now)

    def finish(self, task_id: str) -> None:
        """Let a task end now instead of at its own time."""
        with self._lock:
            task = self._tasks[task_id]
            now = time.monotonic()
            for ending in (task, *task.children.values()):
                ending.ends_monotonic = min(ending.ends_monotonic, now)

    def settle(self) -> None:
        """Charge or return the credits of the tasks that have ended since the last call."""
        with self._lock:
            now = time.monotonic()
            for task in [task for task in self._active.values() if now >= task.ends_monotonic]:
                del self._active[task.id]
                if task.fate.status == "success":
                    task.account.charge(task.credits)
                else:
                    task.account.release(task.credits)

    def _count(self, account: Account) -> Counter[str]:
        return Counter(task.pool for task in self._active.values() if task.account is account)

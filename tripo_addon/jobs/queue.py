# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of one service that wait to be sent: in order, and no more than it takes at once.

The number of a pool's tasks that may run at once is learnt: when the service refuses one too many,
the next is sent only when one has ended. Now and then one more is tried, since the limit may have
been temporary.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..spec.pools import pool_of
from ..spec.state import State
from .job import Job

SENDING = 4
"""How many jobs are uploaded and submitted at once."""
GROW_SECONDS = 20.0
"""After so many seconds without a refusal one more task is tried."""
_ON_THE_WAY = {State.WAITING, State.UPLOADING, State.SUBMITTING}
_AT_THE_SERVICE = {State.QUEUED, State.RUNNING}


class Busy(NamedTuple):
    """The service was too busy to take a task."""

    seconds: float
    """When it may be sent again."""
    reason: str
    full: bool
    """Too many tasks of its pool run; otherwise requests came too fast."""
    told: bool
    """The service itself has named the seconds."""


@dataclass
class _PoolQueue:
    """The jobs of one pool."""

    name: str
    waiting: dict[str, int] = field(default_factory=dict)
    """The order of those that wait, by job id."""
    queue: list[tuple[int, str]] = field(default_factory=list)
    """A heap of order and job id; some of these jobs do not wait any more."""
    out: dict[str, int] = field(default_factory=dict)
    """The order of those that were sent and have not ended yet."""
    limit: int | None = None
    """How many the service takes at once; None where it has not refused any."""
    tried: float = 0.0
    """When the limit was last learnt or raised."""
    held: float = 0.0
    """Nothing is sent before this time on the monotonic clock."""
    reason: str = ""
    refusals: int = 0

    def put(self, order: int, job_id: str) -> None:
        """Let a job wait."""
        self.waiting[job_id] = order
        heapq.heappush(self.queue, (order, job_id))

    def take(self) -> str:
        """The id of the next job, which then counts as sent."""
        while True:
            order, job_id = heapq.heappop(self.queue)
            if self.waiting.get(job_id) == order:
                self.out[job_id] = self.waiting.pop(job_id)
                return job_id


class SendQueue:
    """Hands out the jobs whose turn it is; safe to use from any thread."""

    def __init__(
        self, find: Callable[[str], Job | None], stopped: Callable[[], Iterable[str]]
    ) -> None:
        """`find(job id)` gives the job as it stands, None for a deleted one; `stopped()` gives the
        ids of the jobs that must not be sent any more."""
        self._find = find
        self._stopped = stopped
        self._pools: dict[str, _PoolQueue] = {}
        self._held = 0.0
        """No job of any pool is sent before this time, because requests came too fast."""
        self._absent = 0.0
        """The same, because the service is out of reach; 0 while it answers."""
        self._reason = ""
        self._count = 0
        self._lock = threading.Lock()

    def add(self, job: Job) -> None:
        """Let a job wait for its turn."""
        with self._lock:
            self._count += 1
            pool = self._pool(job)
            # The job may have ended, and is sent again before its end was noticed here.
            pool.out.pop(job.id, None)
            if job.id not in pool.waiting:
                pool.put(self._count, job.id)

    def withdraw(self, job: Job) -> bool:
        """Take a job out of the queue; False when it is not there any more."""
        with self._lock:
            return self._pool(job).waiting.pop(job.id, None) is not None

    def attempts(self, job: Job) -> int:
        """How often in a row the service was too busy for a job's pool."""
        with self._lock:
            return self._pool(job).refusals

    def refused(self, job: Job, busy: Busy) -> None:
        """The service was too busy: the job is the next again."""
        with self._lock:
            pool = self._pool(job)
            pool.put(pool.out.pop(job.id, 0), job.id)
            now = time.monotonic()
            pool.reason = busy.reason
            if busy.full:
                others = sum(self._counts(name) for name in pool.out)
                pool.limit, pool.tried = max(others, 1), now
                if others and not busy.told:
                    # The next place is free when one of them ends.
                    return
            # Jobs that were sent together are refused together; that counts as one refusal.
            if now >= self._held_until(pool):
                pool.refusals += 1
            if busy.full:
                pool.held = max(pool.held, now + busy.seconds)
            else:
                self._held = max(self._held, now + busy.seconds)

    def absent(self, job: Job, seconds: float, reason: str) -> None:
        """The service is out of reach: the job is the next again, and nothing is sent for
        `seconds`."""
        with self._lock:
            pool = self._pool(job)
            pool.put(pool.out.pop(job.id, 0), job.id)
            self._reason = reason
            self._absent = max(self._absent, time.monotonic() + seconds)

    def present(self) -> None:
        """The service has answered: jobs that waited because it was out of reach are sent now."""
        with self._lock:
            self._absent, self._reason = 0.0, ""

    def accepted(self, job: Job) -> None:
        """The service has taken a job."""
        with self._lock:
            self._pool(job).refusals = 0

    def turn(self) -> list[str]:
        """The ids of the jobs to send now, and of stopped jobs, which the sender ends."""
        with self._lock:
            now = time.monotonic()
            found: list[str] = []
            for pool in self._pools.values():
                found += self._dropped(pool)
                pool.out = {name: at for name, at in pool.out.items() if self._counts(name)}
            free = self._free()
            for pool in self._pools.values():
                while free > 0 and pool.waiting and self._may_send(pool, now):
                    found.append(pool.take())
                    free -= 1
            return found

    def notes(self) -> dict[str, str]:
        """Why each waiting job waits, if the reason is more than the order of the queue."""
        with self._lock:
            now = time.monotonic()
            found: dict[str, str] = {}
            for pool in self._pools.values():
                text = self._why(pool, now)
                if text:
                    found |= dict.fromkeys(pool.waiting, text)
            return found

    @property
    def waiting(self) -> bool:
        with self._lock:
            return any(pool.waiting for pool in self._pools.values())

    @property
    def next_time(self) -> float | None:
        """When to look again, on the monotonic clock, unless a job ends before."""
        with self._lock:
            if self._free() <= 0:
                # All senders are busy; each of them wakes the poller when it is done.
                return None
            times = (
                max(
                    self._held_until(pool),
                    0.0 if self._has_room(pool) else pool.tried + GROW_SECONDS,
                )
                for pool in self._pools.values()
                if pool.waiting
            )
            return min(times, default=None)

    def _held_until(self, pool: _PoolQueue) -> float:
        """Before this time no job of the pool is sent."""
        return max(pool.held, self._held, self._absent)

    def _pool(self, job: Job) -> _PoolQueue:
        name = pool_of(job.task)
        return self._pools.setdefault(name, _PoolQueue(name))

    def _dropped(self, pool: _PoolQueue) -> list[str]:
        """Takes the stopped ones out of the queue."""
        gone = [name for name in self._stopped() if name in pool.waiting]
        gone.sort(key=pool.waiting.__getitem__)
        for name in gone:
            del pool.waiting[name]
        return gone

    def _free(self) -> int:
        """How many more jobs may be sent at once."""
        return SENDING - sum(
            self._is(name, _ON_THE_WAY) for pool in self._pools.values() for name in pool.out
        )

    def _counts(self, job_id: str) -> bool:
        return self._is(job_id, _ON_THE_WAY | _AT_THE_SERVICE)

    def _is(self, job_id: str, states: set[State]) -> bool:
        job = self._find(job_id)
        return job is not None and job.state in states

    def _has_room(self, pool: _PoolQueue) -> bool:
        return pool.limit is None or len(pool.out) < pool.limit

    def _may_send(self, pool: _PoolQueue, now: float) -> bool:
        if now < self._held_until(pool):
            return False
        if not self._has_room(pool) and now - pool.tried >= GROW_SECONDS:
            assert pool.limit is not None
            pool.limit += 1
            pool.tried = now
        return self._has_room(pool)

    def _why(self, pool: _PoolQueue, now: float) -> str:
        if now < self._held_until(pool):
            return self._reason or pool.reason or "The service is busy"
        if self._has_room(pool):
            return ""
        count = "one" if pool.limit == 1 else str(pool.limit)
        return f"Waits its turn: the service takes {count} of these at once"

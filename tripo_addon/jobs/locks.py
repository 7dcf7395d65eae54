# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock for each job, which exists as long as a thread has it or waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class JobLocks:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}
        self._users: dict[str, int] = {}
        """How many threads have each lock, or wait for it."""
        self._lock = threading.Lock()

    @contextmanager
    def of(self, *job_ids: str) -> Iterator[None]:
        """Run the block while no other thread runs one for any of these jobs."""
        # In the same order everywhere, so that no two threads wait for each other.
        names = sorted(set(job_ids))
        with self._lock:
            for name in names:
                self._users[name] = self._users.get(name, 0) + 1
            locks = [self._locks.setdefault(name, threading.Lock()) for name in names]
        held = []
        try:
            for lock in locks:
                lock.acquire()
                held.append(lock)
            yield
        finally:
            for lock in held:
                lock.release()
            with self._lock:
                for name in names:
                    self._users[name] -= 1
                    if not self._users[name]:
                        del self._users[name], self._locks[name]

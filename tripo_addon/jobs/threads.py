# SPDX-License-Identifier: GPL-3.0-or-later
"""A few threads that exist only while there is work for them."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)


class Workers:
    """Runs calls in order on up to `limit` daemon threads; without calls there is no thread."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._calls: deque[Callable[[], None]] = deque()
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._closing = False
        self.begun = 0
        """How many calls there were ever."""

    def run(self, call: Callable[[], None]) -> None:
        with self._lock:
            if self._closing:
                return
            self._calls.append(call)
            self.begun += 1
            if len(self._threads) < self._limit:
                thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._threads.add(thread)
                thread.start()

    @property
    def busy(self) -> bool:
        """Whether any call runs or waits."""
        with self._lock:
            return bool(self._threads)

    def stop(self, seconds: float, *, drop: bool = True) -> None:
        """Wait for running calls, together at most `seconds`; `drop` those that still wait."""
        with self._lock:
            self._closing = True
            if drop:
                self._calls.clear()
            threads = list(self._threads)
        end = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(end - time.monotonic(), 0.0))

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._calls:
                    self._threads.discard(threading.current_thread())
                    return
                call = self._calls.popleft()
            try:
                call()
            # A thread that ended here would count as busy for ever.
            except BaseException:
                log.exception("A call on a worker thread failed")


class ServiceWorkers:
    """Workers for each service, so that a slow one holds up nobody else."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._workers: dict[object, Workers] = {}
        self._lock = threading.Lock()
        self._closing = False

    def run(self, service: object, call: Callable[[], None]) -> None:
        """Run a call on the workers of a service."""
        with self._lock:
            if self._closing:
                return
            if service not in self._workers:
                self._workers[service] = Workers(self._name, self._limit)
            workers = self._workers[service]
        workers.run(call)

    @property
    def busy(self) -> bool:
        """Whether any call runs or waits."""
        return any(workers.busy for workers in self._all())

    @property
    def begun(self) -> int:
        """How many calls there were ever."""
        return sum(workers.begun for workers in self._all())

    def stop(self, seconds: float) -> None:
        """Wait for running calls, together at most `seconds`; those that still wait are dropped."""
        with self._lock:
            self._closing = True
        end = time.monotonic() + seconds
        for workers in self._all():
            workers.stop(max(end - time.monotonic(), 0.0))

    def _all(self) -> list[Workers]:
        with self._lock:
            return list(self._workers.values())

# SPDX-License-Identifier: GPL-3.0-or-later
"""A poller for each service, with threads of its own, so that a slow one holds up nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from ..providers.base import Provider, Status
from .poller import Poller
from .reconcile import LOOKS
from .store import JobStore

POLL_SECONDS = 1.5


class Pollers:
    """It has threads only while a task runs, waits to be sent or is looked for."""

    def __init__(
        self,
        store: JobStore,
        send: Callable[[str], None],
        succeeded: Callable[[str, Status], None],
        poll_seconds: float = POLL_SECONDS,
        looks: Sequence[float] = LOOKS,
    ) -> None:
        """`send(job id)` sends a waiting job, `succeeded(job id, status)` fetches its result."""
        self._make = partial(Poller, store, send, succeeded, poll_seconds, looks)
        self._by_service: dict[Provider, Poller] = {}
        self._lock = threading.Lock()

    def of(self, provider: Provider) -> Poller:
        """A service's poller."""
        with self._lock:
            if provider not in self._by_service:
                self._by_service[provider] = self._make(provider)
            return self._by_service[provider]

    def wake(self) -> None:
        """Look at all jobs now."""
        for poller in self._all():
            poller.wake()

    @property
    def busy(self) -> bool:
        """Whether there is anything to do, now or later."""
        return any(poller.busy for poller in self._all())

    @property
    def begun(self) -> int:
        """How often there was something to do after there was nothing."""
        return sum(poller.begun for poller in self._all())

    def stop(self, seconds: float) -> None:
        self.wake()
        end = time.monotonic() + seconds
        for poller in self._all():
            poller.stop(max(end - time.monotonic(), 0.0))

    def _all(self) -> list[Poller]:
        with self._lock:
            return list(self._by_service.values())

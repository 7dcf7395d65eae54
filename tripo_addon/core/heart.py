# SPDX-License-Identifier: GPL-3.0-or-later
"""The pulses of all services: each has a thread of its own, so that a slow one holds up nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from ..providers.base import Provider, Status
from .board import Board
from .lookup import LOOKS
from .pulse import Pulse

POLL_SECONDS = 1.5


class Heart:
    """Beats only while a task runs, waits to be sent or is looked for."""

    def __init__(
        self,
        board: Board,
        send: Callable[[str], None],
        succeeded: Callable[[str, Status], None],
        poll_seconds: float = POLL_SECONDS,
        looks: Sequence[float] = LOOKS,
    ) -> None:
        """`send(job id)` sends a waiting job, `succeeded(job id, status)` fetches its result."""
        self._make = partial(Pulse, board, send, succeeded, poll_seconds, looks)
        self._pulses: dict[Provider, Pulse] = {}
        self._lock = threading.Lock()

    def of(self, provider: Provider) -> Pulse:
        """A service's pulse."""
        with self._lock:
            if provider not in self._pulses:
                self._pulses[provider] = self._make(provider)
            return self._pulses[provider]

    def wake(self) -> None:
        """Look at all jobs now."""
        for pulse in self._all():
            pulse.wake()

    @property
    def beating(self) -> bool:
        return any(pulse.beating for pulse in self._all())

    def stop(self, seconds: float) -> None:
        self.wake()
        end = time.monotonic() + seconds
        for pulse in self._all():
            pulse.stop(max(end - time.monotonic(), 0.0))

    def _all(self) -> list[Pulse]:
        with self._lock:
            return list(self._pulses.values())

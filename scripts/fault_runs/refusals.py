# SPDX-License-Identifier: GPL-3.0-or-later
"""Refused connections: some of a process's connections go to a port where nothing listens."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from urllib3.util import connection

from .fault_counts import FaultCounts

CHANCE = 0.12


class Refusals:
    """While entered, and until `stop`, this share of new connections is refused."""

    def __init__(self, counts: FaultCounts, seed: int, chance: float = CHANCE) -> None:
        self._counts = counts
        self._chance = chance
        self._random = random.Random(f"{seed} refused")
        self._lock = threading.Lock()
        self._stopped = False
        self._connect: Callable[..., socket.socket] = connection.create_connection

    def stop(self) -> None:
        """No more connections are refused."""
        self._stopped = True

    def __enter__(self) -> Self:
        self._port = socket.socket()
        # Bound and not listening: no one else gets the port, and the system refuses.
        self._port.bind(("127.0.0.1", 0))
        connection.create_connection = self._create
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection.create_connection = self._connect
        self._port.close()

    def _create(self, address: tuple[str, int], *args: Any, **given: Any) -> socket.socket:
        with self._lock:
            refused = self._random.random() < self._chance and not self._stopped
        if refused:
            self._counts.add("connect", "refused")
            address = self._port.getsockname()
        return self._connect(address, *args, **given)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that are refused: now and then one goes to a port that nobody listens on."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from .weather import Weather

CHANCE = 0.12


@contextlib.contextmanager
def refusing(weather: Weather, seed: int, chance: float = CHANCE) -> Iterator[None]:
    """Lead some of this process's new connections to a closed door while it lasts."""
    from urllib3.util import connection

    dice, lock = random.Random(f"{seed} refused"), threading.Lock()
    connect: Callable[..., socket.socket] = connection.create_connection
    # Bound and not listening: no one else gets the port, and the system refuses.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))

        def detour(address: tuple[str, int], *args: Any, **given: Any) -> socket.socket:
            with lock:
                refused = dice.random() < chance and not weather.fair
            if refused:
                weather.note("connect", "refused")
                address = closed.getsockname()
            return connect(address, *args, **given)

        connection.create_connection = detour
        try:
            yield
        finally:
            connection.create_connection = connect

# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions while Blender runs an operator, which would make another error of them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def held() -> Iterator[None]:
    """Delay an interruption until this block ends; a second interruption is not delayed."""
    asked: list[int] = []
    previous: dict[int, Any] = {}

    def keep(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(number, previous[number])

    # Windows has not all of them.
    for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
        handler = signal.getsignal(number)
        if callable(handler):
            previous[number] = handler
            signal.signal(number, keep)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        for number in asked[:1]:
            previous[number](number, None)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions of the main thread: Ctrl-C, a polite request to end, a terminal that is closed.

Python interrupts between any two instructions. The main thread may just have taken a lock that it
then never gives back: that inside of an `Event`, with which each thread starts, and from Python
3.14 on any lock taken by `with`. Whoever takes it next waits for ever, as the end of the session
does. Blender's operators make another error of an interruption. So it is delayed while the session
works, and comes where the main thread only waits.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")

_handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
"""What handles each signal where it is not delayed; empty while none is."""
_asked: list[int] = []
"""The interruptions that are delayed."""


@contextmanager
def held() -> Iterator[None]:
    """Delay interruptions until this block ends, or until `deliver` is called in it; a second
    Ctrl-C is not delayed."""
    # Only the main thread is interrupted; a call on another one is refused elsewhere.
    if _handlers or threading.current_thread() is not threading.main_thread():
        yield
        return
    # Windows has not all of them.
    for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
        handler = signal.getsignal(number)
        if callable(handler):
            _handlers[number] = handler
            signal.signal(number, _keep)
    handlers = dict(_handlers)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            # A handler may have chosen another one since.
            if signal.getsignal(number) is _keep:
                signal.signal(number, handler)
        asked = _take()
        _handlers.clear()
        if asked is not None:
            handlers[asked](asked, None)


def deliver() -> None:
    """Let a delayed interruption happen now: nothing is locked, and no operator runs."""
    asked = _take()
    if asked is not None:
        _handlers[asked](asked, None)


def _take() -> int | None:
    """The first of the delayed interruptions; the rest says the same."""
    asked = _asked[0] if _asked else None
    _asked.clear()
    return asked


def _keep(number: int, frame: FrameType | None) -> None:
    _asked.append(number)
    # A terminal that is closed says so more than once; who presses Ctrl-C again will not wait.
    if number == signal.SIGINT:
        signal.signal(number, _handlers[number])

# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread that takes turns as long as there is something to do, now or later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
"""The pause after a turn that went wrong."""


class TurnThread:
    """Takes turns from the moment it is woken until nothing is left to do."""

    def __init__(
        self, turn: Callable[[], float | None], name: str, closing: threading.Event
    ) -> None:
        """`turn()` does what is due and returns when it is to be called next, on the monotonic
        clock; None when nothing is left. After `closing` there are no more turns."""
        self._turn = turn
        self._name = name
        self._closing = closing
        self._woken = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.begun = 0
        """How often there was something to do after there was nothing."""

    def wake(self) -> None:
        """Take a turn now."""
        with self._changed:
            self._woken = True
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
                self.begun += 1
            self._changed.notify_all()

    @property
    def busy(self) -> bool:
        """Whether there is anything to do, now or later."""
        with self._changed:
            return self._thread is not None

    def stop(self, seconds: float) -> None:
        """Wait at most `seconds` for the end of the last turn."""
        with self._changed:
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        try:
            while self._take_turn():
                pass
        finally:
            # Whatever happens, the next wake finds no thread and starts one.
            with self._changed:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _take_turn(self) -> bool:
        """Take one turn and wait for the next; False when there is no next one."""
        if self._closing.is_set():
            return False
        with self._changed:
            self._woken = False
        try:
            when = self._turn()
        except Exception:
            # Without this thread, everything that it handles would stand still.
            log.exception("A turn of %s went wrong", self._name)
            return not self._closing.wait(AGAIN_SECONDS)
        with self._changed:
            if self._woken:
                return True
            if when is None:
                self._thread = None
                return False
            self._changed.wait(max(when - time.monotonic(), 0.0))
        return True

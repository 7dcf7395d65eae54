# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that several threads want at the same moment come to disk by one commit.

A commit waits for the disk, for many rows no longer than for one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from . import sql

Change = Callable[[sqlite3.Connection], Any]
_R = TypeVar("_R")


class _Wanted:
    """A change, and what has become of it."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.done = False
        self.value: Any = None
        self.error: Exception | None = None


class Commits:
    """Safe to use from any thread."""

    def __init__(self, using: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        """`using` gives the database to one thread at a time. At the end of its block all is on
        disk, or, after an exception, nothing is changed."""
        self._using = using
        self._wanted: list[_Wanted] = []
        self._adding = threading.Lock()
        self._making = threading.Lock()

    def make(self, change: Callable[[sqlite3.Connection], _R]) -> _R:
        """What `change(base)` returns, once it is on disk. Raises what it raises; then nothing is
        changed. It may be called several times, and sees what others have changed before it."""
        mine = _Wanted(change)
        with self._adding:
            self._wanted.append(mine)
        try:
            with self._making:
                # Who has had the lock meanwhile may have made this change with its own.
                if not mine.done:
                    self._make_all(mine)
        finally:
            # A command is interrupted at any moment on the main thread.
            if not mine.done:
                self._forget(mine)
        if mine.error:
            raise mine.error
        return cast("_R", mine.value)

    def _forget(self, mine: _Wanted) -> None:
        with self._adding:
            if mine in self._wanted:
                self._wanted.remove(mine)

    def _make_all(self, mine: _Wanted) -> None:
        with self._adding:
            found, self._wanted = self._wanted, []
        # It is not there if the thread that has taken it was interrupted.
        together = found if mine in found else [mine, *found]
        if len(together) == 1 or not self._make_together(together):
            for one in together:
                self._make_alone(one)

    def _make_together(self, together: list[_Wanted]) -> bool:
        """False, and nothing is changed, where any of them fails: none fails for another."""
        try:
            with self._using() as base:
                base.execute(sql.BEGIN)
                values = [one.change(base) for one in together]
        except Exception:
            return False
        for one, value in zip(together, values, strict=True):
            one.value, one.done = value, True
        return True

    def _make_alone(self, one: _Wanted) -> None:
        try:
            with self._using() as base:
                base.execute(sql.BEGIN)
                one.value = one.change(base)
        except Exception as error:
            one.error = error
        one.done = True

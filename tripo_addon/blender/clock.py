# SPDX-License-Identifier: GPL-3.0-or-later
"""When something is done by itself, in a Blender with a window.

It is known in here only when; what is done then stands in `timer`.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy

TICK_SECONDS = 0.25

_turn: Callable[[], float | None] | None = None
_ask_balance: Callable[[], None] | None = None


def use(turn: Callable[[], float | None], ask_balance: Callable[[], None]) -> None:
    """What is done: `turn` takes in the news, and tells in how many seconds again, or None."""
    global _turn, _ask_balance
    _turn, _ask_balance = turn, ask_balance


def wake() -> None:
    """Run until all work is done. In background mode, where timers do not run, see `pump.wait`."""
    if not (bpy.app.background or awake()):
        assert _turn
        bpy.app.timers.register(_turn, first_interval=TICK_SECONDS, persistent=True)


def awake() -> bool:
    """Whether news may be left that nobody has taken in yet."""
    return _turn is not None and bpy.app.timers.is_registered(_turn)


def ask_balance_in(seconds: float) -> None:
    """Ask for the balance once more, where there is a window that shows it."""
    if bpy.app.background:
        return
    assert _ask_balance
    if bpy.app.timers.is_registered(_ask_balance):
        bpy.app.timers.unregister(_ask_balance)
    bpy.app.timers.register(_ask_balance, first_interval=seconds, persistent=True)

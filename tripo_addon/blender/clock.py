# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the timers of a Blender with a window.

The functions that the timers call stand in `timer`, which gives them to `use`.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy

TICK_SECONDS = 0.25
LOOK_SECONDS = 0.01
"""Until the first turn, and between looks whether there is a reason for another one."""

_called = False
"""Whether there is a reason for a turn at once."""
_turn: Callable[[], float | None] | None = None
_ask_balance: Callable[[], None] | None = None


def use(turn: Callable[[], float | None], ask_balance: Callable[[], None]) -> None:
    """Set the functions of the timers.

    `turn` handles what the threads have reported where that is due, and returns the seconds until
    it wants to be called again, or None to stop.
    """
    global _turn, _ask_balance
    _turn, _ask_balance = turn, ask_balance


def wake() -> None:
    """Take a turn at once, and run until all work is done. In background mode, where timers do not
    run, see `pump.wait`."""
    global _called
    _called = True
    if not (bpy.app.background or awake()):
        assert _turn
        bpy.app.timers.register(_turn, first_interval=LOOK_SECONDS, persistent=True)


def called() -> bool:
    """Whether a turn was asked for since this was looked at last."""
    global _called
    before, _called = _called, False
    return before


def awake() -> bool:
    """Whether the timer runs, so that reports of the threads may still be unhandled."""
    return _turn is not None and bpy.app.timers.is_registered(_turn)


def ask_balance_in(seconds: float) -> None:
    """Ask for the balance once more, where there is a window that shows it."""
    if bpy.app.background:
        return
    assert _ask_balance
    if bpy.app.timers.is_registered(_ask_balance):
        bpy.app.timers.unregister(_ask_balance)
    bpy.app.timers.register(_ask_balance, first_interval=seconds, persistent=True)

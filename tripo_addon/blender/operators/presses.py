# SPDX-License-Identifier: GPL-3.0-or-later
"""A double click is one press: what costs or doubles something is not started twice by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from ...record import Record
from ..languages import said
from ..typed import OperatorPart

if TYPE_CHECKING:
    from ..typed import Outcome

TICK_SECONDS = 0.25
SAME_TICKS = 4
"""A press so soon after another one was not meant as a second one. Time is counted in turns of
Blender's main loop: what was pressed while Blender stood still is handled late, and is old."""
SAME_PIXELS = 8
"""How far a hand moves the pointer while it clicks."""


class Press(Record):
    """One press of a button."""

    operator: str
    arguments: str
    x: int
    y: int

    def repeats(self, last: Press) -> bool:
        """Whether it is the press before once more: of the same button, or in the same place,
        where another button may have come to lie meanwhile."""
        if (self.operator, self.arguments) == (last.operator, last.arguments):
            return True
        return max(abs(self.x - last.x), abs(self.y - last.y)) <= SAME_PIXELS


_last: Press | None = None
"""None when it is long ago."""
_ticks = 0
"""Since then."""


def _tick() -> float | None:
    global _last, _ticks
    _ticks += 1
    if _ticks < SAME_TICKS:
        return TICK_SECONDS
    _last = None
    return None


def _press(operator: Any, event: bpy.types.Event) -> Press:
    arguments = repr(operator.as_keywords())
    return Press(operator.bl_idname, arguments, event.mouse_x, event.mouse_y)


def _remember(press: Press) -> None:
    global _last, _ticks
    _last, _ticks = press, 0
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=TICK_SECONDS, persistent=True)


class Remembered(OperatorPart):
    """Mixed into an operator, before its other bases, that does at once whatever it is pressed
    for, and after which what costs something may lie under the pointer: a `OnePress` in the same
    place within a second is part of this press.
    """

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        press = _press(self, event)
        try:
            return self.execute(context)
        finally:
            _remember(press)


class OnePress(OperatorPart):
    """Mixed into an operator, before its other bases: what is pressed again within a second is
    the same press. Calls from scripts are never held back.

    `pressed` is what `invoke` is elsewhere.
    """

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        press = _press(self, event)
        try:
            if _last is not None and press.repeats(_last):
                return self._same()
            return self.pressed(context, event)
        finally:
            _remember(press)

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        """What a press does."""
        return self.execute(context)

    def _same(self) -> Outcome:
        text = f"{self.bl_label}: a double click counts once. Press again to do it once more"
        self.report({"INFO"}, said(text, "reports"))
        return {"CANCELLED"}


def register() -> None:
    """Nothing to register: there is only state to reset at the end."""


def unregister() -> None:
    global _last
    _last = None
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)

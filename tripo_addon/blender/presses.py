# SPDX-License-Identifier: GPL-3.0-or-later
"""A double click is one press: what costs or doubles something is not started twice by one."""

from __future__ import annotations

import time
from typing import NamedTuple

import bpy

SAME_SECONDS = 1.0
"""A press so soon after another one was not meant as a second one."""
SAME_PIXELS = 8
"""How far a hand moves the pointer while it clicks."""


class Press(NamedTuple):
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
_end = float("-inf")
"""When Blender was done with it."""


class OnePress:
    """Mixed into an operator, before its other bases: what is pressed again within a second is
    the same press. Calls from scripts are never held back.

    `pressed` is what `invoke` is elsewhere.
    """

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        global _last, _end
        press = Press(self.bl_idname, repr(self.as_keywords()), event.mouse_x, event.mouse_y)
        soon = time.monotonic() - _end < SAME_SECONDS
        try:
            if soon and _last is not None and press.repeats(_last):
                return self._same()
            return self.pressed(context, event)
        finally:
            _last, _end = press, time.monotonic()

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """What a press does."""
        return self.execute(context)

    def _same(self) -> set[str]:
        text = f"{self.bl_label}: a double click counts once. Press again to do it once more"
        self.report({"INFO"}, text)
        return {"CANCELLED"}

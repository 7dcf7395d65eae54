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
"""None before the first press, and after the answer to a dialog, whose place is not known."""
_end = float("-inf")
"""When Blender was done with it."""


class OnePress:
    """Mixed into an operator, before its other bases: what is pressed again within a second is
    the same press. Calls from scripts are never held back.

    `pressed` is what `invoke` is elsewhere. One that opens a dialog calls `asks` there, and
    begins its `execute` with `hasty`: Blender opens dialogs with the pointer on their button.
    """

    _opened = 0.0

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        global _last, _end
        press = Press(self.bl_idname, repr(self.as_keywords()), event.mouse_x, event.mouse_y)
        soon = time.monotonic() - _end < SAME_SECONDS
        try:
            if soon and (_last is None or press.repeats(_last)):
                return self._same()
            return self.pressed(context, event)
        finally:
            _last, _end = press, time.monotonic()

    def pressed(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """What a press does."""
        return self.execute(context)

    def asks(self) -> None:
        """A dialog opens now."""
        self._opened = time.monotonic()

    def hasty(self) -> bool:
        """Whether its dialog was answered by the press that has opened it; that is told."""
        global _last, _end
        if not self._opened:
            return False
        # Should the answer be a double click, its second press meets what was below the dialog.
        _last, _end = None, time.monotonic()
        if _end - self._opened >= SAME_SECONDS:
            return False
        self._same()
        return True

    def _same(self) -> set[str]:
        text = f"{self.bl_label}: a double click counts once. Press again to do it once more"
        self.report({"INFO"}, text)
        return {"CANCELLED"}

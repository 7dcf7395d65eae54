# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouse and keyboard of a real Blender window."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import bpy

Steps = Generator[float, None, None]
TICK = 0.1
TYPING = 0.03
HOVER = 0.01

_KEYS = {" ": "SPACE", "\n": "RET", ".": "PERIOD", ",": "COMMA", "-": "MINUS"}
_DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


class WindowTestError(AssertionError):
    """A check failed, or what was looked for is not in the window."""


class Pointer:
    """Sends events to one window; ``window_number`` counts up as Blender opens more."""

    def __init__(self) -> None:
        self.window_number = 0
        self.cursor = (0, 0)

    @property
    def window(self) -> Any:
        return bpy.context.window_manager.windows[self.window_number]

    def area(self, kind: str = "VIEW_3D") -> Any:
        for area in self.window.screen.areas:
            if area.type == kind:
                return area
        raise WindowTestError(f"no {kind} area in the window")

    def region(self, kind: str = "UI", area: str = "VIEW_3D") -> Any:
        for region in self.area(area).regions:
            if region.type == kind:
                return region
        raise WindowTestError(f"no {kind} region in the {area} area")

    def override(self, region: str = "WINDOW", area: str = "VIEW_3D") -> Any:
        """The context for ``bpy.ops``, which a timer does not have of itself."""
        return bpy.context.temp_override(
            window=self.window, area=self.area(area), region=self.region(region, area)
        )

    def event(self, kind: str, value: str, **more: Any) -> None:
        x, y = self.cursor
        self.window.event_simulate(type=kind, value=value, x=x, y=y, **more)

    def hover(self, x: float, y: float) -> None:
        self.cursor = (int(x), int(y))
        self.event("MOUSEMOVE", "NOTHING")

    def move(self, x: float, y: float, pause: float = TICK) -> Steps:
        # The first move only leaves the region or button where the mouse was.
        for dx in (1, 0):
            self.hover(x + dx, y)
            yield pause

    def press(self, key: str, **modifiers: bool) -> Steps:
        """A key or a mouse button where the mouse is, e.g. ``press("Z", ctrl=True)``."""
        for value in ("PRESS", "RELEASE"):
            self.event(key, value, **modifiers)
            yield TICK

    def click(self, x: float, y: float, button: str = "LEFTMOUSE") -> Steps:
        yield from self.move(x, y)
        yield from self.press(button)

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        button: str = "LEFTMOUSE",
        moves: int = 12,
    ) -> Steps:
        yield from self.move(*start)
        self.event(button, "PRESS")
        yield TICK
        for i in range(1, moves + 1):
            part = i / moves
            self.hover(*(a + (b - a) * part for a, b in zip(start, end, strict=True)))
            yield TYPING
        self.event(button, "RELEASE")
        yield TICK

    def type_text(self, text: str) -> Steps:
        for char in text:
            if char.isascii() and char.isalpha():
                key = char.upper()
            elif char.isascii() and char.isdigit():
                key = _DIGITS[int(char)]
            else:
                # Any key will do: a text field takes the character from ``unicode``.
                key = _KEYS.get(char, "A")
            self.event(key, "PRESS", unicode=char)
            self.event(key, "RELEASE")
        # Drawn once: without a graphics card that takes longer than all the rest.
        yield TICK

    def viewport_point(self) -> tuple[int, int]:
        """The middle of what the sidebar leaves of the 3D view."""
        region, sidebar = self.region("WINDOW"), self.region("UI")
        shown = max(region.width - sidebar.width, region.width // 3)
        return region.x + shown // 2, region.y + region.height // 2

    def orbit(self, dx: int = 200, dy: int = 60) -> Steps:
        """Turn the view with the middle mouse button, as a user does."""
        x, y = self.viewport_point()
        # The whole view is drawn for each move, which is slow without a graphics card.
        yield from self.drag((x, y), (x + dx, y + dy), "MIDDLEMOUSE", moves=4)

# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide texts are in the font of Blender's buttons, in pixels at a scale of 1."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import blf
import bpy

from .. import once

FONT = 0
"""The number of the font of Blender's interface."""
MORE = "…"
"""Stands for what is left out."""
END = 0.65
"""The part of a name's room that its end may have."""


def pixels(text: str) -> float:
    """How wide a text is."""
    scale, size = _font()
    return _pixels(text, size) / scale


def fitting(text: str, room: float) -> int:
    """How many letters from the beginning of a text fit into so many pixels; at least one."""
    few, many = 1, len(text)
    while few < many:
        middle = (few + many + 1) // 2
        if pixels(text[:middle]) <= room:
            few = middle
        else:
            many = middle - 1
    return few


def shortened(text: str, room: float) -> str:
    """A text whose end is left out where it does not fit into so many pixels."""
    if pixels(text) <= room:
        return text
    return text[: fitting(text, room - pixels(MORE))].rstrip() + MORE


def fitted(name: str, room: float) -> str:
    """A name in so many pixels: its end is kept, by which the steps on a model differ."""
    if pixels(name) <= room:
        return name
    step = name.rpartition(": ")[2] if ": " in name else ""
    end = shortened(step, room * END) if step else _last(name, room / 3)
    start = fitting(name, room - pixels(MORE + end))
    return f"{name[:start].rstrip()}{MORE}{end}"


def _last(name: str, room: float) -> str:
    """The end of a name that fits into so many pixels."""
    return name[-fitting(name[::-1], room) :].lstrip()


@once.per_drawing
def _font() -> tuple[float, float]:
    """The scale of the interface, and the size of the font at it."""
    preferences: Any = bpy.context.preferences
    # Without a window there is no scale.
    scale = preferences.system.ui_scale or 1.0
    return scale, preferences.ui_styles[0].widget.points * scale


@lru_cache(2048)
def _pixels(text: str, size: float) -> float:
    blf.size(FONT, size)
    # What it returns is None in the stubs.
    measure: Any = blf.dimensions
    return float(measure(FONT, text)[0])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in panels, which break no lines by themselves."""

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import bpy

from ..typed import icon as known_icon
from ..typed import preferences

CHARACTER = 6.5
"""Mean width of a character in pixels at a scale of 1."""
MARGIN = 60
EDGES = 10
"""What a button needs beside its word."""
TABS = 44
"""What of a region's width no button has."""


def draw_text(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    text: str,
    icon: str = "NONE",
    beside: int = 0,
) -> None:
    """A text in as many lines as the region's width asks for.

    `beside` is the width of what stands in the same row, in pixels at a scale of 1.
    """
    draw_lines(layout, text, width(context) - beside, icon)


def width(context: bpy.types.Context) -> float:
    """How wide the region is, in pixels at a scale of 1."""
    region = context.region
    return region.width / preferences(context).system.ui_scale if region else 400


def columns(context: bpy.types.Context, words: Sequence[str], most: int) -> int:
    """How many buttons with these words have room beside each other, in rows of equal length."""
    needed = max(map(len, words)) * CHARACTER + EDGES
    room = max(min(int((width(context) - TABS) / needed), most), 1)
    return ceil(len(words) / ceil(len(words) / room))


def draw_lines(layout: bpy.types.UILayout, text: str, width: float, icon: str = "NONE") -> None:
    """A text in as many lines as a width asks for, in pixels at a scale of 1."""
    lines = _wrapped(text, max(int((width - MARGIN) / CHARACTER), 20))
    column = layout.column(align=True)
    column.scale_y = 0.8
    column.label(text=lines[0], icon=known_icon(icon))
    for line in lines[1:]:
        column.label(text=line, icon="BLANK1" if icon != "NONE" else "NONE")


@lru_cache(256)
def _wrapped(text: str, characters: int) -> list[str]:
    return textwrap.wrap(text, characters) or [""]

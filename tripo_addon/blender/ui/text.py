# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in panels, which break no lines by themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil

import bpy

from ..languages import said, spoken
from ..typed import icon as known_icon
from ..typed import preferences
from .widths import fitting, pixels

BUTTON = 20
"""Height of a button in pixels at a scale of 1."""
MARGIN, BESIDE_ICON = 74, 18
"""What of a region's width no line of a text has, and what an icon before it takes."""
EDGES = 10
"""What a button needs beside its word."""
TABS = 54
"""What of a region's width no button has."""
NAMES, MOST_NAMES = 0.4, 0.6
"""What part of a row names have, as Blender divides it, and at most."""
LEAST, LEAST_VALUE = 130, 52
"""Room that a line has however narrow the region is, and a value beside its name."""
_STOPS = ["Po", "Pe", "Pf", "Lm"]
"""Unicode categories of the signs that stand at no line's beginning."""


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
    needed = max(pixels(said(word)) for word in words) + EDGES
    room = max(min(int((width(context) - TABS) / needed), most), 1)
    return ceil(len(words) / ceil(len(words) / room))


def unequal(layout: bpy.types.UILayout, first: str, second: str) -> bpy.types.UILayout:
    """A row for two buttons, each as wide as its words ask for: in halves one may be cut."""
    wide, other = (pixels(said(words)) + EDGES for words in (first, second))
    return layout.split(factor=wide / (wide + other), align=True)


def share(context: bpy.types.Context, words: Sequence[str], beside: float = EDGES) -> float:
    """What part of a row the longest of some words needs, with what is beside it in pixels at a
    scale of 1."""
    longest = max((pixels(said(word)) for word in words), default=0) + beside
    return longest / max(width(context) - TABS, 1)


def name_share(context: bpy.types.Context, names: Sequence[str]) -> float:
    """What part of a row is for names, so that none of them is cut and values have room, too."""
    return min(max(share(context, names), NAMES), MOST_NAMES)


def draw_pairs(
    layout: bpy.types.UILayout, context: bpy.types.Context, pairs: Sequence[tuple[str, str]]
) -> None:
    """Names on the left, and values on the right in as many lines as they ask for."""
    part = name_share(context, [name for name, _ in pairs])
    room = (width(context) - TABS) * (1 - part)
    for name, value in pairs:
        split = layout.split(factor=part)
        split.label(text=name)
        draw_lines(split, value, room + TABS, least=LEAST_VALUE)


def draw_lines(
    layout: bpy.types.UILayout, text: str, width: float, icon: str = "NONE", least: float = LEAST
) -> None:
    """A text in as many lines as a width asks for, in pixels at a scale of 1; each of them has
    `least` pixels at least."""
    room = width - MARGIN - (BESIDE_ICON if icon != "NONE" else 0)
    lines = wrapped(text, max(room, least))
    # A part of a sentence may be a text of its own by chance.
    column = spoken(layout).column(align=True)
    column.scale_y = 0.8
    column.label(text=lines[0], icon=known_icon(icon))
    for line in lines[1:]:
        column.label(text=line, icon="BLANK1" if icon != "NONE" else "NONE")


def wrapped(text: str, room: float) -> list[str]:
    """A text in the user's language, in lines of at most so many pixels at a scale of 1."""
    return _wrapped(said(text), room)


@lru_cache(256)
def _wrapped(text: str, room: float) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and pixels(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        # A path, or another word that is too long for a line.
        while pixels(line.rstrip()) > room and (most := fitting(line, room)) < len(line):
            lines.append(line[:most])
            line = line[most:]
    return [*lines, line.rstrip()]


def _is_wide(letter: str) -> bool:
    """Whether a letter is a Chinese or Japanese one, after which a line may end."""
    return unicodedata.east_asian_width(letter) in "WF"


def _pieces(text: str) -> Iterator[str]:
    """What a line may end after: a Latin word, or one sign of others, with its full stop."""
    piece = ""
    for letter in " ".join(text.split()):
        ends = not piece or piece[-1].isspace() or _is_wide(piece[-1]) or _is_wide(letter)
        if piece and ends and not letter.isspace() and unicodedata.category(letter) not in _STOPS:
            yield piece
            piece = ""
        piece += letter
    yield piece

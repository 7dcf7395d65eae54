# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in panels, which break no lines by themselves."""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil

import bpy

from ..languages import drawn, said
from ..typed import icon as known_icon
from ..typed import preferences

BUTTON = 20
"""Height of a button in pixels at a scale of 1."""
CHARACTER = 6.5
"""Mean width of a character in pixels at a scale of 1."""
MARGIN = 60
EDGES = 10
"""What a button needs beside its word."""
TABS = 44
"""What of a region's width no button has."""
NAMES, MOST_NAMES = 0.4, 0.6
"""What part of a row names have, as Blender divides it, and at most."""
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
    needed = max(cells(said(word)) for word in words) * CHARACTER + EDGES
    room = max(min(int((width(context) - TABS) / needed), most), 1)
    return ceil(len(words) / ceil(len(words) / room))


def unequal(layout: bpy.types.UILayout, first: str, second: str) -> bpy.types.UILayout:
    """A row for two buttons, each as wide as its words ask for: in halves one may be cut."""
    wide, other = (cells(said(words)) * CHARACTER + EDGES for words in (first, second))
    return layout.split(factor=wide / (wide + other), align=True)


def share(context: bpy.types.Context, words: Sequence[str], beside: float = EDGES) -> float:
    """What part of a row the longest of some words needs, with what is beside it in pixels at a
    scale of 1."""
    longest = max((cells(said(word)) for word in words), default=0) * CHARACTER + beside
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
        draw_lines(split, value, room + MARGIN, shortest=8)


def draw_lines(
    layout: bpy.types.UILayout, text: str, width: float, icon: str = "NONE", shortest: int = 20
) -> None:
    """A text in as many lines as a width asks for, in pixels at a scale of 1; none of them has
    room for less than `shortest` characters."""
    lines = wrapped(text, max(int((width - MARGIN) / CHARACTER), shortest))
    column = drawn(layout).column(align=True)
    column.scale_y = 0.8
    column.label(text=lines[0], icon=known_icon(icon))
    for line in lines[1:]:
        column.label(text=line, icon="BLANK1" if icon != "NONE" else "NONE")


@lru_cache(512)
def cells(text: str) -> int:
    """How wide a text is in Latin characters; a Chinese or Japanese one counts for two."""
    return sum(_cells(letter) for letter in text)


def wrapped(text: str, most: int) -> list[str]:
    """A text in the user's language, in lines of at most so many Latin characters."""
    return _wrapped(said(text), most)


@lru_cache(256)
def _wrapped(text: str, most: int) -> list[str]:
    if cells(text) == len(text):
        return textwrap.wrap(text, most) or [""]
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells(line + piece.rstrip()) > most:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _cells(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _pieces(text: str) -> Iterator[str]:
    """What a line may end after: a Latin word, or one sign of others, with its full stop."""
    piece = ""
    for letter in text:
        ends = not piece or piece[-1].isspace() or _cells(piece[-1]) == 2 or _cells(letter) == 2
        if piece and ends and not letter.isspace() and unicodedata.category(letter) not in _STOPS:
            yield piece
            piece = ""
        piece += letter
    yield piece

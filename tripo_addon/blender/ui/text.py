# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences in panels, which break no lines by themselves."""

import textwrap

import bpy

from ..typed import icon as known_icon
from ..typed import preferences

CHARACTER = 6.5
"""Mean width of a character in pixels at a scale of 1."""
MARGIN = 60


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
    region = context.region
    scale = preferences(context).system.ui_scale
    width = region.width / scale if region else 400
    draw_lines(layout, text, width - beside, icon)


def draw_lines(layout: bpy.types.UILayout, text: str, width: float, icon: str = "NONE") -> None:
    """A text in as many lines as a width asks for, in pixels at a scale of 1."""
    lines = textwrap.wrap(text, max(int((width - MARGIN) / CHARACTER), 20)) or [""]
    column = layout.column(align=True)
    column.scale_y = 0.8
    column.label(text=lines[0], icon=known_icon(icon))
    for line in lines[1:]:
        column.label(text=line, icon="BLANK1" if icon != "NONE" else "NONE")

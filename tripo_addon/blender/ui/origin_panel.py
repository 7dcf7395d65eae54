# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the active object comes from, and what can be done with that."""

from __future__ import annotations

import textwrap

import bpy

from ..scene import details, provenance
from ..typed import active_object
from .text import draw_text

LINE = 23
"""Characters in a line of the right column."""
MOST_LINES = 4
"""Of one value; all of it is copied with *Copy Details*."""


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Names on the left, values on the right, what can be done below."""
    active = active_object(context)
    told = details.details(active) if active else []
    if active and told:
        _draw_details(layout, active, told)
    else:
        name = active.name if active else "Nothing is active, which"
        draw_text(layout, context, f"{name} does not come from Tripo", icon="INFO")
    layout.operator("tripo.copy_generated", icon="COPYDOWN")


def _draw_details(
    layout: bpy.types.UILayout, active: bpy.types.Object, told: list[tuple[str, str]]
) -> None:
    column = layout.column(align=True)
    column.scale_y = 0.8
    for name, value in told:
        split = column.split(factor=0.3)
        split.label(text=name)
        lines = split.column(align=True)
        for line in textwrap.wrap(value, LINE)[:MOST_LINES]:
            lines.label(text=line)
    grid = layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    if provenance.task_id_of(active):
        grid.operator("tripo.use_object_settings", icon="PRESET")
        grid.operator("tripo.find_job", icon="VIEWZOOM")
    grid.operator("tripo.copy_object_details", icon="COPYDOWN")
    grid.operator("tripo.mark_asset", icon="ASSET_MANAGER")

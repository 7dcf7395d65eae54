# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the active object comes from, and what can be done with that."""

from __future__ import annotations

import textwrap

import bpy

from ..form import listed, sources
from ..scene import ancestors, details, provenance
from ..typed import active_object, icon, view_layer
from .job_actions import ICON
from .text import columns, draw_pairs, draw_text

MOST_CHARACTERS = 92
"""Of one value; all of it is copied with *Copy Details*."""
BUTTONS = ("Use Settings", "Find in List", "Copy Details", "Mark as Asset")


def draw(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Names on the left, values on the right, what can be done below."""
    active = active_object(context)
    told = details.details(active) if active else []
    if active and told:
        _draw_details(layout, context, active, told)
        _draw_ancestors(layout, context, active)
    else:
        name = active.name if active else "Nothing is active, which"
        draw_text(layout, context, f"{name} does not come from Tripo", icon="INFO")
    layout.operator("tripo.copy_generated", icon="COPYDOWN")


def _draw_ancestors(
    layout: bpy.types.UILayout, context: bpy.types.Context, active: bpy.types.Object
) -> None:
    """What it was made from, with a way to each of these."""
    line = ancestors.ancestors(active, sources.job_behind)
    if not line:
        return
    column = layout.column(align=True)
    column.label(text="Made From")
    present = {provenance.task_id_of(obj) for obj in view_layer(context).objects}
    for ancestor in line:
        listed.ask(ancestor.task_id)
        row = column.row(align=True)
        draw_text(row.column(), context, ancestor.label, icon="TRIA_RIGHT", beside=30)
        if ancestor.job:
            there = ancestor.task_id in present
            name = "tripo.select_result" if there else "tripo.import_result"
            look = "RESTRICT_SELECT_OFF" if there else "IMPORT"
            row.operator(name, text="", icon=icon(look)).job = ancestor.job


def _draw_details(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    active: bpy.types.Object,
    told: list[tuple[str, str]],
) -> None:
    column = layout.column(align=True)
    column.scale_y = 0.8
    draw_pairs(
        column,
        context,
        [(name, textwrap.shorten(value, MOST_CHARACTERS, placeholder="…")) for name, value in told],
    )
    count = columns(context, [text + ICON for text in BUTTONS], 2)
    grid = layout.grid_flow(row_major=True, columns=count, even_columns=True, align=True)
    if provenance.task_id_of(active):
        grid.operator("tripo.use_object_settings", icon="PRESET")
        grid.operator("tripo.find_job", icon="VIEWZOOM")
    grid.operator("tripo.copy_object_details", icon="COPYDOWN")
    grid.operator("tripo.mark_asset", icon="ASSET_MANAGER")

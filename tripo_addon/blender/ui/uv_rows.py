# SPDX-License-Identifier: GPL-3.0-or-later
"""How a mesh lies on its texture: a picture with numbers. Reads no mesh."""

from __future__ import annotations

import bpy

from ...spec.tasks import MeshUv
from .. import groups
from ..mesh import uv_layouts
from ..scene import provenance
from ..typed import mesh_of
from .text import draw_text

Layout = bpy.types.UILayout
SCALE = 8.0
"""Of the picture, in heights of a button."""
FLAWED = 0.005
"""An overlap with a larger share is told in red in the picture, and what it means in words."""


def mesh_for(context: bpy.types.Context) -> bpy.types.Object | None:
    """The active object, or the first of its model that has a UV map; None for none."""
    active = context.object
    if active is None or uv_layouts.has_layout(active):
        return active
    return next(filter(uv_layouts.has_layout, provenance.model_of(active)), None)


def draw(layout: Layout, context: bpy.types.Context, obj: bpy.types.Object) -> None:
    """The picture of an object's active UV map, and what there is to know of it."""
    found = uv_layouts.shown(obj)
    names = mesh_of(obj).uv_layers
    active = names.active.name if names.active else names[0].name
    several = f" (1 of {len(names)})" if len(names) > 1 else ""
    head = layout.row()
    head.label(text=f"{obj.name}: {active}{several}", icon="UV")
    head.operator("tripo.open_uv_editor", text="", icon="WINDOW")
    if found is None:
        layout.label(text="Is looked at...", icon="TIME")
        return
    known, icon = found
    if icon:
        layout.template_icon(icon_value=icon, scale=SCALE)
    draw_text(layout, context, known.text)
    if known.overlap > FLAWED:
        text = "Red lies on other faces: they share their part of the texture"
        draw_text(layout, context, text, "INFO")
    if known.outside:
        faces = "1 face reaches" if known.outside == 1 else f"{known.outside:,} faces reach"
        draw_text(layout, context, f"{faces} beyond the texture, where it repeats", "INFO")
    if obj.mode == "EDIT":
        draw_text(layout, context, "As it was before Edit mode", "INFO")


def draw_result(layout: Layout, context: bpy.types.Context, active: bpy.types.Object) -> None:
    """The same below a result that was made for its UV map."""
    if groups.provenance(active).kind == MeshUv.type:
        obj = mesh_for(context)
        if obj:
            draw(layout.box(), context, obj)

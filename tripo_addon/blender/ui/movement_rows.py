# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements of the form: which are chosen, what they cost, and where they go."""

from __future__ import annotations

from typing import Any

import bpy

from ...providers import SERVICES
from ...spec.preparation import ADD, Preparation
from ...spec.tasks.animation import CLIP_CREDITS, MOST_CLIPS
from ...spec.tasks.presets import PRESETS
from ...spec.tasks.rigs import rule
from ..form import movements
from ..scene import movements as in_scene
from ..settings import preferences, service
from ..typed import scene

Layout = bpy.types.UILayout


def draw(layout: Layout, context: bpy.types.Context, group: Any) -> None:
    """The chosen movements, a button to choose others, and where they go."""
    chosen, known = movements.chosen(group), movements.rig(context)
    column = layout.column(align=True)
    column.use_property_split = False
    each = f", {CLIP_CREDITS} credits each" if SERVICES[service()].prices else ""
    column.label(text=f"Movements: {len(chosen)} of {MOST_CLIPS}{each}")
    for clip in chosen:
        row = column.row(align=True)
        against = rule(known, clip) if known else None
        label = row.row(align=True)
        label.alert = bool(against and against.certain) or clip not in PRESETS
        label.label(text=PRESETS.get(clip, clip), icon="QUESTION" if against else "ACTION")
        row.operator("tripo.drop_movement", text="", icon="X", emboss=False).clip = clip
    column.operator("tripo.choose_movements", text="Choose Movements...", icon="VIEWZOOM")
    _draw_place(layout, context)


def _draw_place(layout: Layout, context: bpy.types.Context) -> None:
    """The choice between the rig that stands in the scene and a model of its own."""
    found = preferences()
    armature = in_scene.standing(scene(context), movements.source_of(context), context.object)
    if found is None or armature is None:
        return
    column = layout.column(align=True)
    for value in Preparation.options["movements"].choices or ():
        text = f"Add to {armature.name}" if value == ADD else "New Model"
        column.prop_enum(found, "movements", value, text=text)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The movements of the form: which are chosen, what they cost, and where they go; and those of an
armature in the scene."""

from __future__ import annotations

from typing import Any

import bpy

from ...spec.preparation import ADD, Preparation
from ...spec.tasks.animation import CLIP_CREDITS, MOST_CLIPS
from ...spec.tasks.presets import PRESETS
from ...spec.tasks.rigs import rule
from .. import figures
from ..form import movements
from ..model.animating import clip_name
from ..scene import movements as in_scene
from ..scene import playing
from ..settings import preferences
from ..typed import icon, scene
from .text import draw_text

Layout = bpy.types.UILayout


def draw(layout: Layout, context: bpy.types.Context, group: Any) -> None:
    """The chosen movements, a button to choose others, and where they go."""
    chosen, known = movements.chosen(group), movements.rig(context)
    armature = in_scene.standing(scene(context), movements.source_of(context), context.object)
    there = in_scene.there(armature) if armature else {}
    column = layout.column(align=True)
    column.use_property_split = False
    each = f", {CLIP_CREDITS} credits each" if movements.is_priced() else ""
    draw_text(column, context, f"Movements: {len(chosen)} of {MOST_CLIPS}{each}")
    for clip in chosen:
        row = column.row(align=True)
        against = rule(known, clip) if known else None
        label = row.row(align=True)
        label.alert = bool(against and against.certain) or clip not in PRESETS
        name = PRESETS.get(clip, clip)
        if clip_name(clip, ()) in there:
            label.label(text=f"{name} (there already)", icon="INFO")
        elif (pose := figures.pose(clip)) and not against:
            label.label(text=name, icon_value=pose)
        else:
            label.label(text=name, icon="QUESTION" if against else "ACTION")
        row.operator("tripo.drop_movement", text="", icon="X", emboss=False).clip = clip
    column.operator("tripo.choose_movements", text="Choose Movements...", icon="VIEWZOOM")
    if armature:
        _draw_place(layout, armature)


def _draw_place(layout: Layout, armature: bpy.types.Object) -> None:
    """The choice between the rig that stands in the scene and a model of its own."""
    found = preferences()
    if found is None:
        return
    column = layout.column(align=True)
    for value in Preparation.options["movements"].choices or ():
        text = f"Add to {armature.name}" if value == ADD else "New Model"
        column.prop_enum(found, "movements", value, text=text)


def draw_movements(layout: Layout, armature: bpy.types.Object) -> None:
    """The movements of an armature, each with what can be done with it."""
    column = layout.column(align=True)
    for movement in playing.movements_of(armature):
        row = column.row(align=True)
        play = row.operator(
            "tripo.play_movement",
            text=movement.name,
            icon=icon("PAUSE" if movement.plays else "PLAY"),
            depress=movement.plays,
        )
        play.armature, play.track = armature.name, movement.track
        nla = row.operator("tripo.movement_in_nla", text="", icon="NLA", depress=movement.in_nla)
        nla.armature, nla.track, nla.use = armature.name, movement.track, not movement.in_nla
    layout.operator("tripo.rest_pose", icon="ARMATURE_DATA").armature = armature.name

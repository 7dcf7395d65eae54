# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail: what several cost before they are made, and which one is seen afterwards."""

from __future__ import annotations

from typing import Any

import bpy

from ...providers import unit
from ...spec import levels as spec
from ...spec.options import Task
from ...spec.prices import Price, total
from ...spec.tasks import HighpolyToLowpoly
from .. import groups
from ..costs import price_of
from ..form import level_form
from ..scene import levels
from ..settings import refusal, service
from ..typed import panel, scene
from .text import draw_text

Layout = bpy.types.UILayout
IN_PLACE = "The model stays; they come in its place, hidden, and go with it"
BESIDE = "The model stays; they come beside it"
WHICH = (
    "Built anew by the service, each as a job of its own. For free, but cruder: Levels of Detail "
    "in the preferences, which Blender makes of each new model"
)


def draw_form(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """How many levels, the price of each and of all, and the button that makes them."""
    if task_type is not HighpolyToLowpoly:
        return
    header, body = panel(layout, "tripo_levels")
    header.label(text="Levels of Detail")
    if body is None:
        return
    form = groups.form(scene(context))
    column = body.column()
    column.use_property_split = True
    column.use_property_decorate = False
    for name in spec.Levels.options:
        column.prop(form, f"level_{name}")
    found = level_form.tasks(context)
    prices = [price_of(task) for task in found]
    if found:
        box = body.box().column(align=True)
        box.label(text="LOD0: the model itself", icon="MESH_DATA")
        for number, (task, price) in enumerate(zip(found, prices, strict=True), 1):
            row = box.row()
            row.label(text=f"LOD{number}: {task.face_limit:,} faces", icon="MOD_DECIM")
            amount = row.row()
            amount.alignment = "RIGHT"
            amount.label(text=_price_text(price))
    reason = level_form.problem(context)
    row = body.row()
    row.scale_y = 1.6
    text = f"Make {_range(len(found))}   {_price_text(total(prices))}" if found else "Make Levels"
    row.operator("tripo.make_levels", text=text)
    if reason and not refusal():
        draw_text(body, context, reason, icon="INFO")
    draw_text(body, context, BESIDE if form.level_row else IN_PLACE, icon="PIVOT_CURSOR")
    draw_text(body, context, WHICH, icon="INFO")


def _range(count: int) -> str:
    return "LOD1" if count == 1 else f"LOD1 to LOD{count}"


def _price_text(price: Price | None) -> str:
    return "price unknown" if price is None else f"≈ {price} {unit(service())}"


def draw_levels(layout: Layout, context: bpy.types.Context, active: bpy.types.Object) -> None:
    """The levels of a model, each with a button that shows it in the place of the others."""
    model = levels.model_of(active)
    found = levels.of(model) if model else {}
    if model is None or len(found) < 2:
        return
    box = layout.box()
    draw_text(box, context, f"Levels of detail of {model.name}", "MOD_DECIM")
    shown = set(levels.shown(model))
    grid = box.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    for number, objects in found.items():
        text = f"LOD{number}: {levels.faces_of(objects):,}"
        button: Any = grid.operator("tripo.show_level", text=text, depress=number in shown)
        button.number = number

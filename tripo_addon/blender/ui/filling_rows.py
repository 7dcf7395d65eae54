# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog that lists placeholders: what each becomes, and what all of them cost."""

from __future__ import annotations

from typing import Any

import bpy

from ...providers import unit
from ...spec.prices import Price
from .. import costs, current, filling, groups
from ..settings import service
from ..typed import icon, scene
from .text import draw_lines

Layout = bpy.types.UILayout
MOST_ROWS = 10
NAME = 0.36
"""The share of a row that the name of the object has."""
DIALOG = 460
"""Pixels at a scale of 1 that a line of the dialog may have."""
_ICONS = {"EMPTY": "EMPTY_DATA", "MESH": "MESH_CUBE"}


def draw_row(layout: Layout, context: bpy.types.Context, data: Any, item: Any) -> None:
    """One placeholder: whether it is filled, its name, and what it becomes."""
    row = layout.row(align=True)
    mark = row.row()
    mark.enabled = bool(item.prompt.strip()) and not item.reason
    mark.prop(item, "use", text="")
    split = row.split(factor=NAME, align=True)
    split.active = item.use
    obj = scene(context).objects.get(item.name)
    split.label(text=item.name, icon=icon(_ICONS.get(obj.type if obj else "", "OBJECT_DATA")))
    if item.reason:
        split.label(text=f"Left out: {item.reason}")
        return
    split.prop(item, "prompt", text="", placeholder="Its name says nothing to model")


def draw_dialog(layout: Layout, context: bpy.types.Context, operator: Any) -> None:
    """The list, what is done with the placeholders, and the price of the whole."""
    rows = max(min(len(operator.listed), MOST_ROWS), 3)
    layout.template_list(
        "TRIPO_UL_placeholders", "", operator, "listed", operator, "index", rows=rows
    )
    silent = sum(not item.prompt.strip() and not item.reason for item in operator.listed)
    if silent:
        text = f"{silent} left out, as the name says nothing: type a prompt"
        draw_lines(layout, text, DIALOG, "INFO")
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(operator, "shared")
    column.row().prop(operator, "after", expand=True)
    _draw_price(layout.box().column(), context, operator.fillings(context))


def _draw_price(layout: Layout, context: bpy.types.Context, fillings: Any) -> None:
    tasks = filling.tasks_of(context, fillings, filling.form_values(context))
    price = filling.price_of(tasks)
    places = sum(len(one.objects) for one in fillings)
    row = layout.row()
    row.label(text=f"{_many(len(tasks), 'model')} in {_many(places, 'place')}")
    amount = row.row()
    amount.alignment = "RIGHT"
    amount.label(text=_price_text(price))
    style = groups.form(scene(context)).style
    if style.use and tasks:
        draw_lines(layout, f"In the project's style: {tasks[0].prompt}", DIALOG)
    now = current.existing()
    if now and (shortage := costs.shortage(now.account, price)):
        draw_lines(layout, f"{shortage}.", DIALOG, "ERROR")
    elif not tasks:
        draw_lines(layout, "Nothing is chosen, so nothing is made", DIALOG, "INFO")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _price_text(price: Price | None) -> str:
    return "price unknown" if price is None else f"≈ {price} {unit(service())}"

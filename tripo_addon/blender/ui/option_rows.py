# SPDX-License-Identifier: GPL-3.0-or-later
"""Options one below the other, of a form or of a step of a recipe."""

from __future__ import annotations

from typing import Any, NamedTuple

import bpy

from ...spec.option import PARTS, PICTURE, Option
from ...spec.options import Task
from ...spec.validity import clash
from ..form import values as forms
from . import picture_rows
from .text import NAMES, draw_text, name_share, share

Layout = bpy.types.UILayout
BOX = 22
"""What a switch needs beside its name, in pixels at a scale of 1."""


def draw_options(
    layout: Layout,
    context: bpy.types.Context,
    group: Any,
    task_type: type[Task],
    shown: list[Option],
    values: dict[str, Any],
) -> None:
    """Options one below the other, with the reason where one is on and cannot be."""
    parts = divide(layout, context, shown)
    for facts in shown:
        reason = clash(task_type, facts, values)
        used = facts.used(values[facts.name])
        # One that is on and ruled out can still be switched off.
        usable = not reason or used
        if facts.type is tuple and facts.item is str:
            draw_list(layout, group, facts, usable)
        else:
            draw_option(layout, context, group, facts, parts, usable)
        if reason and used:
            draw_text(layout, context, reason, icon="INFO")


class Parts(NamedTuple):
    """What part of a row stands before the values of options, and before the boxes of switches,
    whose names are at their right."""

    names: float
    boxes: float


def divide(layout: Layout, context: bpy.types.Context, shown: list[Option]) -> Parts:
    """Have Blender divide the rows of options, unless names would be cut."""
    names = name_share(context, [facts.label for facts in shown if not is_box(facts)])
    boxes = share(context, [facts.label for facts in shown if is_box(facts)], BOX)
    parts = Parts(names, max(min(names, 1 - boxes), 0))
    layout.use_property_split = parts == (NAMES, NAMES)
    layout.use_property_decorate = False
    return parts


def is_box(facts: Option) -> bool:
    """Whether an option is a single switch."""
    return facts.type is bool and not facts.optional


def draw_option(
    layout: Layout,
    context: bpy.types.Context,
    group: Any,
    facts: Option,
    parts: Parts,
    usable: bool,
) -> None:
    """One option; greyed where other options leave no room for it."""
    row = layout.row()
    row.enabled = bool(getattr(group, facts.follows)) if facts.follows else usable
    if facts.role == PICTURE and not forms.only_urls():
        picture_rows.draw_option(row, context, group, facts)
        return
    split = row.use_property_split
    heading = facts.label if facts.optional and split else ""
    row = row.row(heading=heading) if split else _named(row, facts, parts)
    name = f"url_{facts.name}" if facts.role == PICTURE else facts.name
    if not facts.optional:
        text = None if split or is_box(facts) else ""
        if facts.type is str and not facts.choices and facts.role != PICTURE:
            row.prop(group, name, text=text, placeholder=facts.help.partition(";")[0])
        else:
            row.prop(group, name, text=text)
        return
    switch = f"use_{facts.name}"
    row.prop(group, switch, text="")
    value = row.row()
    value.active = getattr(group, switch)
    if facts.type is bool:
        # Of two boxes beside each other nobody knows which is which.
        value.prop(group, name, text="On" if getattr(group, name) else "Off", toggle=1)
    else:
        value.prop(group, name, text="")


def _named(row: Layout, facts: Option, parts: Parts) -> Layout:
    """What stands beside the name, where Blender's own division of a row would cut it."""
    split = row.split(factor=parts.boxes if is_box(facts) else parts.names)
    name = split.row()
    name.alignment = "RIGHT"
    name.label(text="" if is_box(facts) else facts.label)
    return split.row(align=True)


def draw_list(layout: Layout, group: Any, facts: Option, usable: bool) -> None:
    """A list: its items, each with a button to take it away, and one to add another."""
    column = layout.column(align=True)
    column.enabled = usable
    column.use_property_split = False
    items = getattr(group, facts.name)
    head = column.row(align=True)
    head.label(text=f"{facts.label}: {len(items)}" if items else facts.label)
    if facts.role == PARTS:
        picker = head.operator("tripo.use_selected_parts", text="", icon="RESTRICT_SELECT_OFF")
        picker.option = facts.name
    head.operator("tripo.add_item", text="", icon="ADD").option = facts.name
    for at, item in enumerate(items):
        row = column.row(align=True)
        if facts.role == PICTURE and forms.only_urls():
            row.prop(item, "url", text="", placeholder="URL")
        elif facts.role == PICTURE:
            row.template_ID(item, "value", open="image.open")
        else:
            row.prop(item, "value", text="")
        remove = row.operator("tripo.remove_item", text="", icon="REMOVE")
        remove.option, remove.index = facts.name, at

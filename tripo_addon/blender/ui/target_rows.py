# SPDX-License-Identifier: GPL-3.0-or-later
"""What the form is made for: a menu of targets, and what the chosen one asks for."""

from __future__ import annotations

import bpy

from ...spec import targets as spec
from ...spec.options import Task
from .. import targets
from ..form import target_form
from .text import draw_text

Layout = bpy.types.UILayout
NAMES = 0.4
"""The part of a row in which Blender puts names, before their values."""


def draw(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """The menu, where a target says something about the type of task."""
    if not spec.takes(task_type):
        return
    halves = layout.split(factor=NAMES, align=True)
    name = halves.row()
    name.alignment = "RIGHT"
    name.label(text="For")
    row = halves.row(align=True)
    row.menu("TRIPO_MT_targets", text=target_form.name(context))
    row.operator("tripo.save_target", text="", icon="ADD")
    row.operator("tripo.delete_target", text="", icon="TRASH")
    if told := target_form.text(context):
        draw_text(layout, context, told)
    for remark in target_form.remarks(context):
        draw_text(layout, context, remark, "INFO")


def draw_menu(layout: Layout) -> None:
    """All targets, to choose one, and the way of one to other people."""
    found = targets.listed()
    layout.operator("tripo.choose_target", text=target_form.FREE).target = ""
    layout.separator()
    for name in found.targets:
        layout.operator("tripo.choose_target", text=name).target = name
    layout.separator()
    layout.operator("tripo.save_target", text="Save Target...", icon="ADD")
    layout.operator("tripo.import_target", text="Import Target...", icon="IMPORT")
    layout.operator("tripo.export_target", text="Export Target...", icon="EXPORT")
    for problem in found.problems:
        layout.label(text=problem, icon="ERROR")

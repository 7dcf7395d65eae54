# SPDX-License-Identifier: GPL-3.0-or-later
"""What the menus show. Nothing in them sends anything: they open forms, whose button has the
price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy

from ...providers import capabilities
from ...spec.options import Task
from ...spec.tasks import TASKS
from ..scene import provenance
from ..settings import service
from ..typed import active_object, icon, ops

Layout = bpy.types.UILayout

NEW = "Model"
FILL = "Fill Placeholders..."
STEPS = ("Edit", "Animate")
PIE = ("text_to_model", "image_to_model", "texture_model", "highpoly_to_lowpoly")
"""The first four places of the pie menu; the others are not about a task."""


def draw_add(layout: Layout) -> None:
    """New models."""
    _draw_tasks(layout, (task for task in TASKS.values() if task.section == NEW))


def draw_object(layout: Layout, context: bpy.types.Context) -> None:
    """Steps on the active object, and what can be done with it here."""
    active = active_object(context)
    if active is None:
        layout.label(text="Nothing is active")
        return
    for section in STEPS:
        _draw_tasks(layout, (task for task in TASKS.values() if task.section == section))
        layout.separator()
    # Its dialog has the list and the price.
    layout.operator_context = "INVOKE_DEFAULT"
    layout.operator("tripo.fill_placeholders", text=FILL, icon="EMPTY_AXIS")
    layout.separator()
    if ops.tripo.compare_result.poll():
        layout.operator("tripo.compare_result", icon="ARROW_LEFTRIGHT")
        layout.operator("tripo.keep_result", icon="CHECKMARK")
        layout.operator("tripo.back_to_original", icon="LOOP_BACK")
        layout.separator()
    if active.type == "MESH":
        layout.operator("tripo.validate_mesh", icon="VIEWZOOM")
    if provenance.task_id_of(active):
        layout.operator("tripo.use_object_settings", icon="PRESET")
        layout.operator("tripo.copy_object_details", icon="COPYDOWN")


def _draw_tasks(layout: Layout, tasks: Iterable[type[Task]]) -> None:
    """A way to the form of each; what the service cannot do is not there."""
    for task in tasks:
        if not capabilities.unable(service(), task):
            _form(layout, task)


def _form(layout: Layout, task: type[Task]) -> None:
    layout.operator("tripo.open_form", text=task.label, icon=icon(task.icon)).kind = task.type


def draw_pie(layout: Layout) -> None:
    """Four forms, the tab, and what is done with a result that stands in a model's place."""
    pie = layout.menu_pie()
    for name in PIE:
        _form(pie, TASKS[name])
    pie.operator("tripo.open_form", text="Tripo Tab", icon="WINDOW").kind = ""
    pie.operator("tripo.validate_mesh", icon="VIEWZOOM")
    pie.operator("tripo.compare_result", icon="ARROW_LEFTRIGHT")
    pie.menu("TRIPO_MT_object", text="All Steps", icon="COLLAPSEMENU")


def draw_asset(layout: Layout, context: bpy.types.Context) -> None:
    """The settings that an asset of this file was made with; nothing for any other asset."""
    asset: Any = getattr(context, "asset", None)
    found = asset.local_id if asset else None
    if isinstance(found, bpy.types.Collection):
        found = next((obj for obj in found.objects if provenance.task_id_of(obj)), None)
    if isinstance(found, bpy.types.Object) and provenance.task_id_of(found):
        layout.separator()
        layout.operator("tripo.use_asset_settings", icon="PRESET").object = found.name

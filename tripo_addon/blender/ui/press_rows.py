# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for beside the task: shapes first with what that saves, and where results go."""

from __future__ import annotations

import bpy

from ...providers import SERVICES, unit
from ...spec import press
from ...spec.options import PLACED, Result, Task
from .. import groups
from ..form import choices, press_form
from ..form import values as forms
from ..settings import service, settings
from ..typed import panel
from ..typed import scene as scene_of
from .text import draw_text

Layout = bpy.types.UILayout
COUNT_UNITS = 3.9
"""Width of the number beside the button, in buttons."""
_COMING = PLACED | {Result.PICTURE, Result.VIEWS}
"""The results that come into Blender."""


def draw_count(row: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """How many are made, beside the button."""
    if press_form.offers_count(task_type):
        beside = row.row(align=True)
        beside.ui_units_x = COUNT_UNITS
        beside.prop(groups.form(scene_of(context)), "press_count", text="x")


def draw_shape(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """The switch for bare shapes, with what each costs less."""
    if not press_form.offers_shape(task_type):
        return
    form = groups.form(scene_of(context))
    saved = (
        press.saved(forms.form_task(context, painted=True)) if SERVICES[service()].prices else None
    )
    label = press.Press.options["shape_first"].label
    column = layout.column(align=True)
    column.prop(form, "press_shape_first", text=label)
    if saved:
        draw_text(column, context, f"{saved:g} {unit(service())} less each")


def draw_results(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """Whether the results come by themselves."""
    if task_type.result not in _COMING:
        return
    form = groups.form(scene_of(context))
    header, body = panel(layout, "tripo_press")
    facts = press.Press.options["results"]
    header.label(text="  ".join(filter(None, (facts.label, told(context)))))
    if body is not None:
        body.prop(form, "press_results", text="")


def told(context: bpy.types.Context) -> str:
    """Where results go, in a header; empty where they come as usual."""
    chosen = choices.choice(groups.form(scene_of(context)), "press_results")
    usual = settings().auto_import
    if chosen == press.WAIT or (chosen == press.AS_SET and not usual):
        return "wait in the list"
    return "" if usual else "import by themselves"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Other ways to models than one press of the button, in a folded group: bare shapes first, pictures
first, placeholders, a folder of pictures."""

from __future__ import annotations

import bpy

from ...spec.options import Task
from ...spec.press import Press
from ...spec.tasks import TextToModel
from ..form import press_form
from ..typed import panel
from ..typed import scene as scene_of
from . import folder_rows, picking_rows, press_rows

WAYS = "More Ways"


def draw_ways(
    layout: bpy.types.UILayout, context: bpy.types.Context, task_type: type[Task]
) -> None:
    """The ways that a type of task has; the header says which of them is on."""
    if not press_form.offers_shape(task_type) and task_type is not TextToModel:
        return
    header, body = panel(layout, "tripo_ways")
    first = press_form.shape_first(scene_of(context), task_type)
    told = Press.options["shape_first"].label if first else ""
    header.label(text="  ".join(filter(None, (WAYS, told))))
    if body is not None:
        press_rows.draw_shape(body, context, task_type)
        picking_rows.draw_begin(body, context, task_type)
        folder_rows.draw_begin(body, task_type)

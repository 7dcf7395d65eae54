# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step works on where no source is named, what is sent, and where the result will be."""

from __future__ import annotations

import bpy

from ...spec.options import Result, Task
from ...spec.tasks import TextureModel
from .. import groups
from ..form import edits, inputs, listed, worked_on
from ..form.worked_on import Send, WorkedOn
from ..scene import instead, provenance
from ..settings import settings
from ..typed import scene
from .text import draw_text

Layout = bpy.types.UILayout


def draw_active(layout: Layout, context: bpy.types.Context, task_type: type[Task]) -> None:
    """Say in words what of the active object is sent, and offer another choice."""
    found = worked_on.of(context, task_type)
    if found.made:
        listed.ask(found.made.task_id)
    if found.problem:
        return
    if found.root and worked_on.can_send(task_type):
        layout.row().prop(groups.form(scene(context)), "send")
    if found.sends:
        _draw_sent(layout, context, task_type, found)
    elif found.made and "task" not in task_type.options["source"].accepts:
        path = inputs.path_of(found.source)
        if path:
            draw_text(layout, context, f"Sends the file {path.name} from {path.parent}", "FILE")
    elif edits.shown(context, ""):
        draw_text(layout, context, edits.TEXT, "INFO")
    _draw_place(layout, context, task_type, found)


def _draw_sent(
    layout: Layout, context: bpy.types.Context, task_type: type[Task], found: WorkedOn
) -> None:
    root = found.root
    assert root
    objects = worked_on.some(context, found)
    count = worked_on.triangles(context, objects)
    beyond = len(objects) > worked_on.MOST_DRAWN
    number = f"more than {worked_on.MOST_DRAWN}" if beyond else len(objects)
    what = root.name if objects == [root] else f"{root.name}: {number} objects"
    how = "its base mesh" if worked_on.chosen_send(context) is Send.BASE else "as seen"
    size = f"{count:,} triangles{' or more' if beyond else ''}"
    draw_text(layout, context, f"Sends {what}, {how}: {size}", "EXPORT")
    if found.why:
        draw_text(layout, context, found.why, "INFO")
    lost = _lost(objects)
    if lost and task_type.result is Result.MODEL:
        draw_text(layout, context, f"The result has no {lost}; the original keeps them", "INFO")


def _lost(objects: list[bpy.types.Object]) -> str:
    """What of objects a service cannot keep."""
    meshes = [obj.data for obj in objects if isinstance(obj.data, bpy.types.Mesh)]
    found = {
        "shape keys": any(mesh.shape_keys for mesh in meshes),
        "vertex groups": any(obj.vertex_groups for obj in objects),
        "modifiers": any(obj.modifiers for obj in objects),
    }
    return ", ".join(name for name, has in found.items() if has)


def _draw_place(
    layout: Layout, context: bpy.types.Context, task_type: type[Task], found: WorkedOn
) -> None:
    root = found.root
    if root is None or task_type.result is not Result.MODEL:
        return
    if not settings().in_place:
        return
    if instead.possible(root):
        text = f"The result takes the place of {root.name}, which is hidden and kept"
    else:
        other = groups.provenance(root).replaced
        why = "another result has taken its place" if other else "it is from another file"
        text = f"The result stands apart from {root.name}: {why}"
    draw_text(layout, context, text, "PIVOT_CURSOR")


def draw_pair(layout: Layout, context: bpy.types.Context, active: bpy.types.Object) -> None:
    """What can be done with a result that has taken the place of what was there before."""
    root = provenance.root_of(active)
    made = groups.provenance(root)
    replaced = groups.provenance(active).replaced
    if not (made.replaces or replaced):
        return
    box = layout.box()
    # One that has replaced another may be replaced in its turn: that is compared first.
    text = "A result has taken its place"
    if made.replaces and not replaced:
        text = f"Instead of {made.replaces.name}"
    draw_text(box, context, text, "ARROW_LEFTRIGHT")
    row = box.row(align=True)
    row.operator("tripo.compare_result", depress=replaced)
    row.operator("tripo.keep_result")
    row.operator("tripo.back_to_original")
    if made.kind == TextureModel.type:
        box.operator("tripo.take_material", icon="MATERIAL")

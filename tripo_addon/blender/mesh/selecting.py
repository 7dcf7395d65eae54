# SPDX-License-Identifier: GPL-3.0-or-later
"""Selects the elements that are at fault, in Edit mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bmesh
import bpy

from ...errors import Spent, TripoError
from ...mesh.faults import ALL, FAULTS, Select
from ...mesh.report import count
from ..scene import framing
from ..typed import mesh_of, scene, view_layer
from . import reports
from .chosen import refusal

if TYPE_CHECKING:
    from ...mesh.offenders import Elements

_MODES = {
    Select.VERTEX: (True, False, False),
    Select.EDGE: (False, True, False),
    Select.FACE: (False, False, True),
}


def select_fault(
    context: bpy.types.Context, obj: bpy.types.Object, name: str, *, frame: bool = True
) -> str:
    """Select what is at fault in an object, and nothing else, in the select mode that shows it.

    Enters Edit mode, and turns the 3D view of the context there. Tells what was selected. Raises
    `TripoError`.
    """
    fault = ALL[name]
    found = reports.check(obj)
    elements = found.offenders.of.get(name)
    if fault.select is None or not elements:
        raise TripoError(f"{obj.name} has no {fault.many or 'faces'} now", spent=Spent.UNSAID)
    _enter(context, obj)
    scene(context).tool_settings.mesh_select_mode = _MODES[fault.select]
    bpy.ops.mesh.select_all(action="DESELECT")
    selected = _select(mesh_of(obj), elements, _MODES[fault.select])
    _settle(context, [obj])
    if frame and selected:
        _frame(context, obj)
    text = count(selected, "element")
    hidden = len(elements) - selected
    if hidden:
        text += f"; {hidden:,} are hidden: show them with Mesh > Show/Hide > Reveal Hidden"
    return f"{obj.name}: selected {text}"


def select_faults(context: bpy.types.Context, objects: list[bpy.types.Object]) -> None:
    """Select everything that is wrong in objects in Edit mode, and keep the select mode."""
    modes = tuple(scene(context).tool_settings.mesh_select_mode)
    bpy.ops.mesh.select_all(action="DESELECT")
    for obj in objects:
        found = reports.check(obj)
        _select(mesh_of(obj), found.offenders.together(FAULTS), modes)
    _settle(context, objects)


def _enter(context: bpy.types.Context, obj: bpy.types.Object) -> None:
    """Edit mode for an object; others that are selected come with it, as with Tab."""
    if obj.mode == "EDIT":
        return
    if text := refusal(obj):
        raise TripoError(text, spent=Spent.UNSAID)
    layer = view_layer(context)
    if layer.objects.get(obj.name) != obj or not obj.visible_get(view_layer=layer):
        raise TripoError(f"{obj.name} is hidden", "Show it first", Spent.UNSAID)
    if layer.objects.active != obj:
        active = layer.objects.active
        if active and active.mode != "OBJECT":
            bpy.ops.object.mode_set(mode="OBJECT")
        obj.select_set(True)
        layer.objects.active = obj
    bpy.ops.object.mode_set(mode="EDIT")


def _select(mesh: bpy.types.Mesh, wrong: Elements, modes: tuple[bool, ...]) -> int:
    """Select what is wrong, and tell how much of it could be. What the select mode cannot show is
    shown by the faces around it."""
    edited = bmesh.from_edit_mesh(mesh)
    for elements in (edited.verts, edited.edges, edited.faces):
        elements.ensure_lookup_table()
    edited.select_history.clear()
    by_vertex, by_edge, _ = modes
    selected = 0
    for number in wrong.faces.tolist():
        face = edited.faces[number]
        face.select_set(True)
        selected += not face.hide
    for first, second in wrong.edges.tolist():
        edge = edited.edges.get([edited.verts[first], edited.verts[second]])
        for element in [edge] if by_vertex or by_edge else edge.link_faces:
            element.select_set(True)
        selected += not edge.hide
    for number in wrong.vertices.tolist() if by_vertex else ():
        vertex = edited.verts[number]
        vertex.select_set(True)
        selected += not vertex.hide
    edited.select_flush_mode()
    bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)
    return selected


def _settle(context: bpy.types.Context, objects: list[bpy.types.Object]) -> None:
    """Only the selection is another one, which Blender announces as a change of geometry."""
    view_layer(context).update()
    for obj in objects:
        reports.same(obj)


def _frame(context: bpy.types.Context, obj: bpy.types.Object) -> None:
    """Turn the 3D view towards what is selected, if the context has one."""
    view = getattr(context.space_data, "region_3d", None)
    if view is None:
        return
    edited = bmesh.from_edit_mesh(mesh_of(obj))
    matrix = obj.matrix_world
    framing.frame_points(view, [matrix @ one.co for one in edited.verts if one.select])

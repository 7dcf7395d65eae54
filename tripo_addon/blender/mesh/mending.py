# SPDX-License-Identifier: GPL-3.0-or-later
"""Mends meshes: exactly what the check has found, with what Blender's own tools are made of.

Keeps the mode, the selection of objects, the shape keys and, outside of Edit mode, custom normals.
The caller pushes the undo step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import bmesh
import bpy

from ...errors import Spent, TripoError
from ...mesh.faults import DEFAULTS, MENDS, SAFE, Options
from ...mesh.mended import Mended
from ..typed import mesh_of, view_layer
from . import normals, reports
from .chosen import refusal
from .ways import WAYS, Work

EDITABLE = {"OBJECT", "EDIT"}
"""Modes in which a mesh can be changed."""


def mend(obj: bpy.types.Object, names: Collection[str] = (), options: Options = DEFAULTS) -> Mended:
    """Mend an object's mesh in these ways, in their safe order; without names in all safe ones.

    Where that changes nothing the mesh is not touched. Raises `TripoError`.
    """
    if text := refusal(obj):
        raise TripoError(text, spent=Spent.UNSAID)
    every = not names
    wanted = [name for name in MENDS if name in (names or SAFE)]
    label = "Mend All" if every else ", ".join(MENDS[name].label for name in wanted)
    before = reports.check(obj)
    found = before

    def work(edited: bmesh.types.BMesh) -> bool:
        nonlocal found
        state = Work(edited, before, options, every=every)
        for name in wanted:
            WAYS[name](state)
        found = state.result or before
        return state.changed

    apply(obj, work)
    # Where its contents are those that the last way has left, nothing is examined again.
    reports.keep(obj, found)
    after = reports.check(obj)
    done = Mended(label, before.report, after.report)
    reports.tell(obj, f"{label}: {done.text}")
    return done


def apply(obj: bpy.types.Object, work: Callable[[bmesh.types.BMesh], bool]) -> None:
    """Do something to an object's mesh, which is written back where it says so."""
    mesh = mesh_of(obj)
    if mesh.is_editmode:
        if work(bmesh.from_edit_mesh(mesh)):
            bmesh.update_edit_mesh(mesh)
    else:
        mode = _leave(obj)
        try:
            _apply_outside(mesh, work)
        finally:
            if mode != "OBJECT":
                bpy.ops.object.mode_set(mode=mode)
    view_layer(bpy.context).update()


def _apply_outside(mesh: bpy.types.Mesh, work: Callable[[bmesh.types.BMesh], bool]) -> None:
    edited = bmesh.new()
    changed = False
    normals.store(mesh)
    try:
        edited.from_mesh(mesh)
        changed = work(edited)
        if changed:
            edited.to_mesh(mesh)
    finally:
        edited.free()
        normals.restore(mesh, changed=changed)
    if changed:
        mesh.update()


def _leave(obj: bpy.types.Object) -> Any:
    """Leave a mode in which the mesh cannot be changed, and tell which it was."""
    mode = obj.mode
    if mode not in EDITABLE:
        if view_layer(bpy.context).objects.active != obj:
            raise TripoError(f"{obj.name} is in another mode", "Leave it first", Spent.UNSAID)
        bpy.ops.object.mode_set(mode="OBJECT")
        return mode
    return "OBJECT"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects a check is about, and whether their meshes can be changed."""

from __future__ import annotations

import bpy

from ...errors import Spent, TripoError
from ..typed import mesh_of


def targets(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The selected mesh objects, or else the active one. An empty stands for those below it."""
    chosen = [*context.selected_objects, *(context.objects_in_mode_unique_data or ())]
    found = _meshes(chosen)
    return found or _meshes([context.object] if context.object else [])


def _meshes(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    found: dict[int, bpy.types.Object] = {}
    for obj in objects:
        below = obj.children_recursive if obj.type == "EMPTY" else [obj]
        found |= {one.session_uid: one for one in below if one.type == "MESH"}
    return list(found.values())


def named(context: bpy.types.Context, name: str) -> bpy.types.Object:
    """The chosen object of this name; without a name the active one, or the first of the chosen.

    Raises `TripoError`.
    """
    known = targets(context)
    active = context.object
    if not name:
        known = [obj for obj in known if obj == active] or known
    found = [obj for obj in known if not name or obj.name == name]
    if not found:
        what = f"{name} is not selected" if name else "No mesh object is selected"
        raise TripoError(what, "Select it, and press again", Spent.UNSAID)
    return found[0]


def refusal(obj: bpy.types.Object) -> str:
    """Why an object's mesh cannot be changed, as a sentence; empty where it can."""
    mesh = mesh_of(obj)
    if mesh.library or mesh.override_library:
        return (
            f"The mesh of {obj.name} is linked from another file. To change it here: "
            "Object > Relations > Make Local > Selected Objects and Data"
        )
    return ""


def sharing(obj: bpy.types.Object) -> str:
    """What a change does beside the object's own mesh, as a sentence; empty where nothing."""
    users = mesh_of(obj).users - mesh_of(obj).use_fake_user
    return f"{users} objects share this mesh, and change together" if users > 1 else ""


def losing(obj: bpy.types.Object) -> str:
    """What is not kept where the mesh is mended as it is now, as a sentence; empty for nothing."""
    if obj.mode == "EDIT" and mesh_of(obj).has_custom_normals:
        return "Custom normals are kept in Object mode only"
    return ""

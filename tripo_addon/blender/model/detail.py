# SPDX-License-Identifier: GPL-3.0-or-later
"""Simpler forms of a model for games: levels of detail, and collision hulls."""

from __future__ import annotations

from collections.abc import Iterable

import bmesh
import bpy
from mathutils import Matrix

from ...text.filenames import object_name
from .meshes import decimated, in_scene, mesh_of

MOST_HULL_FACES = 254
"""Unity takes hulls of at most 255 triangles."""


def add_levels(
    objects: Iterable[bpy.types.Object], count: int, ratio: float
) -> list[bpy.types.Object]:
    """Give each mesh object `count` hidden copies, each with this share of the faces of the one
    before; the new objects."""
    return [_level(obj, number, ratio**number) for obj in objects for number in range(1, count + 1)]


def _level(obj: bpy.types.Object, number: int, ratio: float) -> bpy.types.Object:
    mesh = decimated(obj, ratio)
    level = in_scene(obj.copy())
    level.data = mesh
    level.name = mesh.name = object_name(obj.name, f"_LOD{number}")
    # What bones deform has to be a child of the armature, as its copy is.
    if not any(modifier.type == "ARMATURE" for modifier in obj.modifiers):
        _put_below(level, obj)
    level.hide_viewport = level.hide_render = True
    return level


def add_hulls(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """Give each mesh object a convex hull as a child; the new objects."""
    return [_hull(obj) for obj in objects if len(mesh_of(obj).polygons)]


def _hull(obj: bpy.types.Object) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(object_name(f"UCX_{obj.name}"))
    hull = in_scene(bpy.data.objects.new(mesh.name, mesh))
    hull.name = mesh.name
    _wrap(mesh_of(obj), mesh)
    if len(mesh.polygons) > MOST_HULL_FACES:
        simple = decimated(hull, MOST_HULL_FACES / len(mesh.polygons))
        _wrap(simple, mesh)
        bpy.data.meshes.remove(simple)
    _put_below(hull, obj)
    hull.display_type = "WIRE"
    hull.hide_render = True
    return hull


def _wrap(source: bpy.types.Mesh, target: bpy.types.Mesh) -> None:
    """Make a mesh the convex hull of another one's vertices."""
    bm = bmesh.new()
    try:
        for vertex in source.vertices:
            bm.verts.new(vertex.co)
        made = bmesh.ops.convex_hull(bm, input=bm.verts[:], use_existing_faces=False)
        spare = {*made["geom_interior"], *made["geom_unused"]}
        bmesh.ops.delete(
            bm,
            geom=[item for item in spare if isinstance(item, bmesh.types.BMVert)],
            context="VERTS",
        )
        bmesh.ops.recalc_face_normals(bm, faces=bm.faces[:])
        bm.to_mesh(target)
    finally:
        bm.free()
    target.update()


def _put_below(child: bpy.types.Object, obj: bpy.types.Object) -> None:
    """Parent an object to another one, at the same place."""
    child.parent = obj
    child.matrix_parent_inverse = Matrix()
    child.matrix_basis = Matrix()

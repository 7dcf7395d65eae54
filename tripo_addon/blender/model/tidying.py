# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects become one tidy model under one root."""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

from . import splats
from .meshes import in_scene, mesh_of, only_selected, points


def is_animated(objects: list[bpy.types.Object]) -> bool:
    """Whether a model moves, or can be moved by bones."""
    return any(obj.type == "ARMATURE" or obj.animation_data for obj in objects)


def tidy(
    objects: list[bpy.types.Object], title: str, place: Matrix, *, joined: bool = False
) -> list[bpy.types.Object]:
    """Move a model by `place`, and give it one root; the objects that are left, the root first.

    Without bones and animation its objects have no transform but a location. `joined` makes them
    one.
    """
    if is_animated(objects):
        return under_one_root(objects, title, place)
    empties = [obj for obj in objects if obj.type == "EMPTY"]
    meshes = [obj for obj in objects if obj.type == "MESH"]
    for mesh in meshes:
        _bake(mesh, place)
    rest = [obj for obj in objects if obj not in empties]
    bpy.data.batch_remove(empties)
    if joined and len(meshes) > 1:
        gone = set(_join(meshes))
        rest = [obj for obj in rest if obj not in gone]
    if len(rest) == 1:
        return rest
    for mesh in meshes:
        if mesh in rest:
            _centre_origin(mesh)
    return under_one_root(rest, title, Matrix())


def as_it_is(objects: list[bpy.types.Object], title: str) -> list[bpy.types.Object]:
    """A model that nothing is changed of, the root first: an empty where it has none that could
    be moved to the cursor."""
    tops = [obj for obj in objects if obj.parent is None]
    if len(tops) == 1 and not tops[0].location.length and not tops[0].animation_data:
        return [*tops, *(obj for obj in objects if obj not in tops)]
    return under_one_root(objects, title, Matrix())


def under_one_root(
    objects: list[bpy.types.Object], title: str, place: Matrix
) -> list[bpy.types.Object]:
    """Give the top objects one empty parent; `place` moves the whole."""
    tops = [obj for obj in objects if obj.parent is None]
    root = in_scene(bpy.data.objects.new(title, None))
    root.empty_display_size = 0.25
    for obj in tops:
        obj.parent = root
        obj.matrix_parent_inverse = place
    return [root, *objects]


def _bake(obj: bpy.types.Object, place: Matrix) -> None:
    """Move a mesh object's transform into its mesh, so that the object itself has none."""
    matrix = place @ obj.matrix_world
    mesh = mesh_of(obj)
    if mesh.users > 1:
        obj.data = mesh = mesh.copy()
    obj.parent = None
    mesh.transform(matrix, shape_keys=True)
    splats.scale_sizes(mesh, matrix.median_scale)
    if matrix.is_negative:
        mesh.flip_normals()
    obj.rotation_mode = "XYZ"
    obj.matrix_world = Matrix()
    mesh.update()


def _join(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    """Make the first of several mesh objects all of them; the others, which are gone."""
    others = objects[1:]
    meshes = [obj.data for obj in others]
    only_selected(objects)
    bpy.ops.object.join()
    bpy.data.batch_remove([mesh for mesh in meshes if mesh and not mesh.users])
    return others


def _centre_origin(obj: bpy.types.Object) -> None:
    """Move a mesh object's origin into the middle of its mesh, which stays where it is."""
    found = points(obj, Matrix())
    if len(found):
        centre = Vector((found.min(0) + found.max(0)) / 2)
        mesh_of(obj).transform(Matrix.Translation(-centre), shape_keys=True)
        obj.location = centre

# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects become one tidy model: named, turned to the front, standing on the floor."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from . import splats


def tidy(objects: list[bpy.types.Object], title: str, turn: float) -> list[bpy.types.Object]:
    """Turn a model by `turn` degrees about Z, stand it on the world's origin, give it one root and
    a name; the objects that are left, the root first."""
    meshes = [obj for obj in objects if obj.type == "MESH"]
    place = Matrix.Rotation(math.radians(turn), 4, "Z")
    place = Matrix.Translation(-_foot(meshes, place)) @ place
    rigged = any(obj.type == "ARMATURE" or obj.animation_data for obj in objects)
    if rigged:
        return _under_one_root(objects, title, place)
    empties = [obj for obj in objects if obj.type == "EMPTY"]
    for mesh in meshes:
        _bake(mesh, place)
    rest = [obj for obj in objects if obj not in empties]
    bpy.data.batch_remove(empties)
    if len(rest) == 1:
        _rename(rest[0], title)
        return rest
    for mesh in meshes:
        _centre_origin(mesh)
    return _under_one_root(rest, title, Matrix())


def _foot(meshes: list[bpy.types.Object], place: Matrix) -> Vector:
    """The middle of the model's underside, in the world after `place`."""
    if not meshes:
        return Vector()
    points = np.concatenate([_points(obj, place @ obj.matrix_world) for obj in meshes])
    low, high = points.min(0), points.max(0)
    return Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]))


def _mesh(obj: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh of a mesh object."""
    mesh = obj.data
    assert isinstance(mesh, bpy.types.Mesh)
    return mesh


def _rename(obj: bpy.types.Object, title: str) -> None:
    obj.name = title
    if obj.data:
        obj.data.name = title


def _points(obj: bpy.types.Object, matrix: Matrix) -> np.ndarray[Any, Any]:
    """The vertices of a mesh object after a transform, of shape (vertices, 3)."""
    vertices = _mesh(obj).vertices
    points = np.empty(len(vertices) * 3, np.float32)
    vertices.foreach_get("co", points)
    turn = np.array(matrix)
    moved: np.ndarray[Any, Any] = points.reshape(-1, 3) @ turn[:3, :3].T + turn[:3, 3]
    return moved


def _bake(obj: bpy.types.Object, place: Matrix) -> None:
    """Move a mesh object's transform into its mesh, so that the object itself has none."""
    matrix = place @ obj.matrix_world
    mesh = _mesh(obj)
    if mesh.users > 1:
        obj.data = mesh = mesh.copy()
    obj.parent = None
    mesh.transform(matrix)
    splats.scale_sizes(mesh, matrix.median_scale)
    if matrix.is_negative:
        mesh.flip_normals()
    obj.rotation_mode = "XYZ"
    obj.matrix_world = Matrix()
    mesh.update()


def _centre_origin(obj: bpy.types.Object) -> None:
    """Move a mesh object's origin into the middle of its mesh, which stays where it is."""
    points = _points(obj, Matrix())
    if len(points):
        centre = Vector((points.min(0) + points.max(0)) / 2)
        _mesh(obj).transform(Matrix.Translation(-centre))
        obj.location = centre


def _under_one_root(
    objects: list[bpy.types.Object], title: str, place: Matrix
) -> list[bpy.types.Object]:
    """Give several top objects one empty parent; `place` moves the whole."""
    tops = [obj for obj in objects if obj.parent is None]
    root = bpy.data.objects.new(title, None)
    root.empty_display_size = 0.25
    scene = bpy.context.scene
    assert scene
    scene.collection.objects.link(root)
    for obj in tops:
        obj.parent = root
        obj.matrix_parent_inverse = place
    return [root, *objects]

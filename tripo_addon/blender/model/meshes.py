# SPDX-License-Identifier: GPL-3.0-or-later
"""What several steps need of meshes: their points, and copies with fewer faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

Points = np.ndarray[Any, Any]


def mesh_of(obj: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh of a mesh object."""
    mesh = obj.data
    assert isinstance(mesh, bpy.types.Mesh)
    return mesh


def in_scene(obj: bpy.types.Object) -> bpy.types.Object:
    """The object, put into the context's scene."""
    scene = bpy.context.scene
    assert scene
    scene.collection.objects.link(obj)
    return obj


def only_selected(objects: Sequence[bpy.types.Object]) -> None:
    """Select these objects of the context's view layer and no other, and make the first active.

    For operators: they must not be called with an override of the context, see `windows`.
    """
    layer = bpy.context.view_layer
    assert layer
    # It does not know yet what was linked just now.
    layer.update()
    for obj in layer.objects:
        obj.select_set(obj in objects)
    layer.objects.active = objects[0]


def points(obj: bpy.types.Object, matrix: Matrix) -> Points:
    """The vertices of a mesh object after a transform, of shape (vertices, 3)."""
    vertices = mesh_of(obj).vertices
    found = np.empty(len(vertices) * 3, np.float32)
    vertices.foreach_get("co", found)
    turn = np.array(matrix)
    moved: Points = found.reshape(-1, 3) @ turn[:3, :3].T + turn[:3, 3]
    return moved


def box(objects: Iterable[bpy.types.Object], place: Matrix) -> tuple[Points, Points] | None:
    """The lowest and the highest corner of mesh objects, in the world after `place`."""
    every = [points(obj, place @ obj.matrix_world) for obj in objects]
    found = np.concatenate(every) if every else np.empty((0, 3))
    return (found.min(0), found.max(0)) if len(found) else None


def decimated(obj: bpy.types.Object, ratio: float) -> bpy.types.Mesh:
    """A copy of a mesh object's mesh with about this share of its faces; other modifiers have no
    part in it."""
    made = in_scene(bpy.data.objects.new(obj.name, obj.data))
    try:
        modifier = made.modifiers.new("Decimate", "DECIMATE")
        assert isinstance(modifier, bpy.types.DecimateModifier)
        modifier.ratio = ratio
        depsgraph = bpy.context.evaluated_depsgraph_get()
        return bpy.data.meshes.new_from_object(
            made.evaluated_get(depsgraph), preserve_all_data_layers=True, depsgraph=depsgraph
        )
    finally:
        bpy.data.objects.remove(made)

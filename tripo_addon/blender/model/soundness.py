# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes out of imported objects what would break the Blender that shows them: points that are
nowhere, and faces and corners that name what is not there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import bpy
import numpy as np

FARTHEST = 1e9
"""A coordinate beyond this is an error of the file: the squares of larger ones have no number."""

MOST_OBJECTS = 1000
"""Blender takes minutes to append ten times as many."""


def make_sound(objects: Iterable[bpy.types.Object]) -> None:
    """Raises `ValueError` where an object or a bone itself has no place, or there are too many."""
    objects = list(objects)
    if len(objects) > MOST_OBJECTS:
        raise ValueError(f"it has {len(objects):,} objects; the limit is {MOST_OBJECTS:,}")
    for mesh in {obj.data for obj in objects if isinstance(obj.data, bpy.types.Mesh)}:
        _drop_nowhere(mesh)
        mesh.validate()
    layer = bpy.context.view_layer
    assert layer
    layer.update()
    for obj in objects:
        bones = obj.data.bones if isinstance(obj.data, bpy.types.Armature) else ()
        places: list[Any] = [obj.matrix_world, *(bone.matrix_local for bone in bones)]
        if not all(_is_near(number) for place in places for row in place for number in row):
            raise ValueError("the file has coordinates that are no numbers, or far too large")


def _is_near(number: float) -> bool:
    return math.isfinite(number) and abs(number) < FARTHEST


def _drop_nowhere(mesh: bpy.types.Mesh) -> None:
    """Remove the vertices whose place is no number, with their faces."""
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    near = (np.abs(points.reshape(-1, 3)) < FARTHEST).all(1)  # False for what is no number
    if near.all():
        return
    # Few files need it.
    import bmesh

    edited = bmesh.new()
    try:
        edited.from_mesh(mesh)
        edited.verts.ensure_lookup_table()
        bad: Any = [edited.verts[at] for at in np.flatnonzero(~near).tolist()]
        bmesh.ops.delete(edited, geom=bad, context="VERTS")
        edited.to_mesh(mesh)
    finally:
        edited.free()

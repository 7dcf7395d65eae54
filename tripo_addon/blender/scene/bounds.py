# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes around objects in the world, parallel to its axes; in metres.

Reads what Blender has computed already, about 8 microseconds for an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import bpy
from mathutils import Matrix

if TYPE_CHECKING:
    import numpy as np

    Boxes = np.ndarray[Any, np.dtype[np.float64]]

SOLID = {"MESH", "CURVE", "CURVES", "SURFACE", "META", "FONT", "VOLUME", "POINTCLOUD"}
"""Types of objects that are seen as a body."""


def visible(view_layer: bpy.types.ViewLayer, without: Iterable[bpy.types.Object] = ()) -> Boxes:
    """The boxes of what is seen in a view layer, of shape (objects, 2, 3): lowest and highest
    corner. Instances of collections count as one body for each of their objects."""
    left_out = set(without)
    shown = (obj for obj in view_layer.objects if obj.visible_get(view_layer=view_layer))
    return _boxes(
        part for obj in shown if obj not in left_out for part in _parts(obj, obj.matrix_world)
    )


def placed(objects: Iterable[bpy.types.Object]) -> Boxes:
    """The boxes of objects that Blender has not evaluated yet, such as those just appended, but for
    those that are hidden in every view."""
    known = [obj for obj in objects if not obj.hide_viewport]
    return _boxes(part for obj in known for part in _parts(obj, world_matrix(obj)))


def within(root: bpy.types.Object, objects: Iterable[bpy.types.Object]) -> Boxes:
    """The boxes of objects in the space of a root, of shape (objects, 2, 3)."""
    inverse = root.matrix_world.inverted_safe()
    return _boxes(part for obj in objects for part in _parts(obj, inverse @ obj.matrix_world))


def around(boxes: Boxes) -> Boxes | None:
    """One box around all, of shape (2, 3); None for no boxes."""
    import numpy as np  # heavy, and only what is placed needs it

    return np.array((boxes[:, 0].min(0), boxes[:, 1].max(0))) if len(boxes) else None


def world_matrix(obj: bpy.types.Object) -> Matrix:
    """Where an object stands in the world, computed from it and its parents; bones are left out."""
    own = obj.matrix_basis
    if obj.parent is None:
        return own.copy()
    return world_matrix(obj.parent) @ obj.matrix_parent_inverse @ own


Part = tuple[tuple[float, ...], tuple[float, ...]]
"""The two corners of a box in its own space, as 6 numbers, and its matrix as 16."""


def _parts(obj: bpy.types.Object, matrix: Matrix) -> Iterator[Part]:
    if obj.type in SOLID:
        box: Any = obj.bound_box
        rows: Any = matrix
        yield box[0][:] + box[6][:], tuple(value for row in rows for value in row)
    elif obj.instance_type == "COLLECTION" and obj.instance_collection:
        collection = obj.instance_collection
        moved = matrix @ Matrix.Translation(-collection.instance_offset)
        for part in collection.all_objects:
            if part.type in SOLID:
                yield from _parts(part, moved @ part.matrix_world)


def _boxes(parts: Iterable[Part]) -> Boxes:
    import numpy as np  # heavy, and only what is placed needs it

    known = list(parts)
    corners = np.array([part[0] for part in known], float).reshape(-1, 2, 3)
    matrices = np.array([part[1] for part in known], float).reshape(-1, 4, 4)
    middle, half = corners.mean(1), (corners[:, 1] - corners[:, 0]) / 2
    middle = np.einsum("nij,nj->ni", matrices[:, :3, :3], middle) + matrices[:, :3, 3]
    half = np.einsum("nij,nj->ni", np.abs(matrices[:, :3, :3]), np.abs(half))
    found: Boxes = np.stack((middle - half, middle + half), 1)
    # What has no size that can be told stands in nobody's way.
    return found[np.isfinite(found).all((1, 2))]

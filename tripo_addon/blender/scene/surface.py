# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface under a place. Blender's own ray cast sorts all faces of a mesh before, which takes
seconds for half a million; here only those under the place are looked at."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from . import bounds

Array = np.ndarray[Any, np.dtype[np.float64]]


def height_under(context: bpy.types.Context, start: Array) -> float | None:
    """The height of the highest face of a visible mesh that is not above `start`, straight under
    it; None where there is none. Takes about 0.2 seconds for a million triangles."""
    view_layer = context.view_layer
    assert view_layer
    depsgraph = context.evaluated_depsgraph_get()
    found = [
        height
        for obj in view_layer.objects
        if obj.type == "MESH" and obj.visible_get(view_layer=view_layer) and _over(obj, start)
        for height in _heights(obj.evaluated_get(depsgraph), start)
    ]
    return max(found, default=None)


def _over(obj: bpy.types.Object, start: Array) -> bool:
    """Whether the box around an object reaches under a place."""
    box = bounds.around(bounds.placed([obj]))
    if box is None:
        return False
    return bool((box[0, :2] <= start[:2]).all() and (start[:2] <= box[1, :2]).all())


def _heights(obj: Any, start: Array) -> list[float]:
    """The heights of a mesh's faces under a place, from its evaluated object."""
    mesh = obj.data
    mesh.calc_loop_triangles()
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.attributes["position"].data.foreach_get("vector", points)
    corners = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners)
    matrix = np.array(obj.matrix_world)
    placed = points.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
    flat = placed[:, :2] - start[:2]
    a, b, c = (flat[part] for part in corners.reshape(-1, 3).T)
    # Twice the areas between the place and each side: of one sign where it lies inside.
    areas = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)])
    whole = areas.sum(0)
    inside = ((areas >= 0).all(0) | (areas <= 0).all(0)) & (whole != 0)
    weights = areas[:, inside] / whole[inside]
    heights = (placed[corners.reshape(-1, 3).T[:, inside], 2] * weights).sum(0)
    return [float(height) for height in heights if height <= start[2] + 1e-4]


def _cross(one: Array, other: Array) -> Array:
    found: Array = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return found

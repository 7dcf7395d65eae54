# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a 3D view towards objects, as View > Frame Selected does, without selecting them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import bpy
from mathutils import Vector

from ...errors import Spent, TripoError
from . import bounds

ROOM = 2.2
"""Distance of the view in halves of the diagonal of what is framed."""
LEAST = 0.05
"""Metres of distance at least, for what has no size."""


def frame(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> None:
    """Frame the objects in the 3D view of the context. Raises `TripoError` outside of one."""
    view = context.region_data
    if view is None:
        raise TripoError("Only in a 3D view", spent=Spent.UNSAID)
    box = bounds.around(bounds.placed(objects))
    corners = [Vector(corner) for corner in box] if box is not None else []
    frame_points(view, corners or [objects[0].matrix_world.translation])


def frame_points(view: bpy.types.RegionView3D, points: Sequence[Vector]) -> None:
    """Turn a 3D view towards places in the world. Those that are no numbers are left out."""
    places = [point for point in points if isfinite(point.length_squared)]
    if not places:
        return
    low = Vector([min(axis) for axis in zip(*places, strict=True)])
    high = Vector([max(axis) for axis in zip(*places, strict=True)])
    if view.view_perspective == "CAMERA":
        view.view_perspective = "PERSP"
    view.view_location = (low + high) / 2
    view.view_distance = max((high - low).length / 2 * ROOM, LEAST)

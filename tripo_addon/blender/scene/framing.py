# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a 3D view towards objects, as View > Frame Selected does, without selecting them."""

from __future__ import annotations

from collections.abc import Sequence

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
    corners = corners or [objects[0].matrix_world.translation] * 2
    if view.view_perspective == "CAMERA":
        view.view_perspective = "PERSP"
    view.view_location = (corners[0] + corners[1]) / 2
    view.view_distance = max((corners[1] - corners[0]).length / 2 * ROOM, LEAST)

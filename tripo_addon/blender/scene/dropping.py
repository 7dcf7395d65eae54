# SPDX-License-Identifier: GPL-3.0-or-later
"""The spot on which something is dropped in a 3D view."""

from __future__ import annotations

from typing import Any

import bpy

from ..typed import scene as scene_of


def move_cursor(context: bpy.types.Context, x: int, y: int) -> None:
    """Put the 3D cursor on the surface under a place of the region, or on the ground there, or at
    its own distance where the view meets neither."""
    from bpy_extras import view3d_utils

    region, seen = context.region, context.region_data
    if region is None or not isinstance(seen, bpy.types.RegionView3D):
        return
    scene: Any = scene_of(context)
    start = view3d_utils.region_2d_to_origin_3d(region, seen, (x, y))
    way = view3d_utils.region_2d_to_vector_3d(region, seen, (x, y))
    hit, at, *_ = scene.ray_cast(context.evaluated_depsgraph_get(), start, way)
    if not hit:
        at = _on_ground(start, way) or view3d_utils.region_2d_to_location_3d(
            region, seen, (x, y), scene.cursor.location
        )
    scene.cursor.location = at


def _on_ground(start: Any, way: Any) -> Any:
    """Where a line of sight meets the ground; None where it does not, or only near the horizon."""
    if abs(way.z) < 0.02:
        return None
    distance = -start.z / way.z
    return start + way * distance if distance > 0 else None

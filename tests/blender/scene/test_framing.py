# SPDX-License-Identifier: GPL-3.0-or-later
"""A view that is turned towards places."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from mathutils import Vector


def test_a_view_looks_at_the_middle_of_places(blender: Any) -> None:
    from tripo_addon.blender.scene import framing

    view: Any = SimpleNamespace(
        view_perspective="CAMERA", view_location=Vector(), view_distance=10.0
    )
    places = [Vector((1, 0, 0)), Vector((3, 0, 0)), Vector((math.nan, 0, 0))]
    framing.frame_points(view, places)
    assert view.view_perspective == "PERSP"
    assert tuple(view.view_location) == (2, 0, 0)
    assert math.isclose(view.view_distance, framing.ROOM)
    framing.frame_points(view, [])
    framing.frame_points(view, places[:1])
    assert tuple(view.view_location) == (1, 0, 0)
    assert view.view_distance == framing.LEAST

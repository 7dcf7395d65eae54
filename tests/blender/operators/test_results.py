# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a result that has arrived."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest


def view() -> Any:
    """The 3D view of the window."""
    areas = bpy.context.screen.areas
    return next(area.spaces.active for area in areas if area.type == "VIEW_3D")


@pytest.mark.parametrize("shading", ["SOLID", "WIREFRAME"])
def test_textures_are_shown_where_they_were_not(tripo: Sandbox, shading: str) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=600)
    view().shading.type = shading
    assert bpy.ops.tripo.show_textures(job=newest().id) == {"FINISHED"}
    assert view().shading.type == "MATERIAL"
    with pytest.raises(RuntimeError, match="No 3D view of this window is without textures"):
        bpy.ops.tripo.show_textures(job=newest().id)


def test_a_view_that_is_rendered_stays_so(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=600)
    # A second 3D view: there is something to do.
    other = next(area for area in bpy.context.screen.areas if area.type == "OUTLINER")
    view().shading.type = "RENDERED"
    rendered = view()
    other.type = "VIEW_3D"
    try:
        other.spaces.active.shading.type = "SOLID"
        assert bpy.ops.tripo.show_textures(job=newest().id) == {"FINISHED"}
        assert rendered.shading.type == "RENDERED"
        assert other.spaces.active.shading.type == "MATERIAL"
    finally:
        other.type = "OUTLINER"
        rendered.shading.type = "SOLID"

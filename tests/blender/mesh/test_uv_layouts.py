# SPDX-License-Identifier: GPL-3.0-or-later
"""Layouts of meshes in Blender: when they are found, and when they are found anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import bpy
import pytest

from tests.support.waiting import patience
from tripo_addon import api, errors

pytestmark = pytest.mark.usefixtures("blender")


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, as in a Blender whose timers the test runs itself."""
    from tripo_addon.blender.mesh import uv_layouts

    monkeypatch.setattr(uv_layouts, "REST_SECONDS", 0.0)
    yield uv_layouts
    uv_layouts.unregister()


def cube() -> Any:
    return bpy.data.objects["Cube"]


def until(layouts: Any, true: Callable[[], object]) -> None:
    end = time.monotonic() + patience(20)
    while not true():
        assert time.monotonic() < end
        layouts._work()
        time.sleep(0.01)


def test_a_cube_as_blender_makes_it() -> None:
    found = api.uv_layout(cube())
    assert (found.faces, found.islands, found.outside) == (6, 1, 0)
    assert found.coverage == pytest.approx(0.375, abs=0.01)
    assert found.overlap == 0


def test_the_active_map_is_looked_at_also_in_edit_mode() -> None:
    mesh = cube().data
    second = mesh.uv_layers.new(name="Second")
    mesh.uv_layers.active = second
    for corner in second.data:
        corner.uv = (0.5, 0.5)
    assert api.uv_layout(cube()).coverage == 0
    bpy.context.view_layer.objects.active = cube()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.cube_project()
    assert api.uv_layout(cube()).coverage > 0
    bpy.ops.object.mode_set(mode="OBJECT")


def test_what_has_none() -> None:
    mesh = bpy.data.meshes.new("Bare")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    bare = bpy.data.objects.new("Bare", mesh)
    with pytest.raises(errors.TripoError, match="Bare has no UV map"):
        api.uv_layout(bare)
    with pytest.raises(errors.Invalid):
        api.uv_layout(bpy.data.objects["Camera"])


def test_drawing_reads_nothing_and_it_comes_soon(layouts: Any) -> None:
    assert layouts.shown(cube()) is None
    assert not layouts._kept
    until(layouts, lambda: layouts.shown(cube()))
    found, _ = layouts.shown(cube())
    assert found.islands == 1


def test_it_is_found_anew_only_where_it_is_another_one(
    layouts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    examine = layouts._Read.examine

    def counted(read: Any) -> Any:
        found.append("one")
        return examine(read)

    monkeypatch.setattr(layouts._Read, "examine", counted)
    layouts.shown(cube())
    until(layouts, lambda: layouts.shown(cube()))
    cube().data.update()
    bpy.context.view_layer.update()
    layouts.shown(cube())
    until(layouts, lambda: not (layouts._wanted or layouts._under_way))
    assert found == ["one"]
    for corner in cube().data.uv_layers.active.data:
        corner.uv *= 0.5
    cube().data.update()
    bpy.context.view_layer.update()
    layouts.shown(cube())
    until(layouts, lambda: len(found) == 2 and not layouts._under_way)
    assert layouts.shown(cube())[0].coverage == pytest.approx(0.375 / 4, abs=0.01)


def test_one_that_is_deleted_meanwhile(layouts: Any) -> None:
    layouts.shown(cube())
    bpy.data.objects.remove(cube())
    until(layouts, lambda: not (layouts._wanted or layouts._under_way))

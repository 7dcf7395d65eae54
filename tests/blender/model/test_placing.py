# SPDX-License-Identifier: GPL-3.0-or-later
"""A model is turned, scaled and put on its origin, with bones and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import meshes, placing
from tripo_addon.spec.preparation import Preparation

Prepared = Callable[..., list[bpy.types.Object]]


def box(objects: list[bpy.types.Object]) -> tuple[Any, Any]:
    """The lowest and highest corner of what is seen, bent by its bones."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    seen = [obj.evaluated_get(depsgraph) for obj in objects if obj.type == "MESH"]
    found = meshes.box(seen, Matrix())
    assert found
    return found


@pytest.fixture(params=["model", "parts", "rig"])
def file(request: pytest.FixtureRequest, deliveries: Deliveries) -> Path:
    made = getattr(deliveries, request.param)()
    assert isinstance(made.file, Path)
    return made.file


def test_it_stands_on_the_floor_and_looks_at_you(file: Path, prepared: Prepared) -> None:
    low, high = box(prepared(file))
    assert np.allclose([low[2], low[0] + high[0], low[1] + high[1]], 0, atol=1e-4)
    # As a robot it is wider than deep, and looks along X in the file.
    assert high[0] - low[0] > high[1] - low[1]


@pytest.mark.parametrize("origin", ["centre", "delivered"])
def test_another_origin(file: Path, prepared: Prepared, origin: str) -> None:
    as_it_is = box(prepared(file, as_delivered=True))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    low, high = box(prepared(file, origin=origin))
    if origin == "centre":
        assert np.allclose(low + high, 0, atol=1e-4)
    else:
        assert low[2] == pytest.approx(as_it_is[0][2], abs=1e-4)
        assert low[0] == pytest.approx(as_it_is[0][1], abs=1e-4)


def test_a_size(file: Path, prepared: Prepared) -> None:
    low, high = box(prepared(file, size=3.0))
    assert high[2] - low[2] == pytest.approx(3.0, abs=1e-3)
    assert low[2] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("size_of", "factor"), [("height", 3.0), ("longest", 0.75)])
def test_what_the_size_is(size_of: str, factor: float) -> None:
    mesh = bpy.data.meshes.new("Long")
    mesh.from_pydata([(0, 0, 0), (1, 4, 0), (1, 0, 1)], [], [(0, 1, 2)])
    obj = meshes.in_scene(bpy.data.objects.new("Long", mesh))
    made = placing.placement([obj], 90.0, Preparation(size=3.0, size_of=size_of))
    assert tuple(made.to_scale()) == pytest.approx((factor,) * 3)
    assert tuple(made @ Vector((0.5, 2, 0))) == pytest.approx((0, 0, 0), abs=1e-6)


@pytest.mark.parametrize("points", [[], [(1.0, 2.0, 3.0)]])
def test_nothing_to_measure(points: list[tuple[float, float, float]]) -> None:
    mesh = bpy.data.meshes.new("Empty")
    mesh.from_pydata(points, [], [])
    obj = meshes.in_scene(bpy.data.objects.new("Empty", mesh))
    made = placing.placement([obj], 0.0, Preparation(size=3.0))
    assert tuple(made.to_scale()) == (1, 1, 1)


def test_objects_without_bones_have_no_scale(deliveries: Deliveries, prepared: Prepared) -> None:
    for obj in prepared(deliveries.parts().file, size=3.0):
        assert tuple(obj.matrix_world.to_scale()) == pytest.approx((1, 1, 1))
        assert tuple(obj.matrix_world.to_euler()) == pytest.approx((0, 0, 0))


def test_as_delivered_nothing_changes(file: Path, prepared: Prepared) -> None:
    bpy.ops.import_scene.gltf(filepath=str(file))
    plain = {
        obj.name: (obj.type, [tuple(row) for row in obj.matrix_world])
        for obj in bpy.data.objects
        if obj.name != "Icosphere"
    }
    bpy.ops.wm.read_factory_settings(use_empty=True)
    made = prepared(file, as_delivered=True, size=3.0, lods=2, collision=True, facing="+Y")
    found = {obj.name: (obj.type, [tuple(row) for row in obj.matrix_world]) for obj in made}
    # Several parts have a root that can be moved.
    assert plain.items() <= found.items()
    assert len(found) - len(plain) == (0 if len(plain) <= 2 else 1)

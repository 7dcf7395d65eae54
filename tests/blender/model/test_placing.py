# SPDX-License-Identifier: GPL-3.0-or-later
"""A model is turned, scaled and put on its origin, with bones and without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import meshes

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


@pytest.mark.parametrize(("size_of", "side"), [("height", 2), ("longest", None)])
def test_a_size(file: Path, prepared: Prepared, size_of: str, side: int | None) -> None:
    low, high = box(prepared(file, size=3.0, size_of=size_of))
    sides = high - low
    assert (sides.max() if side is None else sides[side]) == pytest.approx(3.0, abs=1e-3)
    assert low[2] == pytest.approx(0, abs=1e-3)


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

# SPDX-License-Identifier: GPL-3.0-or-later
"""Models with numbers that are none arrive without the broken part, or say why they do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from fuzz_runs.containers import glb
from fuzz_runs.named import TRIANGLE, triangle
from mathutils import Matrix

from tripo_addon.blender.model import making, soundness
from tripo_addon.blender.model.request import Request

NUMBERS = [math.nan, math.inf, -math.inf, 3e38]


@pytest.fixture(autouse=True)
def empty_file() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def cube() -> Any:
    bpy.ops.mesh.primitive_cube_add()
    return bpy.context.object


@pytest.mark.parametrize("value", NUMBERS)
def test_a_point_that_is_nowhere_goes_with_its_faces(cube: Any, value: float) -> None:
    cube.data.vertices[0].co.x = value
    soundness.make_sound([cube])
    assert len(cube.data.vertices) == 7
    assert len(cube.data.polygons) == 3
    assert cube.dimensions[:] == (2, 2, 2)


def test_a_sound_model_stays_as_it_is(cube: Any) -> None:
    before = [tuple(vertex.co) for vertex in cube.data.vertices]
    soundness.make_sound([cube])
    assert [tuple(vertex.co) for vertex in cube.data.vertices] == before
    assert len(cube.data.polygons) == 6


def test_corners_that_are_not_there(cube: Any) -> None:
    cube.data.loops[0].vertex_index = 12345
    soundness.make_sound([cube])
    indices = np.empty(len(cube.data.loops), np.int32)
    cube.data.loops.foreach_get("vertex_index", indices)
    assert indices.max() < len(cube.data.vertices)
    assert not cube.data.validate()


@pytest.mark.parametrize("value", NUMBERS)
def test_an_object_that_is_nowhere(cube: Any, value: float) -> None:
    cube.matrix_world = Matrix.Translation((0, value, 0))
    with pytest.raises(ValueError, match="no numbers, or far too large"):
        soundness.make_sound([cube])


def test_too_many_objects() -> None:
    many = [bpy.data.objects.new("empty", None) for _ in range(soundness.MOST_OBJECTS + 1)]
    with pytest.raises(ValueError, match="it has 1,001 objects; the limit is 1,000"):
        soundness.make_sound(many)


@pytest.mark.parametrize("value", NUMBERS)
def test_a_file_of_such_points_says_that_it_has_no_mesh(tmp_path: Path, value: float) -> None:
    file = tmp_path / "model.glb"
    places = np.full(9, value, np.float32).tobytes()
    file.write_bytes(glb(triangle(), places + TRIANGLE[36:]))
    with pytest.raises(ValueError, match="there is no mesh in the file"):
        making.make(Request(str(file), "glb", "a model"))

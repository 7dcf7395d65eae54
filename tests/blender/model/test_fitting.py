# SPDX-License-Identifier: GPL-3.0-or-later
"""A result is fitted to the box of what was sent, whatever the service has done to that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tripo_addon.blender.model import fitting, making, writing
from tripo_addon.blender.model.outgoing import UNMOVED
from tripo_addon.blender.model.request import Instead, Request


def head() -> Any:
    bpy.ops.mesh.primitive_monkey_add()
    return bpy.context.object


def written(obj: Any, path: Path, matrix: Matrix | None = None) -> Path:
    made = writing.placed(writing.parts([obj], base=False), matrix or Matrix())
    writing.export(made, str(path))
    writing.remove(made)
    return path


def points(obj: Any) -> Any:
    return np.array([obj.matrix_world @ vertex.co for vertex in obj.data.vertices])


@pytest.mark.parametrize(
    "change",
    [
        Matrix(),
        Matrix.Scale(0.3, 4),
        Matrix.Translation((5, -2, 0.4)),
        Matrix.Translation((5, -2, 0.4)) @ Matrix.Scale(7.0, 4),
    ],
)
def test_a_result_that_was_scaled_and_moved_is_where_it_was(tmp_path: Path, change: Matrix) -> None:
    obj = head()
    before = points(obj)
    sent = written(obj, tmp_path / "sent.glb")
    result = written(obj, tmp_path / "result.glb", change)
    made = making.make(Request(str(result), "glb", "Head", instead=Instead(sent=str(sent))))
    after = points(made[0])
    for corner in ("min", "max"):
        apart = getattr(after, corner)(0) - getattr(before, corner)(0)
        assert np.abs(apart).max() < 1e-4
    assert fitting.taken(made[0]) < 1e-4


def test_what_a_step_itself_takes_away_is_not_made_up_for(tmp_path: Path) -> None:
    obj = head()
    sent = written(obj, tmp_path / "sent.glb")
    result = written(obj, tmp_path / "result.glb", Matrix.Scale(0.99, 4))
    made = making.make(Request(str(result), "glb", "Head", instead=Instead(sent=str(sent))))
    assert np.ptp(points(made[0]), 0) == pytest.approx(0.99 * np.ptp(points(obj), 0), abs=1e-4)


def test_other_proportions_are_told(tmp_path: Path) -> None:
    obj = head()
    sent = written(obj, tmp_path / "sent.glb")
    result = written(obj, tmp_path / "result.glb", Matrix.Diagonal((1.0, 1.1, 1.0, 1.0)))
    made = making.make(Request(str(result), "glb", "Head", instead=Instead(sent=str(sent))))
    assert fitting.taken(made[0]) == pytest.approx(0.1, abs=1e-3)
    assert not fitting.taken(made[0])


def test_a_plane_and_a_file_that_is_gone(tmp_path: Path) -> None:
    bpy.ops.mesh.primitive_plane_add()
    plane: Any = bpy.context.object
    sent = written(plane, tmp_path / "sent.glb")
    instead = Instead(UNMOVED, sent=str(sent))
    assert fitting.placement([plane], 0.0, instead).matrix == Matrix()
    sent.unlink()
    assert fitting.placement([plane], 0.0, instead).matrix == Matrix()


def test_a_box_that_was_noted_down(tmp_path: Path) -> None:
    obj = head()
    low, high = points(obj).min(0), points(obj).max(0)
    result = written(obj, tmp_path / "result.glb", Matrix.Scale(3.0, 4))
    instead = Instead(box=(*low.tolist(), *high.tolist()))
    made = making.make(Request(str(result), "glb", "Head", instead=instead))
    assert np.abs(points(made[0]).max(0) - high).max() < 1e-4

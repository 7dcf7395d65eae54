# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks as they are called."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tests.blender.meshes import cube, drop_face
from tripo_addon import api


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


def test_several_objects(validation: Any, capfd: pytest.CaptureFixture[str]) -> None:
    bpy.ops.mesh.primitive_plane_add()
    plane = bpy.context.object
    cube().select_set(True)
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).clean
    assert validation.last_report(plane).holes == (4,)
    assert "1 of 2 meshes: Plane: 1 hole with 4 edges" in capfd.readouterr().out


def test_python(validation: Any) -> None:
    drop_face(cube())
    report = api.validate_mesh(cube())
    assert report.holes == (4,)
    assert report.lines()[1].startswith("1 hole with 4 edges. Repair: ")
    mended = api.mend_mesh(cube(), ["fill_holes"])
    assert (mended.before, mended.after) == (report, api.validate_mesh(cube()))
    assert mended.text == "4 open edges -> 0, 1 face added"

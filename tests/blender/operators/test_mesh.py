# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and mends as they are pressed and called."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tests.blender.meshes import add, cube, drop_face, faulty
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


def test_the_active_object_is_mended_among_several(validation: Any) -> None:
    others = [add(faulty("holes")), add(faulty("holes"))]
    for obj in others:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = others[0]
    bpy.ops.tripo.mend_mesh()
    assert [len(obj.data.polygons) for obj in others] == [6, 5]
    bpy.ops.tripo.mend_mesh(object=others[1].name)
    assert [len(obj.data.polygons) for obj in others] == [6, 6]


def test_each_mend_has_its_own_help(validation: Any) -> None:
    from types import SimpleNamespace

    from tripo_addon.blender.operators.mesh import TRIPO_OT_mend_mesh
    from tripo_addon.mesh.faults import MENDS

    for name, mend in MENDS.items():
        given = SimpleNamespace(mend=name)
        assert TRIPO_OT_mend_mesh.description(bpy.context, given) == mend.help
    every = TRIPO_OT_mend_mesh.description(bpy.context, SimpleNamespace(mend=""))
    assert "Fill Holes" in every
    assert "Delete Small Parts" not in every


def test_options_reach_the_mend(validation: Any) -> None:
    obj = add(faulty("small_parts"))
    bpy.ops.tripo.mend_mesh(mend="delete_parts", share=0.0001)
    assert validation.check(obj).report.parts == 2
    bpy.ops.tripo.mend_mesh(mend="delete_parts")
    assert validation.check(obj).report.parts == 1
    obj = add(faulty("seams"))
    for vertex in obj.data.vertices[:4]:
        vertex.co.x -= 0.001
    bpy.ops.tripo.mend_mesh(mend="merge", distance=0.01)
    assert len(obj.data.vertices) == 8
    bpy.ops.mesh.primitive_monkey_add()
    bpy.ops.tripo.mend_mesh(mend="fill_holes", sides=8)
    assert validation.last_report(bpy.context.object).holes == (13, 13)

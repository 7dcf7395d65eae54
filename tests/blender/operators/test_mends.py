# SPDX-License-Identifier: GPL-3.0-or-later
"""Mends as they are pressed and called."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tests.blender.meshes import add, faulty


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


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

    from tripo_addon.blender.operators.mends import TRIPO_OT_mend_mesh
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

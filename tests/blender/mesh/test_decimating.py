# SPDX-License-Identifier: GPL-3.0-or-later
"""Fewer faces, as many as were asked for."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tests.blender.meshes import contents, cube
from tripo_addon import api


@pytest.fixture
def sphere(blender: Any) -> Any:
    bpy.ops.mesh.primitive_uv_sphere_add()
    return bpy.context.object


@pytest.mark.parametrize("edit", [False, True], ids=["object", "edit"])
def test_to_a_number_of_faces(sphere: Any, edit: bool) -> None:
    name = sphere.name
    group = sphere.vertex_groups.new(name="All")
    group.add(range(len(sphere.data.vertices)), 0.5, "REPLACE")
    sphere.data.materials.append(bpy.data.materials.new("Blue"))
    cube().select_set(True)
    if edit:
        cube().select_set(False)
        bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.ed.undo_push(message="start")
    before = contents(sphere)
    objects, meshes = len(bpy.data.objects), len(bpy.data.meshes)
    bpy.ops.tripo.decimate_mesh("EXEC_DEFAULT", True, object=name, faces=200)
    obj = bpy.data.objects[name]
    obj.update_from_editmode()
    assert len(obj.data.polygons) in (199, 200)
    assert api.validate_mesh(obj).clean
    assert obj.mode == ("EDIT" if edit else "OBJECT")
    assert bpy.context.view_layer.objects.active == obj
    assert cube().select_get() != edit
    assert (len(bpy.data.objects), len(bpy.data.meshes)) == (objects, meshes)
    assert len(obj.data.uv_layers) == 1
    assert obj.data.materials[0].name == "Blue"
    assert {entry.weight for vertex in obj.data.vertices for entry in vertex.groups} == {0.5}
    bpy.ops.ed.undo()
    obj = bpy.data.objects[name]
    assert contents(obj) == before
    if obj.mode == "EDIT":
        bpy.ops.object.mode_set(mode="OBJECT")


def test_half_of_them_by_itself(sphere: Any, capfd: pytest.CaptureFixture[str]) -> None:
    triangles = len(sphere.data.loops) - 2 * len(sphere.data.polygons)
    bpy.ops.tripo.decimate_mesh()
    assert len(sphere.data.polygons) in (480, 479)
    assert f"{triangles} triangles -> {len(sphere.data.polygons)}" in capfd.readouterr().out


def test_enough_already(sphere: Any) -> None:
    before = contents(sphere)
    assert api.decimate_mesh(sphere, 100_000).text == "Nothing has changed"
    assert contents(sphere) == before


def test_shape_keys_are_refused(sphere: Any) -> None:
    sphere.shape_key_add(name="Basis")
    sphere.shape_key_add(name="Tall")
    before = contents(sphere)
    with pytest.raises(api.TripoError, match="would lose the 2 shape keys"):
        api.decimate_mesh(sphere, 100)
    assert contents(sphere) == before

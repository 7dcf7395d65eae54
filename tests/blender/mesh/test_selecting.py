# SPDX-License-Identifier: GPL-3.0-or-later
"""What is selected is exactly what is wrong."""

from __future__ import annotations

from typing import Any

import bmesh
import bpy
import pytest

from tests.blender.meshes import add, cube, drop_face, faulty, selected


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


@pytest.mark.parametrize(
    ("mode", "count"), [("VERT", (4, 4, 0)), ("EDGE", (4, 4, 0)), ("FACE", (8, 12, 4))]
)
def test_select(validation: Any, mode: str, count: tuple[int, int, int]) -> None:
    drop_face(cube())
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_mode(type=mode)
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.tripo.validate_mesh(select=True)
    assert tuple(map(len, selected(cube()))) == count
    assert bpy.context.mode == "EDIT_MESH"
    validation.compare()
    assert not validation.is_stale(cube())
    bpy.ops.mesh.select_all(action="SELECT")
    validation.compare()
    assert not validation.is_stale(cube())


def test_select_flipped_and_loose(validation: Any) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_mode(type="VERT")
    mesh = bmesh.from_edit_mesh(cube().data)
    mesh.faces.ensure_lookup_table()
    mesh.faces[2].normal_flip()
    mesh.verts.new((5, 5, 5))
    bmesh.update_edit_mesh(cube().data)
    bpy.ops.tripo.validate_mesh(select=True)
    report = validation.last_report(cube())
    assert (report.flipped_faces, report.loose_vertices) == (1, 1)
    vertices, _, faces = selected(cube())
    assert faces == [2]
    assert len(vertices) == 5


def test_select_is_for_edit_mode(validation: Any) -> None:
    with pytest.raises(RuntimeError, match="Edit mode only"):
        bpy.ops.tripo.validate_mesh(select=True)


SELECTED = {
    "invalid": ("VERT", (1, 0, 0)),
    "non_manifold": ("EDGE", (4, 4, 1)),
    "holes": ("EDGE", (4, 4, 0)),
    "flipped": ("FACE", (4, 4, 1)),
    "inside_out": ("FACE", (8, 12, 6)),
    "one_sided": ("FACE", (24, 36, 12)),
    "degenerate": ("FACE", (3, 3, 1)),
    "duplicate": ("FACE", (4, 4, 1)),
    "loose": ("VERT", (3, 1, 0)),
    "small_parts": ("FACE", (3, 3, 1)),
    "seams": ("VERT", (16, 16, 4)),
}
"""Select mode, and how many vertices, edges and faces."""


@pytest.mark.parametrize("name", SELECTED)
def test_each_fault(validation: Any, name: str) -> None:
    from tripo_addon.mesh.faults import ALL

    assert set(SELECTED) == {fault for fault, facts in ALL.items() if facts.select}
    obj = add(faulty(name))
    validation.check(obj)
    bpy.ops.tripo.select_fault(fault=name)
    assert bpy.context.mode == "EDIT_MESH"
    mode, counts = SELECTED[name]
    modes = tuple(bpy.context.scene.tool_settings.mesh_select_mode)
    assert modes == tuple(mode == one for one in ("VERT", "EDGE", "FACE"))
    assert tuple(map(len, selected(obj))) == counts
    validation.compare()
    assert not validation.is_stale(obj)
    bpy.ops.object.mode_set(mode="OBJECT")


def test_another_object_is_selected_in(validation: Any) -> None:
    """The row of an object that is selected and not active."""
    other = add(faulty("holes"))
    bpy.context.view_layer.objects.active = cube()
    cube().select_set(True)
    other.select_set(True)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.tripo.select_fault(object=other.name, fault="holes")
    assert bpy.context.view_layer.objects.active == other
    assert {obj.name for obj in bpy.context.selected_objects} == {"Cube", other.name}
    assert len(selected(other)[1]) == 4
    bpy.ops.object.mode_set(mode="OBJECT")


def test_hidden_elements_are_told(validation: Any, capfd: pytest.CaptureFixture[str]) -> None:
    obj = add(faulty("flipped"))
    obj.data.polygons[0].hide = True
    bpy.ops.tripo.select_fault(fault="flipped")
    assert selected(obj)[2] == []
    assert "selected 0 elements; 1 are hidden" in capfd.readouterr().out
    bpy.ops.object.mode_set(mode="OBJECT")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"fault": "holes"}, "has no open edges now"),
        ({"fault": "typo"}, "no fault 'typo'"),
        ({"fault": "holes", "object": "Nothing"}, "Nothing is not selected"),
    ],
)
def test_refusals(validation: Any, given: dict[str, str], text: str) -> None:
    with pytest.raises(RuntimeError, match=text):
        bpy.ops.tripo.select_fault(**given)
    assert bpy.context.mode == "OBJECT"

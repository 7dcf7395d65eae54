# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports are kept until meshes change."""

from __future__ import annotations

from typing import Any

import bmesh
import bpy
import numpy as np
import pytest

from tests.blender.meshes import cube, drop_face, state


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


def stale(validation: Any) -> bool:
    """Whether the cube was changed since its last check, asked when editing has paused."""
    validation.compare()
    return bool(validation.is_stale(cube()))


@pytest.mark.parametrize(
    ("add", "holes", "parts"),
    [
        ("cube", (), 1),
        ("uv_sphere", (), 1),
        ("ico_sphere", (), 1),
        ("cylinder", (), 1),
        ("torus", (), 1),
        ("monkey", (13, 13, 8, 8), 3),
        ("plane", (4,), 1),
        ("grid", (40,), 1),
    ],
)
def test_primitives(validation: Any, add: str, holes: tuple[int, ...], parts: int) -> None:
    getattr(bpy.ops.mesh, f"primitive_{add}_add")()
    report = validation.check(bpy.context.object).report
    assert report.holes == holes
    assert report.parts == parts
    assert report.clean == (not holes)


def test_the_operator_changes_nothing(validation: Any) -> None:
    before = state()
    assert bpy.ops.tripo.validate_mesh() == {"FINISHED"}
    assert state() == before
    assert validation.last_report(cube()).clean
    assert not stale(validation)


def test_edit_mode_is_read_as_it_is_edited(validation: Any) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(cube().data)
    mesh.faces.ensure_lookup_table()
    bmesh.ops.delete(mesh, geom=[mesh.faces[0]], context="FACES_ONLY")
    bmesh.update_edit_mesh(cube().data)
    before = state()
    bpy.ops.tripo.validate_mesh()
    assert state() == before
    assert len(cube().data.polygons) == 6
    assert validation.last_report(cube()).holes == (4,)
    assert not stale(validation)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert not stale(validation)


def test_an_empty_stands_for_the_meshes_below(validation: Any) -> None:
    bpy.ops.object.empty_add()
    cube().parent = bpy.context.object
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).clean


def test_the_active_object_counts_when_none_is_selected(validation: Any) -> None:
    cube().select_set(False)
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).clean


def test_no_mesh(validation: Any) -> None:
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = bpy.data.objects["Camera"]
    with pytest.raises(RuntimeError, match="Select a mesh object"):
        bpy.ops.tripo.validate_mesh()


def test_stale_after_a_change_and_not_after_a_move(validation: Any) -> None:
    bpy.ops.tripo.validate_mesh()
    cube().location.x = 3
    cube().modifiers.new("Round", "SUBSURF")
    bpy.context.view_layer.update()
    assert not stale(validation)
    cube().data.vertices[0].co.x += 0.5
    cube().data.update()
    bpy.context.view_layer.update()
    assert stale(validation)
    bpy.ops.tripo.validate_mesh()
    assert not stale(validation)
    drop_face(cube())
    bpy.context.view_layer.update()
    assert stale(validation)
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).holes == (4,)


def test_stale_after_a_change_in_edit_mode(validation: Any) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.tripo.validate_mesh()
    bpy.ops.mesh.select_all(action="SELECT")
    assert not stale(validation)
    bpy.ops.mesh.flip_normals()
    bpy.context.view_layer.update()
    assert stale(validation)
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).inside_out_shells == 1


def test_reports_go_with_their_objects(validation: Any) -> None:
    validation.check(cube())
    bpy.ops.mesh.primitive_plane_add()
    uid = cube().session_uid
    bpy.data.objects.remove(cube())
    validation.check(bpy.context.object)
    assert uid not in validation._kept


def test_an_imported_seam_is_no_hole(validation: Any) -> None:
    points = np.array([vertex.co for vertex in cube().data.vertices])
    corners = [corner for face in cube().data.polygons for corner in face.vertices]
    mesh = bpy.data.meshes.new("Split")
    mesh.from_pydata(points[corners], [], np.arange(24).reshape(6, 4).tolist())
    report = validation.check(bpy.data.objects.new("Split", mesh)).report
    assert report.clean
    assert report.welded == 16


def test_edit_mode_alone_changes_nothing(validation: Any) -> None:
    bpy.ops.tripo.validate_mesh()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    assert not stale(validation)
    bpy.ops.mesh.flip_normals()
    bpy.context.view_layer.update()
    assert stale(validation)


def test_a_mesh_that_is_the_same_is_not_examined_again(
    validation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.mesh import arrays

    first = validation.check(cube())
    assert validation.untouched(cube()) is first
    with monkeypatch.context() as patched:
        patched.setattr(arrays.Arrays, "examine", lambda *_: pytest.fail("examined again"))
        assert validation.check(cube()) is first
        cube().data.update()
        bpy.context.view_layer.update()
        assert validation.untouched(cube()) is None
        assert validation.check(cube()) is first
    drop_face(cube())
    assert validation.check(cube()).report.holes == (4,)


def test_undo_brings_the_earlier_report_back(
    validation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.mesh import arrays

    bpy.ops.ed.undo_push(message="start")
    drop_face(cube())
    bpy.ops.ed.undo_push(message="hole")
    assert not validation.check(cube()).report.clean
    bpy.ops.tripo.mend_mesh("EXEC_DEFAULT", True, mend="fill_holes")
    assert validation.last_report(cube()).clean
    assert "4 open edges -> 0" in validation.told(cube())
    monkeypatch.setattr(arrays.Arrays, "examine", lambda *_: pytest.fail("examined again"))
    bpy.ops.ed.undo()
    validation.compare()
    assert validation.last_report(cube()).holes == (4,)
    assert not validation.is_stale(cube())
    assert validation.told(cube()) == ""
    bpy.ops.ed.redo()
    validation.compare()
    assert validation.last_report(cube()).clean

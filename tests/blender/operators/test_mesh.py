# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking meshes in Blender."""

from __future__ import annotations

from typing import Any

import bmesh
import bpy
import numpy as np
import pytest


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.operators import mesh as mesh_reports

    return mesh_reports


def cube() -> Any:
    return bpy.data.objects["Cube"]


def drop_face(obj: Any) -> None:
    """Take a face out of an object's mesh, in Object mode."""
    mesh = bmesh.new()
    mesh.from_mesh(obj.data)
    mesh.faces.ensure_lookup_table()
    bmesh.ops.delete(mesh, geom=[mesh.faces[0]], context="FACES_ONLY")
    mesh.to_mesh(obj.data)
    mesh.free()


def state() -> Any:
    """What a check has to leave as it is."""
    context = bpy.context
    bpy.context.view_layer.update()
    obj = context.object
    return (
        context.mode,
        obj,
        list(context.selected_objects),
        list(context.scene.tool_settings.mesh_select_mode),
        len(bpy.data.meshes),
        len(bpy.data.objects),
        [obj.matrix_world.copy(), *(vertex.co.copy() for vertex in obj.data.vertices)],
        [tuple(face.vertices) for face in obj.data.polygons],
        selected(obj) if obj.data.is_editmode else [face.select for face in obj.data.polygons],
    )


def stale(validation: Any) -> bool:
    """Whether the cube is another one than at its last check, when editing has come to rest."""
    validation.compare()
    return bool(validation.is_stale(cube()))


def selected(obj: Any) -> tuple[list[int], list[int], list[int]]:
    mesh = bmesh.from_edit_mesh(obj.data)
    vertices, edges, faces = (
        [each.index for each in elements if each.select]
        for elements in (mesh.verts, mesh.edges, mesh.faces)
    )
    return vertices, edges, faces


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
    report = validation.check(bpy.context.object)
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
    assert not stale(validation)
    bpy.ops.mesh.select_all(action="SELECT")
    assert not stale(validation)


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


def test_several_objects(validation: Any, capfd: pytest.CaptureFixture[str]) -> None:
    bpy.ops.mesh.primitive_plane_add()
    plane = bpy.context.object
    cube().select_set(True)
    bpy.ops.tripo.validate_mesh()
    assert validation.last_report(cube()).clean
    assert validation.last_report(plane).holes == (4,)
    reports = {each.name: validation.last_report(each) for each in (cube(), plane)}
    assert validation.summary(reports) == "1 of 2 meshes: Plane: 1 hole with 4 edges"
    assert validation.summary({"Cube": reports["Cube"]}) == "Cube: No problems in 6 faces"
    assert "1 of 2 meshes: Plane: 1 hole with 4 edges" in capfd.readouterr().out


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
    with pytest.raises(TypeError, match="mesh of an object"):
        validation.check(bpy.data.objects["Camera"])


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


def test_python(validation: Any) -> None:
    from tripo_addon import api

    drop_face(cube())
    report = api.validate_mesh(cube())
    assert report.holes == (4,)
    assert report.lines()[1].startswith("1 hole with 4 edges. Repair: ")


def test_an_imported_seam_is_no_hole(validation: Any) -> None:
    points = np.array([vertex.co for vertex in cube().data.vertices])
    corners = [corner for face in cube().data.polygons for corner in face.vertices]
    mesh = bpy.data.meshes.new("Split")
    mesh.from_pydata(points[corners], [], np.arange(24).reshape(6, 4).tolist())
    report = validation.check(bpy.data.objects.new("Split", mesh))
    assert report.clean
    assert report.welded == 16


class Layout:
    """Takes down what is drawn."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def box(self) -> Layout:
        return self

    def column(self, align: bool = False) -> Layout:
        return self

    def operator(self, name: str) -> None:
        self.texts.append(name)

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(text)


def drawn(validation: Any) -> str:
    texts: list[str] = []
    validation.draw_report(Layout(texts), bpy.context)
    return " ".join(texts)


def test_drawing(validation: Any) -> None:
    assert drawn(validation) == "tripo.validate_mesh"
    bpy.ops.tripo.validate_mesh()
    assert drawn(validation) == "tripo.validate_mesh Cube No problems in 6 faces"
    drop_face(cube())
    bpy.context.view_layer.update()
    assert "Changed since this check" not in drawn(validation)
    validation.compare()
    assert "Changed since this check" in drawn(validation)
    bpy.ops.tripo.validate_mesh()
    assert "1 hole with 4 edges Mesh > Clean Up > Fill Holes" in drawn(validation)


def test_drawing_reads_no_mesh(validation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bpy.ops.tripo.validate_mesh()
    for name in ("_read", "_read_edited", "_edited", "_contents"):
        monkeypatch.setattr(validation, name, lambda *_: pytest.fail("a mesh was read"))
    drop_face(cube())
    bpy.context.view_layer.update()
    drawn(validation)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.flip_normals()
    bpy.context.view_layer.update()
    drawn(validation)


def test_edit_mode_alone_changes_nothing(validation: Any) -> None:
    bpy.ops.tripo.validate_mesh()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    assert not stale(validation)
    bpy.ops.mesh.flip_normals()
    bpy.context.view_layer.update()
    assert stale(validation)

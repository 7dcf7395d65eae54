# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel offers for what a check has found."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tests.blender.meshes import add, cube, drop_face, faulty


@pytest.fixture
def validation(blender: Any) -> Any:
    from tripo_addon.blender.mesh import reports

    return reports


class Button:
    """What a button is given; told when it is complete."""

    def __init__(self, texts: list[str], name: str) -> None:
        object.__setattr__(self, "texts", texts)
        object.__setattr__(self, "at", len(texts))
        texts.append(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.texts[self.at] += f" {name}={value}"


class Layout:
    """A layout that keeps what is drawn into it."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def box(self) -> Layout:
        return self

    def column(self, align: bool = False) -> Layout:
        return self

    def split(self, factor: float = 0.5, align: bool = False) -> Layout:
        return self

    def row(self, align: bool = False) -> Layout:
        return self

    def operator(self, name: str, text: str = "", icon: str = "NONE") -> Button:
        return Button(self.texts, f"[{text or name}]")

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(text)


def drawn() -> list[str]:
    from tripo_addon.blender.ui import mesh_panel

    texts: list[str] = []
    mesh_panel.draw(Layout(texts), bpy.context)
    return texts


TOOLS = ["[Merge by Distance] object=Cube mend=merge", "[Decimate] object=Cube"]


def test_before_and_after(validation: Any) -> None:
    check = "[tripo.validate_mesh]"
    assert drawn() == [check]
    bpy.ops.tripo.validate_mesh()
    assert drawn() == [check, "Cube", "No problems in 6 faces", *TOOLS]
    drop_face(cube())
    bpy.context.view_layer.update()
    assert "Changed since this check" not in drawn()
    validation.compare()
    assert "Changed since this check" in drawn()
    bpy.ops.tripo.validate_mesh()
    assert drawn() == [
        check,
        "Cube",
        "1 hole with 4 edges",
        "[Select] object=Cube fault=holes",
        "[Fill Holes] object=Cube mend=fill_holes",
        "[Mend All] object=Cube",
        *TOOLS,
    ]
    bpy.ops.tripo.mend_mesh()
    told = "Mend All: 4 open edges -> 0, 1 face added"
    assert " ".join(drawn()[2:-2]) == f"{told} No problems in 6 faces"


def test_each_fault_has_its_buttons(validation: Any) -> None:
    from tripo_addon.mesh.faults import ALL, MENDS

    for name, fault in ALL.items():
        if not fault.select:
            continue
        obj = add(faulty(name))
        bpy.ops.tripo.validate_mesh()
        assert f"[Select] object={obj.name} fault={name}" in drawn()
        if fault.mend:
            mend = MENDS[fault.mend].label
            assert f"[{mend}] object={obj.name} mend={fault.mend}" in drawn()
        else:
            assert " ".join(drawn()).count(fault.by_hand) == 1


def test_what_is_to_be_known_first(validation: Any) -> None:
    cube().shape_key_add(name="Basis")
    other = bpy.data.objects.new("Other", cube().data)
    bpy.context.scene.collection.objects.link(other)
    bpy.ops.tripo.validate_mesh()
    told = " ".join(drawn())
    assert "Its 1 shape keys are kept; Decimate would lose them" in told
    assert "2 objects share this mesh, and change together" in told
    assert "[Decimate]" not in told


def test_custom_normals_are_kept_in_object_mode_only(validation: Any) -> None:
    text = "Custom normals are kept in Object mode only"
    mesh = cube().data
    mesh.normals_split_custom_set([(0, 0, 1)] * len(mesh.loops))
    bpy.ops.tripo.validate_mesh()
    assert text not in drawn()
    bpy.ops.object.mode_set(mode="EDIT")
    assert text in drawn()
    bpy.ops.object.mode_set(mode="OBJECT")


def test_drawing_reads_no_mesh(validation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender.mesh import arrays

    bpy.ops.tripo.validate_mesh()
    drawn()
    for name in ("of_object", "of_mesh", "of_bmesh", "edited_numbers"):
        monkeypatch.setattr(arrays, name, lambda *_: pytest.fail("a mesh was read"))
    drop_face(cube())
    bpy.context.view_layer.update()
    drawn()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.flip_normals()
    bpy.context.view_layer.update()
    drawn()

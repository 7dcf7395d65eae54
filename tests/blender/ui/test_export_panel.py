# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel Export says before and after a file is written."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from tests.blender.meshes import cube, drop_face

pytestmark = pytest.mark.usefixtures("blender")


class Layout:
    """A layout that keeps the texts and buttons drawn into it."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def _same(self, **more: Any) -> Layout:
        return self

    box = column = row = _same

    def prop(self, group: Any, name: str) -> None:
        self.texts.append(f"<{name}>")

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(text)

    def operator(self, name: str, text: str = "", icon: str = "NONE") -> Any:
        self.texts.append(f"[{text or name}]")
        return SimpleNamespace()


def drawn(preset: str) -> str:
    from tripo_addon.blender.ui import export_panel

    bpy.context.window_manager.tripo_export.preset = preset
    texts: list[str] = []
    export_panel.draw(Layout(texts), bpy.context)
    return " ".join(texts)


def test_a_preset_says_what_is_written_and_lost() -> None:
    told = drawn("unity")
    assert "FBX in metres" in told
    assert "Lost: occlusion" in told
    assert "Free: Blender writes what you see" in told
    assert "[Export Cube...]" in told
    assert "<size_mm>" not in told
    assert "Convert Model" not in told
    bpy.data.objects["Cube"].tripo.task_id = "a-task"
    assert "Convert Model writes FBX of the service's version for 5 credits" in drawn("unity")


def test_a_print_is_checked_and_mended_before() -> None:
    from tripo_addon.blender.mesh import reports

    obj = cube()
    drop_face(obj)
    assert "[Check Whether It Is Closed]" in drawn("print")
    reports.check(obj)
    told = drawn("print_colour")
    assert "1 hole with 4 edges" in told
    assert "[Mend All]" in told
    assert "<filaments>" in told
    bpy.ops.tripo.mend_mesh(object=obj.name)
    assert f"{obj.name} is closed and sound" in drawn("print")


def test_what_was_written_is_told(tmp_path: Path) -> None:
    bpy.ops.tripo.export(filepath=str(tmp_path / "cube.stl"), preset="print", size_mm=20)
    told = drawn("print")
    assert "cube.stl 1 object, 12 triangles, 0.7 KB 20.0 x 20.0 x 20.0 mm" in told
    assert "[tripo.show_export]" in told
    bpy.ops.tripo.export(filepath=str(tmp_path / "cube.glb"), preset="godot")
    assert "cube.glb" in drawn("godot")

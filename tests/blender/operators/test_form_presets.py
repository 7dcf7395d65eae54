# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's settings are kept as Blender's own presets, and come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def kept() -> Path:
    import bpy

    return Path(bpy.utils.user_resource("SCRIPTS", path="presets/tripo"))


def test_a_preset_is_kept_used_and_removed(blender: Any) -> None:
    form = blender.context.scene.tripo
    group = form.text_to_model
    group.prompt, group.texture_quality = "a chair", "detailed"
    group.use_face_limit, group.face_limit = True, 20_000
    assert blender.ops.tripo.preset_add(name="Fine chairs") == {"FINISHED"}
    (path,) = kept().glob("*.py")
    assert "prompt" not in path.read_text("utf-8")
    form.kind = "image_to_model"
    group.prompt, group.texture_quality, group.use_face_limit = "a table", "standard", False
    blender.ops.script.execute_preset(filepath=str(path), menu_idname="TRIPO_PT_presets")
    assert form.kind == "text_to_model"
    assert (group.texture_quality, group.use_face_limit) == ("detailed", True)
    assert group.face_limit == 20_000
    assert group.prompt == "a table"
    blender.ops.tripo.preset_add(name=path.stem, remove_name=True)
    assert not list(kept().glob("*.py"))


def test_every_type_can_be_kept(blender: Any) -> None:
    from tripo_addon.spec.tasks import TASKS

    form = blender.context.scene.tripo
    for kind in TASKS:
        form.kind = kind
        assert blender.ops.tripo.preset_add(name=kind) == {"FINISHED"}
        (path,) = kept().glob(f"{kind}.py")
        assert f"form.kind = '{kind}'" in path.read_text("utf-8")
        blender.ops.tripo.preset_add(name=path.stem, remove_name=True)

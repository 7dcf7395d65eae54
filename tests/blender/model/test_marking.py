# SPDX-License-Identifier: GPL-3.0-or-later
"""The mark of AI origin in what Blender's own exporters write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.jobs.marks import GENERATED, NAMES

PROMPT = "a private thought"


@pytest.fixture
def model(tripo: Sandbox) -> Any:
    """A new model, alone in its scene."""
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    assert bpy.ops.tripo.text_to_model(prompt="Thing", face_limit=600) == {"FINISHED"}
    made = bpy.data.objects["Thing"]
    # Names come from the prompt, and are the user's to give away.
    made.tripo.prompt = PROMPT
    return made


def test_objects_meshes_and_materials_are_marked(model: Any) -> None:
    for block in (model, model.data, model.data.materials[0]):
        assert [block.get(name) is not None for name in NAMES] == [True] * len(NAMES)
        assert block["ai_generated"] is True
        assert block["digital_source_type"] == GENERATED
        assert block["ai_task_id"] == model.tripo.task_id
        assert PROMPT not in str(block.items())


def test_in_fbx_with_custom_properties(model: Any, tmp_path: Path) -> None:
    from tripo_addon.blender.model import marking

    path = tmp_path / "x.fbx"
    # The importer of Blender 5.0 fails at a light.
    bpy.data.objects.remove(bpy.data.objects["Light"])
    bpy.ops.export_scene.fbx(filepath=str(path), use_custom_props=True)
    data = path.read_bytes()
    assert GENERATED.encode() in data
    assert PROMPT.encode() not in data
    # And it is still one when the file comes back.
    known = set(bpy.data.objects)
    bpy.ops.import_scene.fbx(filepath=str(path))
    (back,) = {obj for obj in set(bpy.data.objects) - known if obj.type == "MESH"}
    assert marking.of(back)["digital_source_type"] == GENERATED


def test_in_usd(model: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.usda"
    bpy.ops.wm.usd_export(filepath=str(path))
    text = path.read_text("utf-8")
    # On the object, its mesh and its material.
    assert text.count(f'"{GENERATED}"') == 3
    assert "bool userProperties:ai_generated = 1" in text
    assert PROMPT not in text


def test_not_where_the_user_wants_none(blender: Any, tripo: Sandbox) -> None:
    bpy.context.preferences.addons["tripo_addon"].preferences.mark = False
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=600)
    made = bpy.data.objects[PROMPT]
    assert made.tripo.task_id
    for block in (made, made.data, made.data.materials[0]):
        assert not set(NAMES) & set(block.keys())


def test_what_a_stranger_s_file_says(blender: Any) -> None:
    from tripo_addon.blender.model import marking

    cube = bpy.data.objects["Cube"]
    for value in (False, "no", [1, 2], {"a": 1}, 3.5):
        cube["ai_generated"] = value
        assert marking.of(cube) == {}
    cube["ai_generated"] = True
    cube["ai_generator"] = {"a": "group"}
    cube["ai_tool"] = "x"
    assert marking.of(cube) == {"ai_generated": True, "ai_tool": "x"}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's exporter of glTF writes the mark, whatever is set in it, and no private texts."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.jobs.marks import GENERATED

PROMPT = "a private thought"
TYPE = "digital_source_type"


def exported(path: Path, **options: Any) -> tuple[dict[str, Any], bytes]:
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", **options)
    data = path.read_bytes()
    (size,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + size]), data


@pytest.fixture
def model(tripo: Sandbox) -> Any:
    bpy.ops.tripo.text_to_model(prompt="Thing", face_limit=600)
    made = bpy.data.objects["Thing"]
    # Names come from the prompt, and are the user's to give away.
    made.tripo.prompt = PROMPT
    return made


@pytest.mark.parametrize("extras", [False, True])
def test_a_file_with_a_generated_model(model: Any, tmp_path: Path, extras: bool) -> None:
    model["mine"] = "a property of the user's"
    told, data = exported(tmp_path / "x.glb", export_extras=extras)
    assert told["asset"]["extras"][TYPE] == GENERATED
    nodes = {node["name"]: node.get("extras", {}) for node in told["nodes"]}
    assert nodes["Thing"][TYPE] == GENERATED
    assert ("mine" in nodes["Thing"]) is extras
    assert not nodes["Cube"]
    marked = [material.get("extras", {}).get(TYPE) for material in told["materials"]]
    assert sorted(marked, key=bool) == [None, GENERATED]
    for private in (PROMPT, model.tripo.file, "tripo_addon"):
        assert private.encode() not in data


def test_its_mesh_in_another_object(model: Any, tmp_path: Path) -> None:
    other = bpy.data.objects.new("Other", model.data)
    bpy.context.scene.collection.objects.link(other)
    bpy.data.objects.remove(model)
    told, _ = exported(tmp_path / "x.glb")
    assert told["asset"]["extras"][TYPE] == GENERATED


def test_a_file_without_one(blender: Any, tmp_path: Path) -> None:
    told, _ = exported(tmp_path / "x.glb", export_extras=True)
    assert "extras" not in told["asset"]
    assert not [node for node in told["nodes"] if "extras" in node]


def test_the_form_stays_at_home(blender: Any, tmp_path: Path) -> None:
    """Before Blender 5.0 the exporter takes it for a custom property of the scene."""
    scene: Any = bpy.context.scene
    scene.tripo.text_to_model.prompt = PROMPT
    scene.tripo.texture_model.source = "https://example.org/x.glb?signature=SIGNED"
    scene["mine"] = 1
    told, data = exported(tmp_path / "x.glb", export_extras=True)
    assert told["scenes"][0]["extras"] == {"mine": 1}
    assert PROMPT.encode() not in data
    assert b"SIGNED" not in data

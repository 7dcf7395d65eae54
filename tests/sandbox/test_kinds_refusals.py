# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule: what texturing, conversion and animation refuse and let pass."""

from typing import Any

import pytest

from tests.sandbox.rules import MODEL_URL, RIG1, RIG3, RIG25, URL, check, plant

V25, V30, V35 = "v2.5-20250123", "v3.0-20250812", "v3.5-20260815"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 0),
        ({"model": V35}, 0),
        ({"model": "v3.1-20260211"}, 2017),
        ({"model": "v2.0-20240919"}, 2017),
        ({"model": "v3.5"}, 1004),
        ({"texture_quality": "extreme"}, 0),
        ({"texture_quality": "fast"}, 1004),
        ({"texture_quality": "fast", "model": V30}, 1004),
        ({"texture_quality": "fast", "model": V35}, 0),
        ({"delight": False}, 1004),
        ({"delight": True, "model": V35}, 0),
        ({"texture": False, "pbr": False}, 1004),
        ({"texture": False, "pbr": False, "texture_quality": "detailed"}, 0),
        ({"texture": False, "pbr": False, "texture_quality": "detailed", "model": V25}, 1004),
        ({"texture": False}, 0),
        ({"texture_alignment": "geometry", "bake": False, "compress": "geometry"}, 0),
        ({"texture_alignment": "align_image"}, 1004),
        ({"compress": True}, 1004),
        ({"part_names": ["seat"]}, 0),
        ({"part_names": "seat"}, 1004),
        ({"texture_prompt": {"text": "red wood"}}, 0),
        ({"texture_prompt": {"text": "red wood", "style_image": URL}}, 0),
        ({"texture_prompt": {"image": URL}}, 0),
        ({"texture_prompt": {"images": [URL] * 4}}, 0),
        ({"texture_prompt": {"images": [URL] * 3}}, 1004),
        ({"texture_prompt": {"images": [URL, URL, URL, None]}}, 1004),
        ({"texture_prompt": {"text": "red", "image": URL}}, 1004),
        ({"texture_prompt": {"image": URL, "images": [URL] * 4}}, 1004),
        ({"texture_prompt": {"style_image": URL}}, 1004),
        ({"texture_prompt": {"image": {"url": URL}}}, 1004),
        ({"texture_prompt": {"image": "data:image/png;base64,AA"}}, 1004),
        ({"texture_prompt": {"text": ""}}, 1004),
        ({"texture_prompt": {"text": "x" * 1025}}, 1004),
        ({"texture_prompt": {"text": "\N{CHAIR}"}}, 2009),
        ({"texture_prompt": {"text": "forbidden-create"}}, 2008),
        ({"texture_prompt": "red"}, 1004),
        ({"texture_prompt": {}}, 1004),
    ],
)
def test_texture(api: Any, body: dict[str, Any], expected: int) -> None:
    source = plant(api, "image_to_model")
    check(api, "/models/texture", {"input": source, **body}, expected)


@pytest.mark.parametrize(
    "type", ["import_model", "mesh_segmentation", "mesh_completion", "highpoly_to_lowpoly"]
)
def test_foreign_models_need_a_text_for_texture(api: Any, type: str) -> None:
    source = plant(api, type)
    check(api, "/models/texture", {"input": source}, 1004)
    check(api, "/models/texture", {"input": source, "texture_prompt": {"image": URL}}, 1004)
    check(api, "/models/texture", {"input": MODEL_URL}, 1004)
    check(api, "/models/texture", {"input": source, "texture_prompt": {"text": "red"}}, 0)


def test_a_model_stays_foreign_down_the_line(api: Any) -> None:
    def made(path: str, **body: Any) -> str:
        task_id = str(api.call("POST", path, json=body).json()["data"]["task_id"])
        api.box.finish(task_id)
        return task_id

    foreign = made("/models/convert", input=made("/models/import", input=MODEL_URL), format="FBX")
    own = made("/models/convert", input=plant(api, "text_to_model"), format="FBX")
    codes = [
        api.call("POST", "/models/texture", json={"input": source}).json()["code"]
        for source in (foreign, own)
    ]
    assert codes == [1004, 0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"format": "GLTF"}, 0),
        ({"format": "gltf"}, 0),
        ({"format": "3mf"}, 0),
        ({"format": "Obj"}, 0),
        ({}, 1004),
        ({"format": ""}, 1004),
        ({"format": "GLB"}, 1004),
        ({"format": 3}, 1004),
        ({"quad": True, "format": "GLTF"}, 1004),
        ({"quad": True, "format": "gltf"}, 1004),
        ({"quad": True, "format": "FBX"}, 0),
        ({"quad": True, "force_symmetry": True, "format": "FBX"}, 0),
        ({"force_symmetry": True, "format": "FBX"}, 1004),
        ({"force_symmetry": False, "format": "FBX"}, 0),
        ({"texture_size": 128, "format": "FBX"}, 0),
        ({"texture_size": 8192, "format": "FBX"}, 0),
        ({"texture_size": 127, "format": "FBX"}, 1004),
        ({"texture_size": 8193, "format": "FBX"}, 1004),
        ({"texture_format": "OPEN_EXR", "format": "FBX"}, 0),
        ({"texture_format": "jpeg", "format": "FBX"}, 1004),
        ({"flatten_bottom": True, "flatten_bottom_threshold": 1, "format": "FBX"}, 0),
        ({"flatten_bottom_threshold": 0.009, "format": "FBX"}, 1004),
        ({"flatten_bottom_threshold": 1.1, "format": "FBX"}, 1004),
        ({"face_limit": 0, "format": "FBX"}, 1004),
        ({"scale_factor": 0, "format": "FBX"}, 1004),
        ({"scale_factor": 0.5, "format": "FBX"}, 0),
        ({"fbx_preset": "3dsmax", "format": "FBX"}, 0),
        ({"fbx_preset": "maya", "format": "FBX"}, 1004),
        ({"export_orientation": "+z", "format": "FBX"}, 1004),
        ({"with_animation": "yes", "format": "FBX"}, 1004),
        ({"part_names": [1], "format": "FBX"}, 1004),
    ],
)
def test_convert(api: Any, body: dict[str, Any], expected: int) -> None:
    check(api, "/models/convert", {"input": plant(api, "text_to_model"), **body}, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 0),
        ({"model": RIG1, "spec": "mixamo", "out_format": "fbx"}, 0),
        ({"model": "v2.0-20250506"}, 2015),
        ({"model": "v4.0-20270101"}, 2017),
        ({"model": "v2.5"}, 1004),
        ({"rig_type": "quadruped"}, 1004),
        ({"rig_type": "quadruped", "model": RIG25}, 0),
        ({"rig_type": "dragon", "model": RIG25}, 1004),
        ({"rig_type": "others", "model": RIG25}, 1004),
        ({"rig_type": "others", "model": RIG3}, 0),
        ({"spec": "unity"}, 1004),
        ({"spec": "unreal", "model": RIG1}, 1004),
        ({"spec": "vrm", "model": RIG25}, 0),
        ({"spec": "unity", "model": RIG3}, 0),
        ({"spec": "actorcore"}, 0),
        ({"spec": "blender"}, 1004),
        ({"out_format": "obj"}, 1004),
    ],
)
def test_rig(api: Any, body: dict[str, Any], expected: int) -> None:
    check(api, "/animations/rig", {"input": plant(api, "text_to_model"), **body}, expected)


@pytest.mark.parametrize(
    ("rig", "body", "expected"),
    [
        ({}, {"animation": "preset:walk"}, 0),
        ({}, {"animation": "preset:biped:walk"}, 0),
        ({}, {"animation": "preset:biped:dance_03"}, 0),
        ({}, {"animation": "preset:biped:press-up"}, 0),
        ({}, {"animation": "preset:dance_03"}, 1004),
        ({}, {"animation": "walk"}, 1004),
        ({}, {"animation": "preset:quadruped:walk"}, 1004),
        ({}, {"animation": 3}, 1004),
        ({}, {}, 1004),
        ({}, {"animation": ""}, 1004),
        ({}, {"animations": []}, 1004),
        ({}, {"animations": "preset:walk"}, 1004),
        ({}, {"animations": ["preset:walk"] * 5}, 0),
        ({}, {"animations": ["preset:walk"] * 6}, 1004),
        ({}, {"animations": ["preset:walk", "preset:nonsense"]}, 1004),
        ({}, {"animation": "preset:walk", "animations": ["preset:run"]}, 1004),
        ({}, {"animation": "preset:walk", "out_format": "gltf"}, 1004),
        ({}, {"animation": "preset:walk", "export_with_geometry": 1}, 1004),
        ({"spec": "mixamo"}, {"animation": "preset:walk"}, 2006),
        ({"spec": "mixamo", "model": RIG25}, {"animation": "preset:walk"}, 0),
        ({"model": RIG25}, {"animation": "preset:biped:walk"}, 0),
        ({"model": RIG3}, {"animation": "preset:biped:walk"}, 0),
        ({"model": RIG25}, {"animation": "preset:biped:dance_03"}, 1004),
        ({"model": RIG25, "rig_type": "quadruped"}, {"animation": "preset:quadruped:walk"}, 0),
        ({"model": RIG25, "rig_type": "quadruped"}, {"animation": "preset:walk"}, 1004),
        ({"model": RIG25, "rig_type": "hexapod"}, {"animation": "preset:quadruped:walk"}, 1004),
        ({"model": RIG25, "rig_type": "serpentine"}, {"animation": "preset:serpentine:march"}, 0),
    ],
)
def test_retarget(api: Any, rig: dict[str, Any], body: dict[str, Any], expected: int) -> None:
    check(
        api, "/animations/retarget", {"input": plant(api, "animate_rig", **rig), **body}, expected
    )

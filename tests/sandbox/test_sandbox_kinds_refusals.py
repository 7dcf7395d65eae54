# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule: what the endpoints besides those that generate models refuse and let pass."""

from typing import Any

import pytest

URL, MODEL_URL = "https://example.org/chair.png", "https://example.org/chair.glb"
NO_TASK = "00000000-0000-4000-8000-000000000000"
V25, V30, V35 = "v2.5-20250123", "v3.0-20250812", "v3.5-20260815"
RIG1, RIG25, RIG3 = "v1.0-20240301", "v2.5-20260210", "v3.0-20260909"
FLARE = "chat_image_2.5_flare"
STATUS = {0: 200, 2001: 404, 2010: 403}


def check(api: Any, path: str, body: dict[str, Any], expected: int) -> None:
    answer = api.call("POST", path, json=body)
    data = answer.json()
    assert (answer.status_code, data["code"]) == (STATUS.get(expected, 400), expected), data
    assert len(api.box.v3.tasks.of(api.box.key)) == len(api.planted) + (not expected)


@pytest.fixture(autouse=True)
def count(api: Any) -> None:
    api.planted = []


def plant(api: Any, type: str, status: str = "success", **body: Any) -> str:
    task = api.box.add_task(type, status)
    task.body.update(body)
    api.planted.append(task)
    return str(task.id)


@pytest.mark.parametrize("path", ["/models/refine", "/models/stylize"])
def test_retired_kinds(api: Any, path: str) -> None:
    check(api, path, {"input": MODEL_URL, "style": "lego"}, 2016)


PICTURE_RULES: list[tuple[dict[str, Any], int]] = [
    ({}, 0),
    ({"model": "seedream_v5"}, 0),
    ({"model": "banana_pro"}, 0),
    ({"model": "chat_image_1.5"}, 0),
    ({"model": "chat_image_1"}, 2015),
    ({"model": "gpt_image_2"}, 1004),
    ({"model": "gpt_4o"}, 1004),
    ({"model": "gemini_3_pro_image_preview"}, 1004),
    ({"model": "flux.1_kontext_pro"}, 1004),
    ({"model": "nonsense"}, 1004),
    ({"model": 4}, 1004),
    ({"prompt": "x" * 1800}, 0),
    ({"prompt": "x" * 1801}, 1004),
    ({"prompt": "a \N{CHAIR}"}, 2009),
    ({"prompt": "forbidden-create"}, 2008),
    ({"negative_prompt": "x" * 256}, 1004),
    ({"size": "2K"}, 0),
    ({"size": "1024x768"}, 0),
    ({"size": "8K"}, 1004),
    ({"size": "100x100"}, 1004),
    ({"size": 1024}, 1004),
    ({"model": "banana2", "aspect_ratio": "16:9"}, 0),
    ({"model": "banana2", "aspect_ratio": "17:9"}, 1004),
    ({"aspect_ratio": "16:9"}, 1004),
    ({"model": "chat_image_2", "aspect_ratio": "1:1"}, 1004),
    ({"output_format": "webp"}, 0),
    ({"output_format": "gif"}, 1004),
    ({"watermark": "no"}, 1004),
    ({"template": "t_pose"}, 0),
    ({"template": "t-pose"}, 0),
    ({"template": "a-pose"}, 1004),
    ({"model": "chat_image_2", "quality": "high"}, 0),
    ({"model": "chat_image_2", "quality": "max"}, 1004),
    ({"model": FLARE, "quality": "xhigh"}, 0),
    ({"model": FLARE, "quality": "best"}, 1004),
    ({"model": FLARE, "background": "transparent"}, 0),
    ({"model": FLARE, "background": "transparent", "output_format": "png"}, 0),
    ({"model": FLARE, "background": "transparent", "output_format": "webp"}, 1004),
    ({"model": "chat_image_2", "background": "transparent"}, 1004),
    ({"model": FLARE, "background": "pink"}, 1004),
]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *PICTURE_RULES,
        ({"model": "seedream_v4"}, 0),
        ({"prompt": ""}, 1004),
        ({"prompt": None}, 1004),
        ({"prompt": None, "template": "t_pose"}, 1004),
        ({"template": "3d_enhance"}, 1004),
    ],
)
def test_text_to_image(api: Any, body: dict[str, Any], expected: int) -> None:
    check(api, "/generation/text-to-image", {"prompt": "a chair", **body}, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        *PICTURE_RULES,
        ({"model": "seedream_v4"}, 1004),
        ({"prompt": None}, 1004),
        ({"prompt": " "}, 1004),
        ({"prompt": None, "template": "3d_enhance"}, 0),
        ({"input": None}, 1004),
        ({"input": None, "inputs": []}, 1004),
        ({"input": None, "inputs": URL}, 1004),
        ({"input": None, "inputs": [URL]}, 0),
        ({"inputs": [URL] * 3}, 0),
        ({"inputs": [URL] * 4}, 1004),
        ({"model": "banana", "inputs": [URL] * 9}, 0),
        ({"model": "banana", "inputs": [URL] * 10}, 1004),
        ({"model": FLARE, "inputs": [URL] * 15}, 0),
        ({"model": FLARE, "inputs": [URL] * 16}, 1004),
        ({"inputs": [URL, "data:image/png;base64,AA"]}, 1004),
        ({"inputs": [NO_TASK]}, 2001),
        ({"t_pose": True, "sketch_to_render": True}, 0),
        ({"t_pose": 1}, 1004),
    ],
)
def test_image_to_image(api: Any, body: dict[str, Any], expected: int) -> None:
    body = {"input": URL, "prompt": "a chair", **body}
    check(api, "/generation/image-to-image", body, expected)


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("image-to-multiview", {"input": URL}, 0),
        ("image-to-multiview", {}, 1004),
        ("image-to-splat", {"input": URL, "model_seed": 3}, 0),
        ("image-to-splat", {"input": URL, "model_seed": "3"}, 1004),
        ("image-to-splat", {}, 1004),
        ("image-to-depth", {"input": URL}, 0),
        ("image-to-depth", {"input": URL, "kind": "color", "process_res": 126}, 0),
        ("image-to-depth", {"input": URL, "process_res": 2016}, 0),
        ("image-to-depth", {"input": URL, "kind": "grey"}, 1004),
        ("image-to-depth", {"input": URL, "process_res": 125}, 1004),
        ("image-to-depth", {"input": URL, "process_res": 2017}, 1004),
        ("image-to-depth", {}, 1004),
    ],
)
def test_from_pictures(api: Any, name: str, body: dict[str, Any], expected: int) -> None:
    check(api, f"/generation/{name}", body, expected)


def edit(view: Any = "front", prompt: Any = "in blue") -> dict[str, Any]:
    return {"view": view, "prompt": prompt}


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        ([edit()], 0),
        ([edit(view) for view in ("front", "left", "back", "right")], 0),
        ([edit(prompt="x" * 1024)], 0),
        ([edit(prompt="x" * 1025)], 1004),
        ([edit(prompt="")], 1004),
        ([edit(prompt="\N{CHAIR}")], 2009),
        ([edit(prompt="forbidden-create")], 2008),
        ([edit(prompt=None)], 1004),
        ([edit("top")], 1004),
        ([edit(), edit()], 1004),
        ([edit()] * 5, 1004),
        ([], 1004),
        (None, 1004),
        ({"front": "in blue"}, 1004),
        (["in blue"], 1004),
    ],
)
def test_edits(api: Any, prompts: Any, expected: int) -> None:
    source = plant(api, "generate_multiview_image")
    check(api, "/generation/edit-multiview", {"input": source, "prompts": prompts}, expected)


@pytest.mark.parametrize(
    ("path", "more", "good", "bad"),
    [
        (
            "/generation/edit-multiview",
            {"prompts": [edit()]},
            ["generate_multiview_image", "edit_multiview_image"],
            ["generate_image", "text_to_model"],
        ),
        (
            "/generation/image-to-image",
            {"prompt": "a"},
            ["text_to_image", "generate_image"],
            ["generate_multiview_image", "text_to_model", "image_to_depth"],
        ),
        ("/generation/image-to-multiview", {}, ["text_to_image"], ["text_to_model"]),
        ("/generation/image-to-splat", {}, ["generate_image"], ["edit_multiview_image"]),
        ("/generation/image-to-depth", {}, ["generate_image"], ["import_model"]),
        (
            "/models/texture",
            {"texture_prompt": {"text": "a"}},
            ["text_to_model", "import_model", "mesh_completion"],
            ["image_to_splat", "generate_image", "animate_prerigcheck"],
        ),
        (
            "/models/convert",
            {"format": "FBX"},
            ["texture_model", "animate_retarget", "mesh_uv"],
            ["image_to_splat", "text_to_image"],
        ),
        ("/animations/rig-check", {}, ["image_to_model"], ["animate_prerigcheck"]),
        ("/animations/rig", {}, ["import_model"], ["animate_prerigcheck", "image_to_splat"]),
        (
            "/animations/retarget",
            {"animation": "preset:run"},
            ["animate_rig"],
            ["text_to_model", "animate_retarget", "animate_prerigcheck"],
        ),
        ("/mesh/segment", {}, ["multiview_to_model"], ["generate_multiview_image"]),
        ("/mesh/complete", {}, ["mesh_segmentation"], ["text_to_model", "mesh_completion"]),
        ("/mesh/decimate", {}, ["texture_model"], ["image_to_splat"]),
        ("/mesh/uv", {}, ["highpoly_to_lowpoly"], ["image_to_splat"]),
    ],
)
def test_source_tasks(
    api: Any, path: str, more: dict[str, Any], good: list[str], bad: list[str]
) -> None:
    api.box.limits.pools["image"] = 10

    def code(source: str) -> int:
        return int(api.call("POST", path, json={"input": source, **more}).json()["code"])

    assert [code(plant(api, type)) for type in good] == [0] * len(good)
    assert [code(plant(api, type)) for type in bad] == [2006] * len(bad)
    assert code(plant(api, good[0], "failed")) == 2007
    assert code(NO_TASK) == 2001
    other = api.box.add_task(good[0], key="tsk_second_user")
    assert code(other.id) == 2001


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/models/texture", {"texture_prompt": {"text": "a"}}),
        ("/models/convert", {"format": "FBX"}),
        ("/models/import", {}),
        ("/animations/rig-check", {}),
        ("/animations/rig", {}),
        ("/mesh/segment", {}),
        ("/mesh/smartsegment", {}),
        ("/mesh/decimate", {}),
        ("/mesh/uv", {}),
    ],
)
def test_model_files(api: Any, path: str, more: dict[str, Any], png: bytes) -> None:
    def code(source: Any) -> int:
        return int(api.call("POST", path, json={"input": source, **more}).json()["code"])

    glb = api.token(b"glTF\x02\0\0\0" + bytes(100), "chair.glb")
    obj = api.token(b"v 0 0 0\nv 1 0 0\n", "chair.obj")
    assert code(glb) == 0
    assert code(MODEL_URL) == 0
    needs_glb = path in ("/animations/rig-check", "/mesh/smartsegment")
    assert code(obj) == (2004 if needs_glb else 0)
    assert code(api.token(png)) == 2004
    assert code("file_00000000-0000-4000-8000-000000000000") == 1004
    assert code("data:model/gltf-binary;base64,AA") == 1004
    assert [code(value) for value in (None, "", 3, [MODEL_URL], {"object": {}})] == [1004] * 5


@pytest.mark.parametrize("path", ["/models/import", "/mesh/smartsegment"])
def test_files_only(api: Any, path: str) -> None:
    check(api, path, {"input": plant(api, "text_to_model")}, 1004)


@pytest.mark.parametrize(
    "path", ["/generation/edit-multiview", "/animations/retarget", "/mesh/complete"]
)
def test_tasks_only(api: Any, path: str) -> None:
    body = {"input": MODEL_URL, "prompts": [edit()], "animation": "preset:run"}
    check(api, path, body, 1004)
    check(api, path, {**body, "input": None}, 1004)


@pytest.mark.parametrize(
    "path",
    [
        "/generation/image-to-model",
        "/generation/image-to-multiview",
        "/generation/image-to-splat",
        "/generation/image-to-depth",
    ],
)
def test_no_models_as_pictures(api: Any, path: str) -> None:
    glb = api.token(b"glTF\x02\0\0\0" + bytes(100), "chair.glb")
    check(api, path, {"input": glb, "model": "v3.1-20260211"}, 2004)


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


CUT2 = "v2.0-20260430"


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("segment", {}, 0),
        ("segment", {"model": "v1.0-20250506"}, 0),
        ("segment", {"model": CUT2}, 0),
        ("segment", {"model": "v2.0-20250506"}, 2017),
        ("segment", {"model": "v2.0"}, 1004),
        ("segment", {"segmentation_granularity": "simple"}, 1004),
        ("segment", {"split_by_connectivity": True}, 1004),
        ("segment", {"ref_image": URL}, 1004),
        ("segment", {"model": CUT2, "segmentation_granularity": "detailed"}, 0),
        ("segment", {"model": CUT2, "segmentation_granularity": "fine"}, 1004),
        ("segment", {"model": CUT2, "split_by_connectivity": False}, 0),
        ("segment", {"model": CUT2, "ref_image": URL}, 0),
        ("segment", {"model": CUT2, "ref_image": 3}, 1004),
        ("segment", {"model": CUT2, "ref_image": URL, "split_by_connectivity": True}, 1004),
        ("smartsegment", {"input": MODEL_URL}, 0),
        ("smartsegment", {"input": MODEL_URL, "seg_type": "image", "granularity": "fine"}, 0),
        ("smartsegment", {"input": MODEL_URL, "seg_type": "text"}, 1004),
        ("smartsegment", {"input": MODEL_URL, "granularity": "simple"}, 1004),
        ("smartsegment", {"input": MODEL_URL, "hint": "the arms"}, 0),
        ("smartsegment", {"input": MODEL_URL, "hint": 3}, 1004),
        ("smartsegment", {"input": MODEL_URL, "transform": [1.0] * 16}, 0),
        ("smartsegment", {"input": MODEL_URL, "transform": [1.0] * 15}, 1004),
        ("smartsegment", {"input": MODEL_URL, "transform": ["1"] * 16}, 1004),
        ("decimate", {}, 0),
        ("decimate", {"face_limit": 500}, 0),
        ("decimate", {"face_limit": 499}, 1004),
        ("decimate", {"face_limit": 20_000}, 0),
        ("decimate", {"face_limit": 20_001}, 1004),
        ("decimate", {"face_limit": 10_000, "quad": True}, 0),
        ("decimate", {"face_limit": 10_001, "quad": True}, 1004),
        ("decimate", {"bake": False, "part_names": ["a"]}, 0),
        ("decimate", {"smart_uv": True}, 1004),
        ("decimate", {"smart_uv": True, "model": "v3.0", "face_limit": 500}, 0),
        ("decimate", {"model": "v3.0", "face_limit": 20_001}, 1004),
        ("decimate", {"model": "v1.0"}, 1004),
        ("decimate", {"model": "v1.0", "face_limit": 100}, 0),
        ("decimate", {"model": "v1.0", "face_limit": 2_000_000}, 0),
        ("decimate", {"model": "v1.0", "face_limit": 2_000_001}, 1004),
        ("decimate", {"model": "v1.0", "face_limit": 150_000, "quad": True}, 0),
        ("decimate", {"model": "v1.0", "face_limit": 150_001, "quad": True}, 1004),
        ("decimate", {"model": "v1.0", "face_limit": 900, "bake": True}, 1004),
        ("decimate", {"model": "v1.0", "face_limit": 900, "part_names": []}, 1004),
        ("decimate", {"model": "v4.0"}, 1004),
        ("decimate", {"model": "P-v2.0-20251225"}, 1004),
        ("uv", {}, 0),
        ("uv", {"export_orientation": "-y"}, 0),
        ("uv", {"export_orientation": "up"}, 1004),
    ],
)
def test_mesh(api: Any, path: str, body: dict[str, Any], expected: int) -> None:
    source = plant(api, "text_to_model")
    check(api, f"/mesh/{path}", {"input": source, **body}, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 0),
        ({"model": "v1.0-20250506", "completion_mode": "quick_cap"}, 0),
        ({"model": CUT2}, 2017),
        ({"completion_mode": "fast"}, 1004),
        ({"part_names": ["seat"]}, 0),
        ({"part_names": [3]}, 1004),
    ],
)
def test_complete(api: Any, body: dict[str, Any], expected: int) -> None:
    check(api, "/mesh/complete", {"input": plant(api, "mesh_segmentation"), **body}, expected)


def test_part_names_are_those_of_the_source(api: Any) -> None:
    source = api.task_id("a chair")
    api.box.finish(source)
    cut = api.call("POST", "/mesh/segment", json={"input": source}).json()["data"]["task_id"]
    api.box.finish(cut)
    for path, more in (
        ("/mesh/complete", {}),
        ("/mesh/decimate", {}),
        ("/models/convert", {"format": "FBX"}),
    ):
        for name, expected in (("seat", 0), ("wing", 1004)):
            body = {"input": cut, "part_names": [name], **more}
            assert api.call("POST", path, json=body).json()["code"] == expected


def test_too_many_triangles_to_unwrap(api: Any) -> None:
    bare = {"texture": False, "pbr": False}
    sources = [api.task_id(face_limit=limit, **bare) for limit in (80_000, 80_001)]
    for source in sources:
        api.box.finish(source)
    codes = [
        api.call("POST", "/mesh/uv", json={"input": source}).json()["code"] for source in sources
    ]
    assert codes == [0, 2018]
    stl = bytes(80) + (80_001).to_bytes(4, "little") + bytes(50 * 80_001)
    body = {"input": api.token(stl, "big.stl")}
    assert api.call("POST", "/mesh/uv", json=body).json()["code"] == 2018


def test_a_prompt_word_fails_a_later_step(api: Any) -> None:
    body = {"input": plant(api, "text_to_model"), "texture_prompt": {"text": "fail-run"}}
    task_id = api.call("POST", "/models/texture", json=body).json()["data"]["task_id"]
    task = api.ended(task_id)
    assert (task["status"], task["credits_consumed"]) == ("failed", 0.0)


def test_older_field_names(api: Any) -> None:
    body = {"original_model_task_id": plant(api, "text_to_model"), "model_version": RIG25}
    answer = api.call("POST", "/animations/rig", json=body)
    task = api.task(answer.json()["data"]["task_id"])
    assert task["input"] == {"input": api.planted[0].id, "model_version": RIG25}
    assert not list(api.box.problems)


def test_what_has_no_effect_is_noted(api: Any) -> None:
    source = plant(api, "text_to_model")
    api.call(
        "POST",
        "/models/convert",
        json={"input": source, "format": "STL", "texture_size": 512, "fbx_preset": "blender"},
    )
    assert [problem.detail.split()[0] for problem in api.box.problems] == [
        "fbx_preset",
        "texture_size",
    ]

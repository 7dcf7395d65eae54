# SPDX-License-Identifier: GPL-3.0-or-later
"""What the sources of steps may be, rule by rule."""

from typing import Any

import pytest

from tests.sandbox.rules import MODEL_URL, NO_TASK, check, edit, plant


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

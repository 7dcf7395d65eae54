# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule: what the endpoints that make pictures refuse and let pass."""

from typing import Any

import pytest

from tests.sandbox.rules import MODEL_URL, NO_TASK, URL, check, edit, plant

FLARE = "chat_image_2.5_flare"
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


@pytest.mark.parametrize("path", ["/models/refine", "/models/stylize"])
def test_retired_kinds(api: Any, path: str) -> None:
    check(api, path, {"input": MODEL_URL, "style": "lego"}, 2016)


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

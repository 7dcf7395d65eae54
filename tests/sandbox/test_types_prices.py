# SPDX-License-Identifier: GPL-3.0-or-later
"""What the further endpoints cost, how long they take, and which of them share a pool."""

from typing import Any

import pytest
from tripo_sandbox import EMPTY_KEY

URL, MODEL_URL = "https://example.org/chair.png", "https://example.org/chair.glb"
TEXT = {"texture_prompt": {"text": "red"}}
EDITS = [{"view": view, "prompt": "red"} for view in ("front", "left", "back")]
FLARE = "chat_image_2.5_flare"


def start(api: Any, path: str, **body: Any) -> Any:
    """Start a task; a source may be given as the type of a task to plant."""
    source = body.get("input", "")
    if "_" in source:
        body["input"] = api.box.add_task(source).id
    answer = api.call("POST", path, json=body)
    assert answer.status_code == 200, answer.text
    return api.box.tasks[answer.json()["data"]["task_id"]]


@pytest.mark.parametrize(
    ("path", "body", "credits"),
    [
        ("/generation/text-to-image", {"prompt": "a"}, 5),
        ("/generation/text-to-image", {"prompt": "a", "model": "banana_pro"}, 15),
        ("/generation/text-to-image", {"prompt": "a", "model": "banana_pro", "size": "4K"}, 20),
        ("/generation/text-to-image", {"prompt": "a", "size": "4096x4096"}, 8),
        ("/generation/text-to-image", {"prompt": "a", "model": FLARE, "size": "2K"}, 10),
        ("/generation/image-to-image", {"input": URL, "prompt": "a"}, 5),
        ("/generation/image-to-multiview", {"input": URL}, 10),
        ("/generation/edit-multiview", {"input": "edit_multiview_image", "prompts": EDITS}, 15),
        ("/generation/image-to-splat", {"input": URL}, 30),
        ("/generation/image-to-depth", {"input": URL}, 5),
        ("/models/texture", {"input": MODEL_URL, **TEXT}, 10),
        ("/models/texture", {"input": MODEL_URL, **TEXT, "texture_quality": "detailed"}, 20),
        ("/models/texture", {"input": MODEL_URL, **TEXT, "texture_quality": "extreme"}, 30),
        (
            "/models/texture",
            {"input": MODEL_URL, **TEXT, "texture_quality": "fast", "model": "v3.5-20260815"},
            10,
        ),
        ("/models/convert", {"input": MODEL_URL, "format": "OBJ"}, 5),
        ("/models/convert", {"input": MODEL_URL, "format": "OBJ", "pack_uv": True}, 5),
        ("/models/convert", {"input": MODEL_URL, "format": "OBJ", "texture_size": 4096}, 5),
        ("/models/convert", {"input": MODEL_URL, "format": "OBJ", "texture_size": 1024}, 10),
        ("/models/convert", {"input": MODEL_URL, "format": "OBJ", "texture_format": "PNG"}, 10),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX", "quad": True}, 10),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX", "face_limit": 900}, 10),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX", "flatten_bottom": True}, 10),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX", "scale_factor": 1.0}, 5),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX", "scale_factor": 2}, 10),
        (
            "/models/convert",
            {"input": MODEL_URL, "format": "FBX", "pivot_to_center_bottom": True},
            10,
        ),
        ("/models/import", {"input": MODEL_URL}, 0),
        ("/animations/rig-check", {"input": MODEL_URL}, 0),
        ("/animations/rig", {"input": MODEL_URL}, 25),
        ("/animations/retarget", {"input": "animate_rig", "animation": "preset:run"}, 10),
        ("/animations/retarget", {"input": "animate_rig", "animations": ["preset:run"] * 4}, 40),
        ("/mesh/segment", {"input": MODEL_URL}, 40),
        ("/mesh/smartsegment", {"input": MODEL_URL}, 55),
        ("/mesh/smartsegment", {"input": MODEL_URL, "seg_type": "image"}, 85),
        ("/mesh/complete", {"input": "mesh_segmentation"}, 50),
        ("/mesh/complete", {"input": "mesh_segmentation", "completion_mode": "quick_cap"}, 30),
        ("/mesh/decimate", {"input": MODEL_URL}, 30),
        ("/mesh/decimate", {"input": MODEL_URL, "model": "v3.0"}, 30),
        ("/mesh/decimate", {"input": MODEL_URL, "model": "v1.0", "face_limit": 900}, 10),
        ("/mesh/uv", {"input": MODEL_URL}, 5),
    ],
)
def test_prices(api: Any, path: str, body: dict[str, Any], credits: float) -> None:
    task = start(api, path, **body)
    assert api.balance() == (1000.0, float(credits))
    assert repr(api.ended(task.id)["credits_consumed"]) == repr(float(credits))
    assert api.balance() == (1000.0 - credits, 0.0)


@pytest.mark.parametrize(
    ("path", "body", "seconds"),
    [
        ("/generation/image-to-multiview", {"input": URL}, 25),
        ("/generation/image-to-splat", {"input": URL}, 240),
        ("/models/texture", {"input": MODEL_URL, **TEXT}, 80),
        ("/models/convert", {"input": MODEL_URL, "format": "FBX"}, 30),
        ("/models/import", {"input": MODEL_URL}, 10),
        ("/animations/rig-check", {"input": MODEL_URL}, 5),
        ("/animations/rig", {"input": MODEL_URL}, 180),
        ("/animations/retarget", {"input": "animate_rig", "animation": "preset:run"}, 30),
        ("/mesh/segment", {"input": MODEL_URL}, 160),
        ("/mesh/smartsegment", {"input": MODEL_URL}, 180),
        ("/mesh/complete", {"input": "mesh_segmentation"}, 240),
        ("/mesh/decimate", {"input": MODEL_URL}, 200),
    ],
)
def test_durations(api: Any, path: str, body: dict[str, Any], seconds: float) -> None:
    api.box.speed = 1
    task = start(api, path, **body)
    assert task.ends_monotonic - task.created_monotonic == pytest.approx(seconds, rel=0.16)


@pytest.mark.parametrize(
    ("room", "paths", "elsewhere"),
    [
        (1, ["/generation/image-to-multiview", "/generation/image-to-depth"], "/mesh/uv"),
        (5, ["/models/import", "/models/import"], "/animations/rig"),
        (10, ["/animations/rig", "/animations/rig-check"], "/mesh/segment"),
        (10, ["/mesh/segment", "/mesh/decimate"], "/models/import"),
    ],
)
def test_pools(api: Any, room: int, paths: list[str], elsewhere: str) -> None:
    # None of them ends before the last is sent.
    api.box.speed = 0.1
    source = URL if room == 1 else MODEL_URL
    for number in range(room):
        start(api, paths[number % 2], input=f"{source}?{number}")
    answer = api.call("POST", paths[1], json={"input": source})
    assert (answer.status_code, answer.json()["code"]) == (429, 2000)
    start(api, elsewhere, input=MODEL_URL)


def test_free_tasks_need_no_credits(api: Any) -> None:
    api.headers["Authorization"] = f"Bearer {EMPTY_KEY}"
    for path in ("/models/import", "/animations/rig-check"):
        start(api, path, input=MODEL_URL)
    answer = api.call("POST", "/mesh/uv", json={"input": MODEL_URL})
    assert (answer.status_code, answer.json()["code"]) == (403, 2010)


def test_seeds_nobody_sent_are_told(api: Any) -> None:
    body = {"prompt": "a", "model": "v3.1-20260211", "model_seed": 7}
    chosen = api.task(start(api, "/generation/text-to-model", **body).id)["input"]
    assert chosen["model_seed"] == 7
    assert chosen["texture_seed"] != chosen["image_seed"]
    painted = api.task(start(api, "/models/texture", input="text_to_model").id)["input"]
    assert painted.keys() == {"input", "model_seed", "texture_seed"}
    splat = api.task(start(api, "/generation/image-to-splat", input=URL).id)
    assert splat["input"].keys() == {"input", "model_seed"}
    rig = api.task(start(api, "/animations/rig", input=MODEL_URL).id)
    assert rig["input"] == {"input": MODEL_URL}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule by rule: what the endpoints that work on meshes refuse and let pass."""

from typing import Any

import pytest

from tests.sandbox.rules import MODEL_URL, RIG25, URL, check, plant

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

# SPDX-License-Identifier: GPL-3.0-or-later
"""tripo3d 0.3.12, unchanged, as the judge of API v2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import ELSEWHERE_KEY, Sandbox

from tests.sandbox.v2client import Result, run

V31 = "v3.1-20260211"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def picture(tmp_path: Path, png: bytes) -> str:
    path = tmp_path / "armchair.png"
    path.write_bytes(png)
    return str(path)


@pytest.fixture
def large_picture(tmp_path: Path, png: bytes) -> str:
    path = tmp_path / "large.png"
    path.write_bytes(png + bytes(19 << 20))
    return str(path)


def details(box: Sandbox) -> list[str]:
    return [f"{problem.what}: {problem.detail}" for problem in box.problems]


def test_from_text_to_files(box: Sandbox, tmp_path: Path) -> None:
    box.speed = 1000
    box.cdn.takes_keys = True
    task_id, task, files, preview = run(
        box,
        ("text_to_model", ["a red chair"], {"model_version": V31, "pbr": False}),
        ("wait_for_task", [Result(0)], {"timeout": 20}),
        ("download_task_models", [Result(1), str(tmp_path)], {}),
        ("download_rendered_image", [Result(1), str(tmp_path)], {}),
    )
    assert task["task_id"] == task_id
    assert (task["type"], task["status"], task["progress"]) == ("text_to_model", "success", 100)
    assert task["input"]["prompt"] == "a red chair"
    assert task["input"]["model_version"] == V31
    assert task["create_time"] > 0
    assert task["error_code"] is None
    assert files.keys() == {"model"}
    assert Path(files["model"]).read_bytes()[:4] == b"glTF"
    assert Path(preview).read_bytes()[8:12] == b"WEBP"
    # This client sends its key wherever it goes.
    assert {problem.what for problem in box.problems} == {"key_leak"}


def test_its_key_is_refused_by_storage(box: Sandbox, tmp_path: Path) -> None:
    box.speed = 10_000
    *_, files = run(
        box,
        ("text_to_model", ["a"], {}),
        ("wait_for_task", [Result(0)], {}),
        ("download_task_models", [Result(1), str(tmp_path)], {}),
    )
    assert files == {"pbr_model": None}


@pytest.mark.parametrize("boto3", [True, False])
def test_pictures(box: Sandbox, picture: str, boto3: bool) -> None:
    url = "https://example.invalid/a.jpg"
    one, another, views, textured = run(
        box,
        ("image_to_model", [picture], {"model_version": "P1-20260311"}),
        ("image_to_model", [url], {"orientation": "align_image"}),
        ("multiview_to_model", [[picture, None, url, None]], {"texture_alignment": "geometry"}),
        ("image_to_model", [picture], {"texture_quality": "detailed", "compress": True}),
        boto3=boto3,
    )
    tasks = box.tasks
    assert [len(tasks[task].uploads) for task in (one, another, views, textured)] == [1, 0, 1, 1]
    assert [tasks[task].credits for task in (one, another, views)] == [50, 30, 30]
    puts = [record for record in box.requests if record.method == "PUT"]
    assert [(put.host, put.status) for put in puts] == [("storage", 200)] * 3 * boto3
    uploads = [record for record in box.requests if record.path == "/v2/openapi/upload"]
    assert len(uploads) == 3 * (not boto3)
    # It sends the local paths along as well.
    assert details(box) == ["unknown_field: multiview_to_model does not know images"]


def test_a_large_picture_goes_in_parts(box: Sandbox, large_picture: str) -> None:
    [task_id] = run(box, ("image_to_model", [large_picture], {}))
    [upload] = box.tasks[task_id].uploads
    assert upload.path.read_bytes() == Path(large_picture).read_bytes()
    assert len([record for record in box.requests if record.method == "PUT"]) == 3
    assert not details(box)


def test_steps(box: Sandbox) -> None:
    source = box.add_task("text_to_model").id
    steps: list[tuple[str, dict[str, Any], int]] = [
        ("texture_model", {"text_prompt": "gold", "texture_quality": "detailed"}, 20),
        ("convert_model", {"format": "OBJ"}, 5),
        ("convert_model", {"format": "FBX", "fbx_preset": "mixamo", "face_limit": 900}, 10),
        ("stylize_model", {"style": "minecraft", "block_size": 40}, 20),
        ("rig_model", {"out_format": "fbx", "spec": "mixamo"}, 25),
        ("rig_model", {"model_version": "v2.0-20250506", "rig_type": "quadruped"}, 25),
        ("mesh_segmentation", {}, 40),
        ("smart_lowpoly", {"quad": True, "face_limit": 800}, 30),
        ("check_riggable", {}, 0),
    ]
    box.speed = 100_000
    creates = [(method, [source], options) for method, options, _ in steps]
    waits = [("wait_for_task", [Result(number)], {}) for number in range(len(steps))]
    tasks = run(box, *creates, *waits)[len(steps) :]
    assert [task["status"] for task in tasks] == ["success"] * len(steps)
    spent = [box.tasks[task["task_id"]].credits_consumed for task in tasks]
    assert spent == [credits for _, _, credits in steps]
    outputs = [task["output"] for task in tasks]
    assert (outputs[-1]["riggable"], outputs[-1]["rig_type"]) == (True, "biped")
    assert all(output["model"] or output["pbr_model"] for output in outputs[:-1])
    assert not details(box)


def test_pictures_for_textures(box: Sandbox, picture: str) -> None:
    source = box.add_task("text_to_model").id
    one, two = run(
        box,
        ("texture_model", [source], {"image_prompt": picture}),
        ("texture_model", [source], {"text_prompt": "gold", "style_image": picture}),
    )
    assert len(box.tasks[one].uploads) == len(box.tasks[two].uploads) == 1
    assert not details(box)


def test_animation(box: Sandbox) -> None:
    box.speed = 100_000
    source = box.add_task("text_to_model").id
    *_, last, several = run(
        box,
        ("rig_model", [source], {}),
        ("wait_for_task", [Result(0)], {}),
        ("retarget_animation", [Result(0), "preset:walk"], {"export_with_geometry": True}),
        ("retarget_animation", [Result(0), ["preset:walk", "preset:run"]], {"out_format": "fbx"}),
    )
    assert (box.tasks[last].credits, box.tasks[several].credits) == (10, 20)
    assert not details(box)


def test_completion_and_refinement(box: Sandbox) -> None:
    parts = box.add_task("mesh_segmentation").id
    draft = box.add_draft().id
    completed, refined = run(box, ("mesh_completion", [parts], {}), ("refine_model", [draft], {}))
    assert box.tasks[completed].type == "mesh_completion"
    assert box.tasks[refined].type == "refine_model"


def test_the_account(box: Sandbox) -> None:
    _, balance = run(box, ("text_to_model", ["a"], {}), ("get_balance", [], {}))
    assert balance == {"balance": 1000, "frozen": 20}


def test_refusals(box: Sandbox) -> None:
    refused: list[tuple[Any, int, int]] = [
        (("text_to_model", ["a"], {"model_version": "v2.0-20240919"}), 400, 2015),
        (("text_to_model", ["forbidden-create"], {}), 400, 2008),
        (("get_task", [UNKNOWN], {}), 404, 2001),
        (("convert_model", [UNKNOWN, "FBX"], {}), 404, 2001),
        (("image_to_model", [UNKNOWN], {}), 400, 1004),
    ]
    results = run(box, *(call for call, _, _ in refused))
    for result, (_, status, code) in zip(results, refused, strict=True):
        assert (result["error"], result["status_code"]) == ("TripoRequestError", status)
        assert f'"code":{code}' in result["message"]


def test_a_key_of_elsewhere(box: Sandbox) -> None:
    [result] = run(box, ("get_balance", [], {}), key=ELSEWHERE_KEY)
    assert result["status_code"] == 401


def test_a_failed_task_says_why(box: Sandbox) -> None:
    box.speed = 100_000
    _, task = run(box, ("text_to_model", ["banned-run"], {}), ("wait_for_task", [Result(0)], {}))
    assert (task["status"], task["error_code"]) == ("banned", 2008)
    assert task["error_msg"]


@pytest.mark.parametrize("mode", ["retired-json", "retired-html", "retired-page", "gone"])
def test_what_it_says_when_the_service_is_gone(box: Sandbox, mode: str) -> None:
    box.v2.mode = mode
    [result] = run(box, ("get_balance", [], {}))
    assert result["error"] == "TripoRequestError"

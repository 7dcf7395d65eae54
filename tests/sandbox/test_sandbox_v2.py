# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: its envelope, its task objects, and every refusal."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tripo_sandbox import ELSEWHERE_KEY, EMPTY_KEY, SECOND_KEY, Sandbox
from v2api import V2Api, refusal

GLB = b"glTF\x02\x00\x00\x00\x0c\x00\x00\x00"
BMP = b"BM" + bytes(16) + b"\x40\0\0\0\x40\0\0\0" + bytes(30)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
URL = {"type": "png", "url": "https://example.invalid/chair.png"}
V25, V31 = "v2.5-20250123", "v3.1-20260211"
P1, P2 = "P1-20260311", "P2-20260801"


@pytest.fixture
def v2(box: Sandbox) -> V2Api:
    return V2Api(box)


@pytest.fixture
def file(v2: V2Api, png: bytes) -> dict[str, str]:
    return {"type": "png", "file_token": v2.token(png)}


def problems(box: Sandbox) -> list[tuple[str, str]]:
    return [(problem.what, problem.detail) for problem in box.problems]


# The envelope and the routes


def test_a_create_answers_with_an_id_only(v2: V2Api) -> None:
    answer = v2.create("text_to_model", prompt="a chair")
    assert answer.json().keys() == {"code", "data"}
    assert answer.json()["code"] == 0
    assert answer.json()["data"].keys() == {"task_id"}
    assert answer.headers["X-Tripo-Trace-ID"]


def test_the_trace_id_is_the_clients(v2: V2Api) -> None:
    answer = v2.call("GET", "/user/balance", headers={"X-Tripo-Trace-ID": "mine"})
    assert answer.headers["X-Tripo-Trace-ID"] == "mine"


@pytest.mark.parametrize("path", ["/user/balance", "/user/wallet/balance"])
def test_balances_are_whole_numbers(v2: V2Api, path: str) -> None:
    v2.create("text_to_model", prompt="a chair")
    data = v2.call("GET", path).json()["data"]
    assert data == {"balance": 1000, "frozen": 20}
    assert all(isinstance(value, int) for value in data.values())


@pytest.mark.parametrize("key", ["", "other", "tcli_x", ELSEWHERE_KEY, "sk-sandbox"])
def test_wrong_keys(box: Sandbox, key: str) -> None:
    answer = V2Api(box, key=key or "?").call("GET", "/user/balance")
    assert refusal(answer) == (401, 1002)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_there_is_no_list_of_tasks(v2: V2Api, method: str) -> None:
    assert refusal(v2.call(method, "/task"))[0] == 405


@pytest.mark.parametrize("path", ["/tasks", "/user", "/files", "/task/a/b", "", "/v3/tasks/list"])
def test_unknown_routes(v2: V2Api, path: str) -> None:
    assert refusal(v2.call("GET", path)) == (404, 9404)


def test_v3_is_no_part_of_v2(box: Sandbox) -> None:
    answer = V2Api(box, base="/v2").call("GET", "/user/balance")
    assert refusal(answer) == (404, 9404)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"data": "x=1"}, (415, 1003)),
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, (400, 1003)),
        ({"json": [1]}, (400, 1003)),
        ({"json": {}}, (400, 1004)),
        ({"json": {"type": 3}}, (400, 1004)),
    ],
)
def test_malformed_bodies(v2: V2Api, options: Any, expected: tuple[int, int]) -> None:
    assert refusal(v2.call("POST", "/task", **options)) == expected


@pytest.mark.parametrize(
    "type", ["classification", "render_video", "render_image", "animate_model"]
)
def test_retired_types(v2: V2Api, type: str) -> None:
    assert refusal(v2.create(type)) == (400, 2016)


@pytest.mark.parametrize("type", ["model", "image_to_splat", "mesh_uv", "smartsegment"])
def test_unknown_types(v2: V2Api, type: str) -> None:
    assert refusal(v2.create(type)) == (400, 2002)


# The task object


def test_the_task_object(v2: V2Api) -> None:
    task_id = v2.task_id("text_to_model", prompt="a red chair", model_seed=3)
    task = v2.task(task_id)
    assert task.keys() == {
        *("task_id", "type", "status", "progress", "input", "output", "result"),
        *("consumed_credit", "create_time", "running_left_time", "queuing_num", "prompt"),
    }
    assert (task["output"], task["result"], task["consumed_credit"]) == ({}, {}, 0)
    task = v2.ended(task_id)
    assert (task["task_id"], task["type"], task["status"]) == (task_id, "text_to_model", "success")
    assert task["input"].items() >= {
        ("prompt", "a red chair"),
        ("model_seed", 3),
        ("model_version", V25),
    }
    assert isinstance(task["input"]["texture_seed"], int)
    assert "type" not in task["input"]
    assert task["output"].keys() == {"pbr_model", "rendered_image"}
    model = task["output"]["pbr_model"]
    assert task["result"]["pbr_model"] == {"type": "glb", "url": model}
    assert task["thumbnail"] == task["output"]["rendered_image"]
    assert task["prompt"] == "a red chair"
    assert (task["progress"], task["consumed_credit"]) == (100, 20)
    assert (task["running_left_time"], task["queuing_num"]) == (-1, -1)
    assert isinstance(task["create_time"], int)
    assert abs(task["create_time"] - time.time()) < 60
    assert requests.get(model, timeout=20).content[:4] == b"glTF"


def test_a_task_runs_through_its_states(v2: V2Api, box: Sandbox) -> None:
    box.speed = 100
    task_id = v2.task_id("text_to_model", prompt="a")
    seen = [v2.task(task_id)]
    while seen[-1]["status"] in ("queued", "running"):
        seen.append(v2.task(task_id))
    states = list(dict.fromkeys(task["status"] for task in seen))
    assert states == ["queued", "running", "success"]
    for task in seen:
        assert (task["running_left_time"] >= 0) == (task["status"] == "running")
        assert (task["queuing_num"] >= 0) == (task["status"] == "queued")


def test_the_queue_is_counted(v2: V2Api, box: Sandbox) -> None:
    box.speed = 0.01
    ids = [v2.task_id("text_to_model", prompt=word) for word in ("a", "b", "c")]
    assert [v2.task(task_id)["queuing_num"] for task_id in ids] == [0, 1, 2]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "pbr_model"),
        ({"pbr": False}, "model"),
        ({"texture": False}, "pbr_model"),
        ({"texture": False, "pbr": False}, "base_model"),
    ],
)
def test_models_are_named_after_their_surface(v2: V2Api, options: Any, name: str) -> None:
    task = v2.ended(v2.task_id("text_to_model", prompt="a", **options))
    assert task["output"].keys() == {name, "rendered_image"}


def test_quads_come_as_fbx(v2: V2Api) -> None:
    task = v2.ended(v2.task_id("text_to_model", prompt="a", quad=True))
    assert task["result"]["pbr_model"]["type"] == "fbx"


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("fail-run", "failed", 1000),
        ("forbidden-run", "failed", 2008),
        ("banned-run", "banned", 2008),
        ("expired-run", "expired", 2018),
        ("cancelled-run", "cancelled", None),
        ("unknown-run", "unknown", None),
    ],
)
def test_tasks_without_success(v2: V2Api, word: str, status: str, code: int | None) -> None:
    task = v2.ended(v2.task_id("text_to_model", prompt=word))
    assert (task["status"], task["progress"]) == (status, 100)
    assert (task["output"], task["result"], task["consumed_credit"]) == ({}, {}, 0)
    assert (task.get("error_code"), bool(task.get("error_msg"))) == (code, code is not None)
    assert v2.call("GET", "/user/balance").json()["data"] == {"balance": 1000, "frozen": 0}


@pytest.mark.parametrize("kind", ["stuck", "state", "backwards"])
def test_faults_keep_the_shape(v2: V2Api, box: Sandbox, kind: str) -> None:
    box.faults.add("/v2/openapi/task", kind)
    task = v2.ended(v2.task_id("text_to_model", prompt="a"))
    assert task.keys() >= {"status", "progress", "input", "output", "running_left_time"}
    assert (task["status"] == "success") == (kind == "backwards")


def test_tasks_belong_to_a_key(v2: V2Api, box: Sandbox) -> None:
    task_id = v2.task_id("text_to_model", prompt="a")
    other = V2Api(box, key=SECOND_KEY)
    assert refusal(other.call("GET", f"/task/{task_id}")) == (404, 2001)
    assert refusal(v2.call("GET", f"/task/{UNKNOWN}")) == (404, 2001)
    answer = other.call("POST", "/task/batch", json={"task_ids": [task_id]})
    assert answer.json()["data"] == {"tasks": {}, "missed": [task_id]}


def test_a_batch(v2: V2Api, box: Sandbox) -> None:
    first = v2.made()
    box.faults.add("/v2/openapi/task", "missed")
    second = v2.made(prompt="another")
    ids = [first, second, UNKNOWN]
    data = v2.call("POST", "/task/batch", json={"task_ids": ids}).json()["data"]
    assert data["missed"] == [second, UNKNOWN]
    assert data["tasks"].keys() == {first}
    assert data["tasks"][first]["output"].keys() == {"pbr_model", "rendered_image"}


@pytest.mark.parametrize("ids", [None, [], "a", [1], ["a"] * 101])
def test_refused_batches(v2: V2Api, ids: Any) -> None:
    assert refusal(v2.call("POST", "/task/batch", json={"task_ids": ids})) == (400, 1004)


def test_both_apis_show_the_same_task(v2: V2Api, api: Any) -> None:
    task_id = v2.made(model_version=V31)
    assert api.task(task_id)["output"].keys() == {"model_url", "rendered_image_url"}
    assert api.task(task_id)["input"]["model_version"] == V31
    other = api.task_id("a jug", pbr=False)
    task = v2.ended(other)
    assert task["output"].keys() == {"model", "rendered_image"}
    assert task["input"]["model_version"] == V31


# Uploads


def test_uploads_give_a_bare_token(v2: V2Api, png: bytes) -> None:
    for path in ("/upload", "/upload/sts"):
        answer = v2.call("POST", path, files={"file": ("a.png", png)})
        token = answer.json()["data"]["image_token"]
        assert len(token) == 36
        file = {"type": "jpg", "file_token": token}
        assert v2.create("image_to_model", file=file).status_code == 200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2003),
        (b"hello", 2004),
        (GLB, 2004),
        (BMP, 2004),
        (b"\x89PNG\r\n\x1a\n" + bytes(21 << 20), 2021),
    ],
)
def test_refused_uploads(v2: V2Api, box: Sandbox, content: bytes, code: int) -> None:
    answer = v2.call("POST", "/upload", files={"file": ("a.png", content)})
    assert refusal(answer) == (400, code)
    assert not [path for path in box.folder.iterdir() if path.name.startswith("file_")]


def test_uploads_without_the_part(v2: V2Api, png: bytes) -> None:
    answer = v2.call("POST", "/upload", files={"image": ("a.png", png)})
    assert refusal(answer) == (400, 1004)
    assert refusal(v2.call("POST", "/upload", json={})) == (415, 1003)


def test_ten_uploads_per_second(v2: V2Api) -> None:
    answers = [v2.call("POST", "/upload/sts/token", json={"format": "png"}) for _ in range(12)]
    assert refusal(answers[-1]) == (429, 1007)
    assert answers[-1].headers["Retry-After"]
    assert [answer.status_code for answer in answers[:10]] == [200] * 10


# Pictures


def test_all_references_to_a_picture(v2: V2Api, box: Sandbox, file: Any, png: bytes) -> None:
    for reference in (file, URL, {"type": "jpg", "object": v2.object(png, "jpeg")}):
        assert v2.create("image_to_model", file=reference).status_code == 200
    assert not problems(box)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (None, (400, 2003)),
        ({}, (400, 2003)),
        ({"type": "png"}, (400, 2003)),
        ("https://example.invalid/a.png", (400, 1004)),
        ({"file_token": UNKNOWN}, (400, 1004)),
        ({"file_token": f"file_{UNKNOWN}"}, (400, 1004)),
        ({"file_token": 3}, (400, 1004)),
        ({"url": "data:image/png;base64,AAAA"}, (400, 1004)),
        ({"url": "chair.png"}, (400, 1004)),
        ({"url": "https://example.invalid/a.png", "file_token": UNKNOWN}, (400, 1004)),
        ({"object": "key"}, (400, 1004)),
        ({"object": {}}, (404, 2019)),
        ({"object": {"bucket": "tripo-data", "key": "unknown"}}, (404, 2019)),
    ],
)
def test_refused_pictures(v2: V2Api, file: Any, expected: tuple[int, int]) -> None:
    assert refusal(v2.create("image_to_model", file=file)) == expected


def test_objects_must_be_stored_in_their_bucket(v2: V2Api, png: bytes) -> None:
    grant = v2.grant()
    place = {"bucket": grant["resource_bucket"], "key": grant["resource_uri"]}
    assert refusal(v2.create("image_to_model", file={"object": place})) == (404, 2019)
    place = v2.object(png) | {"bucket": "other"}
    assert refusal(v2.create("image_to_model", file={"object": place})) == (404, 2019)


def test_pictures_of_another_key(v2: V2Api, box: Sandbox, file: Any) -> None:
    answer = V2Api(box, key=SECOND_KEY).create("image_to_model", file=file)
    assert refusal(answer) == (400, 1004)


def test_an_object_that_is_no_picture(v2: V2Api) -> None:
    file = {"object": v2.object(b"hello")}
    assert refusal(v2.create("image_to_model", file=file)) == (400, 2004)
    file = {"object": v2.object(BMP)}
    assert refusal(v2.create("image_to_model", file=file)) == (400, 2004)
    file = {"object": v2.object(b"")}
    assert refusal(v2.create("image_to_model", file=file)) == (400, 2003)


@pytest.mark.parametrize(
    ("type", "format", "size", "code"),
    [("image_to_model", "png", 20, 2021), ("import_model", "glb", 150, 2022)],
)
def test_objects_that_are_too_large(
    v2: V2Api, box: Sandbox, png: bytes, type: str, format: str, size: int, code: int
) -> None:
    place = v2.object(png if format == "png" else GLB, format)
    upload = box.s3.find(place["bucket"], place["key"], box.key)
    assert upload
    os.truncate(upload.path, (size << 20) + 1)
    assert refusal(v2.create(type, file={"object": place})) == (400, code)


def test_views(v2: V2Api, box: Sandbox, file: Any) -> None:
    task_id = v2.task_id("multiview_to_model", files=[file, {}, URL, {"type": "jpg"}])
    assert box.tasks[task_id].credits == 30
    assert len(box.tasks[task_id].uploads) == 1
    assert v2.task(task_id)["input"]["files"][1] == {}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (None, 2003),
        ({}, 1004),
        ([URL, URL], 1004),
        ([URL, URL, {}], 1004),
        ([URL] * 5, 1004),
        ([URL, {}, {}, {}], 1004),
        ([{}, URL, URL, URL], 1004),
        ([URL, None, URL, {}], 1004),
        ([URL, "", URL, {}], 1004),
    ],
)
def test_refused_views(v2: V2Api, files: Any, code: int) -> None:
    assert refusal(v2.create("multiview_to_model", files=files)) == (400, code)


def test_views_of_a_task(v2: V2Api, box: Sandbox) -> None:
    source = box.add_task("generate_multiview_image").id
    assert v2.create("multiview_to_model", original_task_id=source).status_code == 200
    answer = v2.create("multiview_to_model", original_task_id=source, files=[URL] * 4)
    assert refusal(answer) == (400, 1004)
    wrong = box.add_task("text_to_image").id
    answer = v2.create("multiview_to_model", original_task_id=wrong)
    assert refusal(answer) == (400, 2006)


# Versions, parameters and prices


@pytest.mark.parametrize(
    "version",
    ["Turbo-v1.0-20250506", "v2.0-20240919", "v1.4-20240625", "v1.3-20240522"],
)
def test_deprecated_versions(v2: V2Api, version: str) -> None:
    answer = v2.create("text_to_model", prompt="a", model_version=version)
    assert refusal(answer) == (400, 2015)


@pytest.mark.parametrize("version", ["v9.9-20300101", "v3.1", "tripo-v3.1", ""])
def test_invalid_versions(v2: V2Api, version: str) -> None:
    answer = v2.create("text_to_model", prompt="a", model_version=version)
    assert refusal(answer) == (400, 2017)


@pytest.mark.parametrize("type", ["texture_model", "animate_rig", "mesh_segmentation"])
def test_steps_have_versions_of_their_own(v2: V2Api, type: str) -> None:
    answer = v2.create(type, original_model_task_id=v2.made(), model_version=V31)
    assert refusal(answer) == (400, 2017)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"prompt": ""}, 1004),
        ({"prompt": None}, 1004),
        ({"prompt": "a" * 1025}, 1004),
        ({"prompt": "a \U0001f600"}, 2009),
        ({"negative_prompt": "a" * 256}, 1004),
        ({"prompt": "forbidden-create"}, 2008),
        ({"model_version": 3}, 1004),
        ({"texture": "yes"}, 1004),
        ({"texture_quality": "fast"}, 1004),
        ({"texture_quality": "HD"}, 1004),
        ({"geometry_quality": "ultra"}, 1004),
        ({"compress": True}, 1004),
        ({"style": "cubism"}, 1004),
        ({"face_limit": 0}, 1004),
        ({"face_limit": 1.5}, 1004),
        ({"smart_low_poly": True, "face_limit": 999}, 1004),
        ({"smart_low_poly": True, "face_limit": 20_001}, 1004),
        ({"smart_low_poly": True, "quad": True, "face_limit": 499}, 1004),
        ({"smart_low_poly": True, "quad": True, "face_limit": 10_001}, 1004),
        ({"generate_parts": True}, 1004),
        ({"generate_parts": True, "texture": False}, 1004),
        ({"generate_parts": True, "texture": False, "pbr": False, "quad": True}, 1004),
        ({"model_version": P1, "quad": False}, 1004),
        ({"model_version": P1, "face_limit": 47}, 1004),
        ({"model_version": P2, "face_limit": 50_001}, 1004),
        ({"model_version": P2, "quad": True, "face_limit": 25_001}, 1004),
        ({"priority": 0}, 1004),
    ],
)
def test_refused_options(v2: V2Api, options: Any, code: int) -> None:
    answer = v2.create("text_to_model", **({"prompt": "a"} | options))
    assert refusal(answer) == (400, code)


def test_priority_is_not_in_the_plan(v2: V2Api) -> None:
    assert refusal(v2.create("text_to_model", prompt="a", priority=2)) == (403, 2013)


@pytest.mark.parametrize(
    ("options", "credits"),
    [
        ({}, 20),
        ({"texture": False, "pbr": False}, 10),
        ({"model_version": V31, "texture_quality": "extreme"}, 40),
        ({"model_version": V31, "geometry_quality": "detailed"}, 40),
        ({"quad": True, "smart_low_poly": True}, 35),
        ({"generate_parts": True, "texture": False, "pbr": False}, 30),
        ({"model_version": P1}, 40),
        ({"model_version": P2}, 110),
    ],
)
def test_prices_are_those_of_v3(v2: V2Api, options: Any, credits: int) -> None:
    task = v2.ended(v2.task_id("text_to_model", prompt="a", **options))
    assert task["consumed_credit"] == credits


def test_no_credits(box: Sandbox) -> None:
    answer = V2Api(box, key=EMPTY_KEY).create("text_to_model", prompt="a")
    assert refusal(answer) == (403, 2010)


def test_names_of_v3_are_unknown(v2: V2Api, box: Sandbox) -> None:
    assert refusal(v2.create("image_to_model", input=URL["url"])) == (400, 2003)
    task_id = v2.task_id("text_to_model", prompt="a", model=V31, delight=True)
    assert box.tasks[task_id].body["model"] == V25
    assert problems(box) == [
        ("unknown_field", "text_to_model does not know model"),
        ("unknown_field", "text_to_model does not know delight"),
    ]


def test_options_without_effect(v2: V2Api, box: Sandbox) -> None:
    v2.create("text_to_model", prompt="a", geometry_quality="detailed")
    assert [what for what, _ in problems(box)] == ["no_effect"]


def test_the_same_task_twice(v2: V2Api, box: Sandbox) -> None:
    for _ in range(2):
        v2.create("text_to_model", prompt="a")
    assert [what for what, _ in problems(box)] == ["double_submit"]


# Pools


@pytest.mark.parametrize(
    ("type", "options", "size"),
    [
        ("text_to_model", {"prompt": "a", "model_version": P1}, 5),
        ("text_to_model", {"prompt": "a"}, 10),
        ("generate_multiview_image", {"file": URL}, 1),
        ("text_to_image", {"prompt": "a"}, 10),
        ("refine_model", {}, 5),
        ("animate_rig", {}, 10),
        ("convert_model", {"format": "OBJ"}, 10),
    ],
)
def test_pools(v2: V2Api, box: Sandbox, type: str, options: Any, size: int) -> None:
    if type == "refine_model":
        options = {"draft_model_task_id": box.add_draft().id}
    elif type in ("animate_rig", "convert_model"):
        options = {**options, "original_model_task_id": v2.made()}
    answers = [v2.create(type, **options) for _ in range(size + 1)]
    assert [answer.status_code for answer in answers] == [200] * size + [429]
    assert refusal(answers[-1]) == (429, 2000)
    assert answers[-1].headers["Retry-After"]


# Steps that follow a model


STEPS: list[tuple[str, dict[str, Any], int, set[str]]] = [
    ("texture_model", {}, 10, {"pbr_model", "rendered_image"}),
    ("texture_model", {"pbr": False, "texture_prompt": {"text": "gold"}}, 10, {"model"}),
    ("texture_model", {"texture_prompt": {"image": URL}}, 10, {"pbr_model"}),
    ("texture_model", {"texture_prompt": {"text": "gold", "style_image": URL}}, 10, {"pbr_model"}),
    ("texture_model", {"texture_prompt": {"images": [URL] * 4}}, 10, {"pbr_model"}),
    ("convert_model", {"format": "FBX"}, 5, {"model"}),
    ("convert_model", {"format": "OBJ", "texture_size": 1024}, 10, {"model"}),
    ("stylize_model", {"style": "lego"}, 20, {"model"}),
    ("stylize_model", {"style": "minecraft", "block_size": 32}, 20, {"model"}),
    ("animate_prerigcheck", {}, 0, {"riggable", "rig_type"}),
    ("animate_rig", {"spec": "mixamo", "out_format": "fbx"}, 25, {"model"}),
    ("animate_rig", {"model_version": "v2.0-20250506"}, 25, {"model"}),
    ("mesh_segmentation", {"model_version": "v1.0-20250506"}, 40, {"model"}),
    ("highpoly_to_lowpoly", {"face_limit": 1000, "quad": True}, 30, {"model"}),
    ("highpoly_to_lowpoly", {"model_version": "P-v2.0-20251226"}, 30, {"model"}),
    ("highpoly_to_lowpoly", {"model_version": "P-v1.0-20250506"}, 30, {"model"}),
]


@pytest.mark.parametrize(("type", "options", "credits", "output"), STEPS)
def test_steps(
    v2: V2Api, box: Sandbox, type: str, options: Any, credits: int, output: set[str]
) -> None:
    source = v2.made()
    task = v2.ended(v2.task_id(type, original_model_task_id=source, **options))
    assert task["consumed_credit"] == credits
    assert task["output"].keys() >= output
    assert task["input"]["original_model_task_id"] == source
    for result in task["result"].values():
        assert requests.head(result["url"], timeout=20).status_code == 200
    assert not problems(box)


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("texture_model", {}),
        ("convert_model", {"format": "FBX"}),
        ("stylize_model", {"style": "lego"}),
        ("animate_prerigcheck", {}),
        ("animate_rig", {}),
        ("mesh_segmentation", {}),
        ("highpoly_to_lowpoly", {}),
    ],
)
def test_sources_of_steps(v2: V2Api, box: Sandbox, type: str, options: Any) -> None:
    no_model = 2011 if type == "animate_prerigcheck" else 2006
    sources = {
        None: (400, 1004),
        UNKNOWN: (404, 2001),
        box.add_task("text_to_image").id: (400, no_model),
        box.add_task("text_to_model", "failed").id: (400, 2007),
        box.add_task("text_to_model", key=SECOND_KEY).id: (404, 2001),
        box.add_draft().id: (400, 2006),
        v2.task_id("text_to_model", prompt="a"): (400, 2007),
    }
    found = {
        source: refusal(v2.create(type, original_model_task_id=source, **options))
        for source in sources
    }
    assert found == sources


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("texture_model", {"texture": False, "pbr": False}),
        ("texture_model", {"texture_quality": "detailed", "texture": False, "pbr": False}),
        ("texture_model", {"texture_quality": "extreme"}),
        ("texture_model", {"texture_prompt": "gold"}),
        ("texture_model", {"texture_prompt": {"text": "gold", "image": URL}}),
        ("texture_model", {"texture_prompt": {"images": [URL]}}),
        ("texture_model", {"texture_prompt": {"image": "https://example.invalid/a.png"}}),
        ("convert_model", {}),
        ("convert_model", {"format": "fbx"}),
        ("convert_model", {"format": "GLB"}),
        ("convert_model", {"format": "FBX", "texture_size": 64}),
        ("convert_model", {"format": "FBX", "flatten_bottom_threshold": 0.001}),
        ("convert_model", {"format": "FBX", "fbx_preset": "maya"}),
        ("convert_model", {"format": "FBX", "export_orientation": "+z"}),
        ("stylize_model", {}),
        ("stylize_model", {"style": "cubism"}),
        ("stylize_model", {"style": "minecraft", "block_size": 31}),
        ("stylize_model", {"style": "minecraft", "block_size": 129}),
        ("animate_rig", {"spec": "unity"}),
        ("animate_rig", {"rig_type": "snake"}),
        ("highpoly_to_lowpoly", {"face_limit": 499}),
        ("highpoly_to_lowpoly", {"face_limit": 20_001}),
        ("highpoly_to_lowpoly", {"face_limit": 10_001, "quad": True}),
    ],
)
def test_refused_steps(v2: V2Api, type: str, options: Any) -> None:
    answer = v2.create(type, original_model_task_id=v2.made(), **options)
    assert refusal(answer) == (400, 1004)


def test_animations(v2: V2Api) -> None:
    model = v2.made()
    rig = v2.made("animate_rig", original_model_task_id=model)

    def ask(**options: Any) -> requests.Response:
        return v2.create("animate_retarget", **({"original_model_task_id": rig} | options))

    clip = "preset:walk"
    one = ask(animation=clip, bake_animation=True).json()["data"]["task_id"]
    assert v2.ended(one)["consumed_credit"] == 10
    two = ask(animations=[clip, "preset:run"], out_format="fbx").json()["data"]["task_id"]
    task = v2.ended(two)
    assert task["consumed_credit"] == 20
    assert task["result"]["model"]["type"] == "fbx"
    assert refusal(ask(animation=clip, original_model_task_id=model)) == (400, 2012)
    assert refusal(ask()) == (400, 1004)
    assert refusal(ask(animation=clip, animations=[clip])) == (400, 1004)
    assert refusal(ask(animations=[])) == (400, 1004)
    assert refusal(ask(animations=[clip] * 6)) == (400, 1004)
    assert refusal(ask(animation="preset:moonwalk")) == (400, 1004)
    assert refusal(ask(animation=clip, out_format="fbx", bake_animation=True)) == (400, 1004)


def test_completion_follows_segmentation(v2: V2Api) -> None:
    model = v2.made()
    answer = v2.create("mesh_completion", original_model_task_id=model)
    assert refusal(answer) == (400, 2006)
    parts = v2.made("mesh_segmentation", original_model_task_id=model)
    task = v2.ended(v2.task_id("mesh_completion", original_model_task_id=parts))
    assert task["output"].keys() == {"model"}


def test_refining_a_draft(v2: V2Api, box: Sandbox) -> None:
    draft = box.add_draft()
    refined = v2.ended(v2.task_id("refine_model", draft_model_task_id=draft.id))
    assert refined["consumed_credit"] == 30
    assert refined["output"].keys() == {"pbr_model", "rendered_image"}
    expected = {
        None: (400, 1004),
        UNKNOWN: (404, 2001),
        v2.made(): (400, 2006),
        refined["task_id"]: (400, 2006),
        box.add_draft("failed").id: (400, 2007),
        box.add_draft(key=SECOND_KEY).id: (404, 2001),
    }
    found = {
        source: refusal(v2.create("refine_model", draft_model_task_id=source))
        for source in expected
    }
    assert found == expected


def test_a_refined_model_can_go_on(v2: V2Api, box: Sandbox) -> None:
    refined = v2.made("refine_model", draft_model_task_id=box.add_draft().id)
    styled = v2.made("stylize_model", original_model_task_id=refined, style="voxel")
    task = v2.ended(v2.task_id("convert_model", original_model_task_id=styled, format="STL"))
    assert task["result"]["model"]["type"] == "stl"


def test_imports_take_objects_only(v2: V2Api, file: Any) -> None:
    glb = requests.get(v2.task(v2.made())["output"]["pbr_model"], timeout=20).content
    task = v2.ended(v2.task_id("import_model", file={"object": v2.object(glb, "glb")}))
    assert task["consumed_credit"] == 0
    assert task["output"].keys() == {"model"}
    assert refusal(v2.create("import_model", file=file)) == (400, 1004)
    assert refusal(v2.create("import_model", file=URL)) == (400, 1004)
    assert refusal(v2.create("import_model")) == (400, 2003)
    missing = {"object": {"bucket": "tripo-data", "key": "unknown"}}
    assert refusal(v2.create("import_model", file=missing)) == (404, 2019)


# Pictures as results


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("text_to_image", {"prompt": "a chair", "negative_prompt": "people"}),
        ("generate_image", {"prompt": "a chair"}),
        ("generate_image", {"prompt": "a chair", "file": URL, "t_pose": True}),
        ("generate_image", {"prompt": "[image 1] and [image 2]", "files": [URL, URL]}),
        ("generate_image", {"prompt": "a chair", "model_version": "z_image"}),
        ("generate_image", {"prompt": "a", "model_version": "gpt_image_2", "files": [URL] * 10}),
    ],
)
def test_pictures_are_made(v2: V2Api, box: Sandbox, type: str, options: Any) -> None:
    task = v2.ended(v2.task_id(type, **options))
    assert task["output"].keys() == {"generated_image"}
    assert not problems(box)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"prompt": "a" * 1025}, 1004),
        ({"model_version": "seedream_v5"}, 2017),
        ({"model_version": "z_image", "file": URL}, 1004),
        ({"model_version": "flux.1_dev", "file": URL}, 1004),
        ({"files": [URL] * 5}, 1004),
        ({"model_version": "gpt_4o", "files": [URL] * 11}, 1004),
        ({"files": URL}, 1004),
        ({"files": [{}]}, 2003),
    ],
)
def test_refused_pictures_to_make(v2: V2Api, options: Any, code: int) -> None:
    answer = v2.create("generate_image", **({"prompt": "a"} | options))
    assert refusal(answer) == (400, code)


def test_views_are_made_and_edited(v2: V2Api) -> None:
    names = {f"{view}_view_url" for view in ("front", "left", "back", "right")}
    source = v2.made("generate_multiview_image", file=URL)
    assert v2.task(source)["output"]["generate_multiview_image"].keys() == names
    edits = [{"view": "back", "prompt": "with a tail"}]
    task = v2.ended(v2.task_id("edit_multiview_image", original_task_id=source, prompts=edits))
    assert task["output"]["generate_multiview_image"].keys() == {"back_view_url"}
    assert v2.create("multiview_to_model", original_task_id=source).status_code == 200
    assert refusal(v2.create("edit_multiview_image", prompts=edits)) == (400, 1004)
    answer = v2.create("edit_multiview_image", original_task_id=v2.made(), prompts=edits)
    assert refusal(answer) == (400, 2006)


# When it is gone


@pytest.fixture
def retired(request: pytest.FixtureRequest) -> Iterator[V2Api]:
    with Sandbox(v2=request.param) as box:
        yield V2Api(box)


@pytest.mark.parametrize(
    ("retired", "status", "content_type"),
    [
        ("retired-json", 410, "application/json"),
        ("retired-html", 404, "text/html"),
        ("retired-page", 200, "text/html"),
    ],
    indirect=["retired"],
)
def test_retired(retired: V2Api, status: int, content_type: str) -> None:
    for answer in (
        retired.create("text_to_model", prompt="a"),
        retired.call("GET", "/user/balance"),
        retired.call("GET", f"/task/{UNKNOWN}"),
        V2Api(retired.box, base="/v2").call("GET", ""),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Type"].startswith(content_type)
    assert not retired.box.tasks


@pytest.mark.parametrize("retired", ["gone"], indirect=True)
def test_gone(retired: V2Api) -> None:
    with pytest.raises(requests.ConnectionError):
        retired.call("GET", "/user/balance")


def test_it_can_retire_in_between(v2: V2Api, api: Any) -> None:
    task_id = v2.made()
    v2.box.v2.mode = "retired-json"
    assert v2.call("GET", f"/task/{task_id}").status_code == 410
    assert api.task(task_id)["status"] == "success"
    v2.box.v2.mode = "live"
    assert v2.task(task_id)["status"] == "success"
    with pytest.raises(ValueError, match="must be one of"):
        v2.box.v2.mode = "dead"

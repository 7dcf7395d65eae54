# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: its envelope, its routes, its task objects, and its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tripo_sandbox import ELSEWHERE_KEY, SECOND_KEY, Sandbox

from tests.sandbox.v2api import UNKNOWN, V25, V31, V2Api, refusal

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
    box.speed = 20
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

# SPDX-License-Identifier: GPL-3.0-or-later
"""The ModelStream gateway: its keys, its own rules, and its own errors."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from tripo_sandbox import MODELSTREAM_EMPTY_KEY, MODELSTREAM_KEY, Sandbox

from tests.sandbox.v2api import V2Api

BASE = "/tripo/v2/openapi"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
URL = {"type": "png", "url": "https://example.invalid/chair.png"}
LATEST = "v3.1-20260211"


@pytest.fixture
def gateway(box: Sandbox) -> V2Api:
    return V2Api(box, BASE, MODELSTREAM_KEY)


def error(answer: requests.Response) -> tuple[int, str, str | None]:
    """Status, type and field of a refusal."""
    body = answer.json()
    assert body.keys() == {"error"}
    found = body["error"]
    assert found.keys() == {"message", "type", "param", "code"}
    assert found["message"]
    assert found["code"]
    return answer.status_code, found["type"], found["param"]


def test_a_task_from_begin_to_end(gateway: V2Api, box: Sandbox) -> None:
    answer = gateway.create("text_to_model", model="text_to_model", prompt="a chair")
    assert answer.json().keys() == {"code", "data"}
    assert answer.json()["code"] == 0
    task_id = answer.json()["data"]["task_id"]
    box.finish(task_id)
    answer = gateway.call("GET", f"/task/{task_id}")
    assert answer.json()["code"] == 0
    task = answer.json()["data"]
    assert (task["type"], task["status"], task["consumed_credit"]) == (
        "text_to_model",
        "success",
        20,
    )
    assert task["input"]["model_version"] == LATEST
    assert task["output"].keys() == {"pbr_model", "rendered_image"}
    assert requests.get(task["output"]["pbr_model"], timeout=20).content[:4] == b"glTF"
    assert not box.problems
    assert {record.host for record in box.requests} == {"gateway", "storage"}


@pytest.mark.parametrize("names", [("type",), ("model",), ("type", "model")])
def test_type_and_model_say_the_same(gateway: V2Api, box: Sandbox, names: Any) -> None:
    body = {**dict.fromkeys(names, "image_to_model"), "file": URL}
    answer = gateway.call("POST", "/task", json=body)
    assert box.tasks[answer.json()["data"]["task_id"]].type == "image_to_model"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "type"),
        ({"type": "text_to_model", "model": "image_to_model"}, "model"),
        ({"type": "text_to_model", "model": LATEST}, "model"),
        ({"type": "convert_model"}, "type"),
        ({"model": "texture_model"}, "model"),
        ({"type": 3}, "type"),
        ({"type": ["text_to_model"]}, "type"),
    ],
)
def test_refused_types(gateway: V2Api, body: Any, param: str) -> None:
    answer = gateway.call("POST", "/task", json={"prompt": "a", **body})
    assert error(answer) == (400, "invalid_request_error", param)


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("text_to_image", {"prompt": "a chair"}),
        ("generate_image", {"prompt": "a chair", "file": URL}),
        ("generate_multiview_image", {"file": URL}),
        ("multiview_to_model", {"files": [URL, {}, URL, {}], "model_version": "v2.5-20250123"}),
        ("image_to_model", {"file": URL, "face_limit": 1000, "quad": True}),
        ("image_to_model", {"file": URL, "face_limit": 500_000, "texture_quality": "detailed"}),
    ],
)
def test_what_it_makes(gateway: V2Api, box: Sandbox, type: str, options: Any) -> None:
    task = gateway.ended(gateway.task_id(type, **options))
    assert task["status"] == "success"
    assert task["output"]
    assert not box.problems


def test_edits_and_refinements(gateway: V2Api, box: Sandbox) -> None:
    source = gateway.made("generate_multiview_image", file=URL, prompt=None)
    edits = [{"view": "left", "prompt": "blue"}]
    made = gateway.create("edit_multiview_image", original_task_id=source, prompts=edits)
    assert made.status_code == 200
    made = gateway.create("multiview_to_model", original_task_id=source)
    assert made.status_code == 200
    draft = box.add_draft(key=MODELSTREAM_KEY)
    made = gateway.create("refine_model", draft_model_task_id=draft.id)
    assert made.status_code == 200


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"prompt": ""}, "prompt"),
        ({"face_limit": 999}, "face_limit"),
        ({"face_limit": 500_001}, "face_limit"),
        ({"texture_quality": "extreme"}, "texture_quality"),
        ({"geometry_quality": "ultra"}, "geometry_quality"),
        ({"texture": False, "pbr": True}, "pbr"),
        ({"model_version": "v2.0-20240919"}, "model_version"),
    ],
)
def test_refused_options(gateway: V2Api, options: Any, param: str) -> None:
    answer = gateway.create("text_to_model", **({"prompt": "a"} | options))
    assert error(answer) == (400, "invalid_request_error", param)


def test_without_texture_there_is_no_pbr(gateway: V2Api) -> None:
    task = gateway.ended(gateway.task_id("text_to_model", prompt="a", texture=False))
    assert task["output"].keys() == {"base_model", "rendered_image"}
    assert task["consumed_credit"] == 10


@pytest.mark.parametrize(
    "file",
    [
        {"file_token": UNKNOWN},
        {"object": {"bucket": "tripo-data", "key": "a"}},
        {"url": "data:image/png;base64,AAAA"},
        {},
    ],
)
def test_pictures_are_urls(gateway: V2Api, file: Any) -> None:
    assert error(gateway.create("image_to_model", file=file))[0] == 400
    answer = gateway.create("multiview_to_model", files=[file, URL, URL, URL])
    assert error(answer)[0] == 400


@pytest.mark.parametrize("key", ["tsk_sandbox", "sk-other", "?"])
def test_wrong_keys(box: Sandbox, key: str) -> None:
    answer = V2Api(box, BASE, key).create("text_to_model", prompt="a")
    assert error(answer) == (401, "authentication_error", None)


def test_its_keys_are_not_tripos(box: Sandbox) -> None:
    for base in ("/v2/openapi", "/v3"):
        answer = V2Api(box, base, MODELSTREAM_KEY).call("GET", "/user/balance")
        assert answer.status_code in (401, 404)


def test_no_quota(box: Sandbox) -> None:
    answer = V2Api(box, BASE, MODELSTREAM_EMPTY_KEY).create("text_to_model", prompt="a")
    assert error(answer) == (402, "insufficient_quota", None)


def test_priority_is_forbidden(gateway: V2Api) -> None:
    answer = gateway.create("text_to_model", prompt="a", priority=1)
    assert error(answer)[:2] == (403, "permission_error")


def test_tasks_belong_to_a_key(gateway: V2Api, box: Sandbox) -> None:
    tripos = V2Api(box).made()
    for task_id in (tripos, UNKNOWN):
        answer = gateway.call("GET", f"/task/{task_id}")
        assert error(answer) == (404, "not_found_error", None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/user/balance"),
        ("POST", "/upload"),
        ("POST", "/upload/sts"),
        ("POST", "/upload/sts/token"),
        ("POST", "/task/batch"),
        ("GET", "/task"),
        ("GET", "/task/a/b"),
        ("GET", ""),
    ],
)
def test_what_it_does_not_have(gateway: V2Api, method: str, path: str) -> None:
    assert error(gateway.call(method, path))[0] == 404


def test_too_many_at_once(gateway: V2Api) -> None:
    answers = [gateway.create("text_to_model", prompt=f"{n}") for n in range(11)]
    assert error(answers[-1]) == (429, "rate_limit_error", None)
    assert answers[-1].headers["Retry-After"]


def test_malformed_bodies(gateway: V2Api) -> None:
    headers = {"Content-Type": "application/json"}
    assert error(gateway.call("POST", "/task", data="{", headers=headers))[0] == 400
    assert error(gateway.call("POST", "/task", data="a=b"))[0] == 400
    assert error(gateway.call("POST", "/task", json=[]))[0] == 400


def test_it_outlives_api_v2(gateway: V2Api, box: Sandbox) -> None:
    box.v2.mode = "gone"
    assert gateway.create("text_to_model", prompt="a").status_code == 200

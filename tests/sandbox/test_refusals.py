# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service refuses, with which status and code, and what it lets pass."""

from typing import Any

import pytest
from tripo_sandbox import ELSEWHERE_KEY, EMPTY_KEY, SECOND_KEY, Sandbox

V31, V25 = "v3.1-20260211", "v2.5-20250123"
P1, P2 = "P1-20260311", "P2-20260801"
BARE = {"texture": False, "pbr": False}
URL = "https://example.org/chair.png"


def code(answer: Any) -> tuple[int, int]:
    body = answer.json()
    if body["code"]:
        assert body["status"] == "error"
        assert body["message"]
        assert body["suggestion"]
        assert body["request_id"] == answer.headers["X-Request-ID"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 0),
        ({"model": None}, 1004),
        ({"model": ""}, 1004),
        ({"model": 31}, 1004),
        ({"model": "tripo-v3.1"}, 1004),
        ({"model": "v3.1"}, 1004),
        ({"model": "Turbo-v1.0-20250506"}, 2015),
        ({"model": "v2.0-20240919"}, 2015),
        ({"model": "v1.4-20240625"}, 2015),
        ({"model": "v3.9-20260101"}, 2017),
        ({"prompt": ""}, 1004),
        ({"prompt": " \n"}, 1004),
        ({"prompt": None}, 1004),
        ({"prompt": 5}, 1004),
        ({"prompt": "x" * 1024}, 0),
        ({"prompt": "ü" * 1024}, 0),
        ({"prompt": "x" * 1025}, 1004),
        ({"prompt": "一把红色的椅子"}, 0),
        ({"prompt": "a chair \N{CHAIR}"}, 2009),
        ({"prompt": "love \N{HEAVY BLACK HEART}\ufe0f"}, 2009),
        ({"negative_prompt": "x" * 255}, 0),
        ({"negative_prompt": "x" * 256}, 1004),
        ({"negative_prompt": "\N{PILE OF POO}"}, 2009),
        ({"prompt": "forbidden-create"}, 2008),
        ({"texture": "false"}, 1004),
        ({"texture": 0}, 1004),
        ({"texture": None}, 0),
        ({"model_seed": 7}, 0),
        ({"model_seed": True}, 1004),
        ({"model_seed": 1.5}, 1004),
        ({"model_seed": "7"}, 1004),
        ({"texture_quality": "HD"}, 1004),
        ({"texture_quality": "extreme"}, 0),
        ({"texture_quality": "fast"}, 1004),
        ({"texture_quality": "fast", "texture_version": "v3.5-20260815"}, 0),
        ({"texture_version": "v1"}, 1004),
        ({"geometry_quality": "ultra"}, 1004),
        ({"face_limit": 0}, 1004),
        ({"face_limit": -1}, 1004),
        ({"face_limit": 5000.0}, 1004),
        ({"face_limit": 9_000_000}, 0),
        ({"quad": True}, 0),
        ({"compress": True}, 1004),
        ({"compress": "geometry"}, 0),
        ({"export_orientation": "+z"}, 1004),
        ({"smart_low_poly": True, "face_limit": 499}, 1004),
        ({"smart_low_poly": True, "face_limit": 500}, 0),
        ({"smart_low_poly": True, "face_limit": 20_001}, 1004),
        ({"smart_low_poly": True, "quad": True, "face_limit": 10_000}, 0),
        ({"smart_low_poly": True, "quad": True, "face_limit": 10_001}, 1004),
        ({"generate_parts": True}, 1004),
        ({"generate_parts": True, "texture": False}, 1004),
        ({"generate_parts": True, **BARE}, 0),
        ({"generate_parts": True, **BARE, "quad": True}, 1004),
        ({"model": P1, "face_limit": 47}, 1004),
        ({"model": P1, "face_limit": 48}, 0),
        ({"model": P1, "face_limit": 20_000}, 0),
        ({"model": P1, "face_limit": 20_001}, 1004),
        ({"model": P1, "quad": False}, 1004),
        ({"model": P1, "quad": None}, 1004),
        ({"model": P1, "smart_low_poly": False}, 1004),
        ({"model": P1, "generate_parts": False}, 1004),
        ({"model": P1, "geometry_quality": "standard"}, 1004),
        ({"model": P2, "quad": True, "face_limit": 25_000}, 0),
        ({"model": P2, "quad": True, "face_limit": 25_001}, 1004),
        ({"model": P2, "face_limit": 50_000}, 0),
        ({"model": P2, "face_limit": 50_001}, 1004),
        ({"model": P2, "smart_low_poly": False}, 1004),
        ({"priority": 2}, 2013),
        ({"priority": 4}, 1004),
        ({"no_such_field": 1}, 0),
    ],
)
def test_text(api: Any, body: dict[str, Any], expected: int) -> None:
    answer = api.create(**{"prompt": "a chair", "model": V31, **body})
    status = {0: 200, 2013: 403}.get(expected, 400)
    assert code(answer) == (status, expected)
    assert len(api.box.tasks) == (0 if expected else 1)
    assert api.balance()[0] == 1000.0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"input": URL}, 0),
        ({"file": {"type": "png", "url": URL}, "model_version": V31, "model": None}, 1004),
        ({}, 1004),
        ({"input": ""}, 1004),
        ({"input": 3}, 1004),
        ({"input": [URL]}, 1004),
        ({"input": "data:image/png;base64,AAAA"}, 1004),
        ({"input": "file_00000000-0000-4000-8000-000000000000"}, 1004),
        ({"input": "00000000-0000-4000-8000-000000000000"}, 2001),
        ({"input": URL, "orientation": "align_image"}, 0),
        ({"input": URL, "orientation": "+x"}, 1004),
        ({"input": URL, "texture_alignment": "align_image"}, 1004),
        ({"input": URL, "enable_image_autofix": 1}, 1004),
    ],
)
def test_image(api: Any, body: dict[str, Any], expected: int) -> None:
    answer = api.create("image-to-model", **{"model": V31, **body})
    assert code(answer) == ({0: 200, 2001: 404}.get(expected, 400), expected)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ([{"front": URL}, {"back": URL}], 0),
        ([{"back": URL}, {"front": {"url": URL}}], 0),
        ([URL, None, URL, None], 0),
        ([URL, "", "", URL], 0),
        ([{"url": URL}, {}, {"url": URL}, {}], 0),
        (None, 1004),
        ("file_x", 1004),
        ([], 1004),
        ([URL, URL], 1004),
        ([URL, URL, URL, URL, URL], 1004),
        ([URL, None, None, None], 1004),
        ([None, URL, URL, URL], 1004),
        ([{"front": URL}], 1004),
        ([{"left": URL}, {"back": URL}], 1004),
        ([{"front": URL}, {"front": URL}], 1004),
        ([{"front": URL}, {"top": URL}], 1004),
        ([{"front": URL}, URL], 1004),
        ([{"front": URL}, {"back": None}], 1004),
        ([{"front": URL}, {"back": "data:image/png;base64,AA"}], 1004),
        ([{"task_id": "00000000-0000-4000-8000-000000000000"}], 2001),
        ([{"task_id": 4}], 1004),
    ],
)
def test_views(api: Any, inputs: Any, expected: int) -> None:
    answer = api.create("multiview-to-model", model=V25, inputs=inputs)
    assert code(answer) == ({0: 200, 2001: 404}.get(expected, 400), expected)


@pytest.mark.parametrize(
    ("type", "status", "expected"),
    [
        ("generate_image", "success", 0),
        ("generate_image", "failed", 2007),
        ("text_to_model", "success", 2006),
        ("generate_multiview_image", "success", 2006),
    ],
)
def test_a_task_as_picture(api: Any, type: str, status: str, expected: int) -> None:
    source = api.box.add_task(type, status)
    answer = api.create("image-to-model", model=V31, input=source.id)
    assert answer.json()["code"] == expected


def test_a_running_task_as_views(api: Any) -> None:
    answer = api.create("multiview-to-model", model=V31, inputs=[{"task_id": api.task_id()}])
    assert code(answer) == (400, 2006)


def test_older_field_names_are_understood(api: Any) -> None:
    answer = api.create("image-to-model", model_version=V31, file={"type": "png", "url": URL})
    task = api.task(answer.json()["data"]["task_id"])
    assert task["input"]["model_version"] == V31
    assert not list(api.box.problems)


@pytest.mark.parametrize(
    ("method", "path", "options", "expected"),
    [
        ("GET", "/nothing", {}, (404, 4001)),
        ("GET", "/account/balance/", {}, (404, 4001)),
        ("POST", "/files/upload-credentials", {"json": {}}, (400, 1004)),
        ("POST", "/files/upload-credentials", {"json": {"format": "gif"}}, (400, 1004)),
        ("POST", "/files/upload-credentials", {"json": {"format": "png"}}, (200, 0)),
        ("GET", "/generation/text-to-model", {}, (405, 1003)),
        ("POST", "/account/balance", {}, (405, 1003)),
        ("DELETE", "/tasks/x", {}, (405, 1003)),
        ("GET", "/tasks/x", {}, (404, 2001)),
        ("POST", "/generation/text-to-model", {"data": {"prompt": "a"}}, (415, 1003)),
        ("POST", "/generation/text-to-model", {}, (415, 1003)),
        ("POST", "/files", {"json": {}}, (415, 1003)),
        ("POST", "/files/presign", {"json": {}}, (400, 1004)),
        ("POST", "/files/presign", {"json": {"format": ".PNG"}}, (400, 1004)),
        ("POST", "/tasks/list", {"json": {}}, (400, 1004)),
        ("POST", "/tasks/list", {"json": {"task_ids": []}}, (400, 1004)),
        ("POST", "/tasks/list", {"json": {"task_ids": ["x"] * 100}}, (200, 0)),
        ("POST", "/tasks/list", {"json": {"task_ids": ["x"] * 101}}, (400, 1004)),
        ("POST", "/tasks/list", {"json": {"task_ids": [1]}}, (400, 1004)),
        ("GET", "/account/usage?limit=200", {}, (200, 0)),
        ("GET", "/account/usage?limit=201", {}, (400, 1004)),
        ("GET", "/account/usage?offset=-1", {}, (400, 1004)),
    ],
)
def test_gateway(
    api: Any, method: str, path: str, options: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert code(api.call(method, path, **options)) == expected


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'"a"', b'{"a": NaN}', b"\xff", b"[" * 9999])
def test_malformed_json(api: Any, data: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.call("POST", "/generation/text-to-model", data=data, headers=headers)
    assert code(answer) == (400, 1003)


def test_body_limit(api: Any) -> None:
    body = {"prompt": "a", "model": V31, "style": "x" * 21_000_000}
    assert code(api.create(**body)) == (413, 1003)
    assert api.balance() == (1000.0, 0.0)


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer tsk_wrong", "Basic tsk_sandbox", f"Bearer {ELSEWHERE_KEY}"]
)
def test_keys(api: Any, value: str) -> None:
    for method, path in (("GET", "/account/balance"), ("POST", "/files"), ("GET", "/tasks/x")):
        answer = api.call(method, path, headers={"Authorization": value})
        assert code(answer) == (401, 2)


def test_no_credits(api: Any) -> None:
    api.headers["Authorization"] = f"Bearer {EMPTY_KEY}"
    assert code(api.create(prompt="a", model=V31)) == (403, 2010)
    assert not api.box.tasks


def test_tasks_and_files_belong_to_a_key(api: Any, png: bytes) -> None:
    task_id, token = api.task_id(), api.token(png)
    api.headers["Authorization"] = f"Bearer {SECOND_KEY}"
    assert code(api.call("GET", f"/tasks/{task_id}")) == (404, 2001)
    listed = api.call("POST", "/tasks/list", json={"task_ids": [task_id]}).json()["data"]
    assert listed == {"tasks": {}, "missed": [task_id]}
    assert api.call("GET", "/account/usage").json()["data"] == []
    assert code(api.create("image-to-model", model=V31, input=token)) == (400, 1004)
    assert code(api.create("image-to-model", model=V31, input=task_id)) == (404, 2001)


def test_what_it_lets_pass_but_notes(api: Any) -> None:
    api.task_id(faces=3, orientation="default")
    api.create(prompt="a", model=V25, geometry_quality="detailed")
    assert [(problem.what, problem.detail) for problem in api.box.problems] == [
        ("unknown_field", "text_to_model does not know faces"),
        ("unknown_field", "text_to_model does not know orientation"),
        ("no_effect", "geometry_quality has no effect with these options"),
    ]


def test_a_second_identical_create_is_noted(api: Any) -> None:
    api.task_id("a")
    api.task_id("b")
    assert not list(api.box.problems)
    api.task_id("a")
    assert [problem.what for problem in api.box.problems] == ["double_submit"]


def test_a_repeat_of_a_refused_create_is_fine(api: Any) -> None:
    api.box.limits.pools["H"] = 0
    assert code(api.create(prompt="a", model=V31)) == (429, 2000)
    api.box.limits.pools["H"] = 1
    api.task_id("a")
    assert not list(api.box.problems)


def test_trace_id_comes_back(api: Any) -> None:
    for path in ("/account/balance", "/nothing"):
        answer = api.call("GET", path, headers={"X-Tripo-Trace-ID": "trace-1"})
        assert answer.headers["X-Tripo-Trace-ID"] == "trace-1"
        assert api.call("GET", path).headers["X-Tripo-Trace-ID"]


def test_records(box: Sandbox, api: Any) -> None:
    api.create(prompt="a", model=V31)
    [record] = box.requests
    assert (record.method, record.path) == ("POST", "/v3/generation/text-to-model")
    assert (record.host, record.status) == ("api", 200)
    assert record.headers["authorization"] == f"Bearer {box.key}"
    assert record.body == {"prompt": "a", "model": V31}

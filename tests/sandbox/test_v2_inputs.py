# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: uploads, and the pictures that a task is made from."""

from __future__ import annotations

import os
from typing import Any

import pytest
from tripo_sandbox import SECOND_KEY, Sandbox

from tests.sandbox.v2api import GLB, UNKNOWN, URL, V2Api, problems, refusal

BMP = b"BM" + bytes(16) + b"\x40\0\0\0\x40\0\0\0" + bytes(30)


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

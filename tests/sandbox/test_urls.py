# SPDX-License-Identifier: GPL-3.0-or-later
"""The signed URLs that results come from."""

import hashlib
import re
import time
from typing import Any

import pytest
import requests
from tripo_sandbox import Sandbox


@pytest.fixture
def url(api: Any) -> str:
    url: str = api.ended(api.task_id())["output"]["model_url"]
    return url


def test_headers(url: str) -> None:
    answer = requests.get(url, timeout=20)
    assert answer.headers["Content-Type"] == "model/gltf-binary"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    head = requests.head(url, timeout=20)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_paths_end_in_the_format(api: Any) -> None:
    output = api.ended(api.task_id(quad=True))["output"]
    assert output["model_url"].partition("?")[0].endswith(".fbx")
    assert output["rendered_image_url"].partition("?")[0].endswith(".webp")


def test_they_expire_and_the_task_has_fresh_ones(api: Any) -> None:
    task_id = api.task_id()
    good = api.ended(task_id)["output"]["model_url"]
    assert requests.get(good, timeout=20).status_code == 200
    life, api.box.url_life = api.box.url_life, 0.1
    old = api.task(task_id)["output"]["model_url"]
    time.sleep(0.12)
    answer = requests.get(old, timeout=20)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/xml"
    assert b"<Code>AccessDenied</Code>" in answer.content
    api.box.url_life = life
    fresh = api.task(task_id)["output"]["model_url"]
    assert fresh != old
    assert requests.get(fresh, timeout=20).status_code == 200


def test_signatures_are_checked(url: str) -> None:
    path, _, query = url.partition("?")
    assert requests.get(path, timeout=20).status_code == 403
    later = re.sub(r"Expires=\d", "Expires=9", query)
    assert requests.get(f"{path}?{later}", timeout=20).status_code == 403
    assert requests.get(f"{path}x?{query}", timeout=20).status_code == 403


def test_the_key_is_refused_and_noted(api: Any, url: str) -> None:
    answer = requests.get(url, headers=api.headers, timeout=20)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/xml"
    assert [problem.what for problem in api.box.problems] == ["key_leak"]
    assert api.box.requests[-1].host == "storage"


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_ranges(url: str, wanted: str, start: int, stop: int | None) -> None:
    whole = requests.get(url, timeout=20).content
    answer = requests.get(url, headers={"Range": wanted}, timeout=20)
    assert answer.status_code == 206
    assert answer.content == whole[start:stop]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")


def test_a_range_beyond_the_end(url: str) -> None:
    answer = requests.get(url, headers={"Range": "bytes=99999999-"}, timeout=20)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_a_range_of_other_content(url: str) -> None:
    whole = requests.get(url, timeout=20)
    ways = {
        whole.headers["ETag"]: 206,
        whole.headers["Last-Modified"]: 206,
        '"another"': 200,
        f"W/{whole.headers['ETag']}": 200,
        "Sun, 06 Nov 1994 08:49:37 GMT": 200,
    }
    for condition, status in ways.items():
        headers = {"Range": "bytes=10-", "If-Range": condition}
        answer = requests.get(url, headers=headers, timeout=20)
        assert answer.status_code == status, condition
        assert answer.content == whole.content[10 if status == 206 else 0 :]


def test_the_tag_is_the_digest_of_what_is_right(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=20)
    tag = f'"{hashlib.md5(whole.content).hexdigest()}"'
    assert whole.headers["ETag"] == tag
    api.box.faults.add("/cdn/*", "corrupt")
    spoilt = requests.get(url, timeout=20)
    assert spoilt.content != whole.content
    assert spoilt.headers["ETag"] == tag
    api.box.faults.add("/cdn/*", "pad", megabytes=1)
    padded = requests.get(url, timeout=20)
    assert padded.headers["ETag"] == f'"{hashlib.md5(padded.content).hexdigest()}"'


def test_two_readers_get_the_same_file(api: Any, url: str) -> None:
    assert requests.get(url, timeout=20).content == requests.get(url, timeout=20).content


def test_the_folder_goes_with_the_sandbox() -> None:
    with Sandbox() as box:
        assert box.folder.exists()
    assert not box.folder.exists()

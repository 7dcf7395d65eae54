# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that contradict themselves, never end, lead nowhere, or repeat the key."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.loading import load
from tests.support.scripted import Reply, scripted
from tripo_addon.errors import (
    NoAddress,
    Refused,
    Spent,
    TripoError,
    Unclear,
)
from tripo_addon.net.client import ANSWER_BYTES, Api, Network
from tripo_addon.net.put import put

KEY = "tsk_0123456789/abcdef"
MADE = b'{"code": 0, "data": {"task_id": "one"}}'
NO_ADDRESSES = ["http://[", "http://a..b/", f"http://{'a' * 70}.example/", "http://a\u2100b/"]
SIGNED = {"Authorization": f"Bearer {KEY}"}


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _no_sockets_left() -> Iterator[None]:
    """urllib3 lets go of a connection whose answer contradicts itself without closing it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


def once(attempt: int, error: TripoError) -> None:
    """Never try again."""


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Length": "39", "content-length": "40"}, MADE),
        ({"Transfer-Encoding": "chunked"}, b"-5\r\nabc\r\n"),
        ({"Content-Encoding": "gzip, gzip"}, MADE),
        ({"Content-Encoding": "gzip"}, MADE),
    ],
)
def test_a_task_that_may_be_there_is_never_taken_for_unsent(
    headers: dict[str, str], body: bytes
) -> None:
    with scripted(Reply(200, headers, body)) as host, pytest.raises(Unclear) as caught:
        Api(Network(), host.url, SIGNED).create("", {})
    assert caught.value.spent is Spent.MAYBE


def test_a_time_to_wait_beyond_all_calendars() -> None:
    late = {"Retry-After": "Mon, 01 Jan 2024 00:00:00 +9999999999999999"}
    with scripted(Reply(429, late, b'{"code": 2000}')) as host, pytest.raises(Refused) as caught:
        Api(Network(), host.url, SIGNED).create("", {})
    assert caught.value.retry_after is None


@pytest.mark.parametrize("location", ["http://[", "/elsewhere"])
def test_a_redirect_is_not_looked_at(location: str) -> None:
    endless = b"x" * (ANSWER_BYTES + 10**6)
    with scripted(Reply(302, {"Location": location}, endless)) as host, pytest.raises(Unclear):
        Api(Network(), host.url, SIGNED).create("", {})
    with scripted(Reply(302, {"Location": location})) as host, pytest.raises(Unclear, match="302"):
        Api(Network(), host.url, SIGNED).create("", {})


def test_what_a_storage_says_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "chair.png"
    file.write_bytes(b"x")
    with scripted(Reply(200, {"Content-Length": str(10**12)}, b"x" * 1000)) as host:
        put(Network(), host.url, file, dict)
    assert len(host.asked) == 1


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    with pytest.raises(NoAddress):
        load(address, tmp_path / "model", tries=once)
    with scripted(Reply(302, {"Location": address.encode().decode("latin-1")})) as host:
        with pytest.raises((NoAddress, Unclear)) as caught:
            load(host.url, tmp_path / "model", tries=once)
        assert not list(tmp_path.iterdir())
        assert "fault" not in str(caught.value)


@pytest.mark.parametrize(
    "headers",
    [
        {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 +9999999999999999"},
        {"Content-MD5": "\xff\xfe=="},
        {"Content-Length": "9" * 5000},
        {"Content-Range": f"bytes 0-{'9' * 5000}/*"},
    ],
)
def test_headers_beyond_reason_say_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    headers = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT", **headers}
    with scripted(Reply(200, headers, b"content")) as host:
        load(host.url, tmp_path / "model", tries=once, problem=lambda path: "")
    assert (tmp_path / "model").read_bytes() == b"content"


def test_content_that_is_packed_twice_is_not_unpacked(tmp_path: Path) -> None:
    packed = Reply(200, {"Content-Encoding": "gzip, gzip"}, b"x")
    with scripted(packed) as host, pytest.raises(Unclear, match="packed"):
        load(host.url, tmp_path / "model", tries=once)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("form", [KEY, json.dumps(KEY).replace("/", "\\/")[1:-1]])
def test_a_key_that_the_service_repeats_is_hidden(status: int, form: str) -> None:
    said = f'{{"code": 1004, "message": "Bearer {form} is wrong"}}'.encode()
    with scripted(*[Reply(status, {}, said)] * 4) as host, pytest.raises(Refused) as caught:
        Api(Network(), host.url, SIGNED).once("")
    assert "0123456789" not in str(caught.value)
    assert "Bearer (hidden) is wrong" in str(caught.value)

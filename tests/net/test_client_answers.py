# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that contradict themselves, never end, lead nowhere, or repeat the key."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight
from tests.support.loading import load
from tests.support.scripted import Reply, scripted
from tripo_addon.errors import (
    NoAddress,
    Offline,
    Refused,
    Spent,
    Strange,
    TripoError,
    Unclear,
)
from tripo_addon.jobs import failures
from tripo_addon.jobs.job import Job
from tripo_addon.net.client import ANSWER_BYTES, Api, Network
from tripo_addon.net.put import put
from tripo_addon.providers import parsing
from tripo_addon.providers.base import UNTOLD
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel
from tripo_addon.text.secrets import Hidden

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
    """No second try."""


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
    with scripted(Reply(302, {"Location": location})) as host, pytest.raises(Refused, match="302"):
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


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_preview_at_no_address_does_not_cost_the_model(
    flight: Flight, quick: Sandbox, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    told = parsing.task_status

    def also(task: Any) -> Any:
        output = {**task.get("output", {}), "rendered_image_url": address}
        return told({**task, "output": output})

    monkeypatch.setattr(parsing, "task_status", also)
    assert flight.run().state is State.ARRIVING


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


def test_what_is_hidden() -> None:
    basic = Hidden({"Authorization": "Basic bWFueV9rZXlzOm1hbnlfc2VjcmV0cw=="})
    assert basic.without(b"many_keys many_secrets bWFueV9rZXlzOm1hbnlfc2VjcmV0cw==") == (
        b"(hidden) (hidden) (hidden)"
    )
    assert Hidden({"Authorization": "Bearer short"}).without(b"short") == b"short"
    assert Hidden({}).without(b"x") == b"x"


def answers(*tasks: Any) -> Any:
    return iter(tasks).__next__


@pytest.mark.parametrize("form", [dict, list])
def test_an_answer_that_is_another_task_s_is_not_taken(form: type) -> None:
    one, two = ({"task_id": name, "status": "success"} for name in ("one", "two"))
    given = answers(two, one | {"task_id": "one"})
    found = parsing.single(["one", "two"], lambda path: given() if path == "one" else two)
    assert found["one"] is UNTOLD
    assert found["two"].state is State.DONE
    if form is dict:
        told = parsing.listed({"tasks": {"one": two, "two": two}})
        assert (told["one"], told["two"].state) == (UNTOLD, State.DONE)
    else:
        assert set(parsing.listed({"tasks": [one, two]})) == {"one", "two"}
    # Gateways may have names of their own.
    assert parsing.single(["other"], lambda path: one)["other"].state is State.DONE


def test_an_answer_without_a_state_is_none() -> None:
    with pytest.raises(Strange):
        parsing.single(["one"], lambda path: {})
    with pytest.raises(Strange):
        parsing.listed({"tasks": {"one": {}}})
    told = parsing.listed({"tasks": {"one": {}, "two": {"status": "queued"}}})
    assert told["one"] is UNTOLD


def test_a_result_that_may_not_be_fetched_now_comes_later() -> None:
    job = Job(task=TextToModel(prompt="x"), service="tripo", state=State.DOWNLOADING)
    ended = failures.after_error(job, Offline())
    assert ended["state"] is State.UNFETCHED
    assert ended["failure"].spent is Spent.YES

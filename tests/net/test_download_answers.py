# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts may answer to a download, and what an earlier process may have left of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.loading import alone, load
from tests.support.scripted import Reply, scripted
from tripo_addon.errors import NoModel, Storage, TooLarge
from tripo_addon.net.client import Network
from tripo_addon.net.content import ContentCheck, judge
from tripo_addon.net.download import fetch, forget

TAG = "0123456789abcdef" * 2


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.download"


@pytest.mark.parametrize(
    ("problem", "digest", "promised", "before", "check"),
    [
        ("", "a", "", set(), ContentCheck.TAKE),
        ("", "a", "a", set(), ContentCheck.TAKE),
        ("", "a", "b", set(), ContentCheck.AGAIN),
        ("", "a", "b", {"c"}, ContentCheck.AGAIN),
        ("", "a", "b", {"c", "a"}, ContentCheck.TAKE),
        ("", "b", "b", {"a"}, ContentCheck.TAKE),
        ("cut", "a", "", set(), ContentCheck.AGAIN),
        ("cut", "a", "a", set(), ContentCheck.AGAIN),
        ("cut", "a", "b", {"c"}, ContentCheck.AGAIN),
        ("cut", "a", "", {"a"}, ContentCheck.BAD),
        ("cut", "a", "b", {"a"}, ContentCheck.BAD),
    ],
)
def test_what_is_taken(
    problem: str, digest: str, promised: str, before: set[str], check: ContentCheck
) -> None:
    assert judge(problem, digest, promised, before) is check


@pytest.mark.parametrize(
    ("problem", "digest", "promised", "check"),
    [
        ("", "a", "b", ContentCheck.AGAIN),
        ("", "a", "a", ContentCheck.TAKE),
        ("", "a", "", ContentCheck.TAKE),
        ("cut", "a", "b", ContentCheck.BAD),
    ],
)
def test_a_host_that_names_digests_is_believed(
    problem: str, digest: str, promised: str, check: ContentCheck
) -> None:
    assert judge(problem, digest, promised, {"a"}, proven=True) is check


def test_large_sizes_are_told_in_gigabytes() -> None:
    what = TooLarge(2_000_000_000, 3_100_000_000).what
    assert what == "The result has 3.1 GB; the limit in the preferences is 2 GB"


def test_more_than_the_limit_is_noticed_on_the_way(target: Path) -> None:
    with (
        scripted(Reply(200, {"ETag": '"a"'}, bytes(3_000_000))) as host,
        pytest.raises(TooLarge, match="more than 2 MB"),
    ):
        fetch(Network(), host.url, target, lambda done, total: None, most_bytes=2_000_000)
    assert list(target.parent.iterdir()) == []


def part(target: Path, content: bytes, validator: str = '"a"', total: int = 10) -> None:
    """What an earlier process has left."""
    target.with_name(f"{target.name}.part").write_bytes(content)
    notes = json.dumps({"validator": validator, "total": total, "md5": ""})
    target.with_name(f"{target.name}.part.json").write_text(notes)


WHOLE = b"0123456789"
ANEW = Reply(200, {"Content-Length": "10", "ETag": '"b"'}, WHOLE)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Range": "bytes 3-9/10"},
        {"Content-Range": "bytes 4-9/11"},
        {"Content-Range": "bytes 4-3/10"},
        {"Content-Range": "bytes 4-10/10"},
        {"Content-Range": "items 4-9/10"},
        {"Content-Range": "bytes 4-9/10", "ETag": '"b"'},
        {"Content-Range": "bytes 4-9/10", "ETag": 'W/"a"'},
        {"Content-Range": "bytes 4-9/10", "Content-Encoding": "gzip"},
    ],
)
def test_a_part_that_does_not_fit_starts_anew(target: Path, headers: dict[str, str]) -> None:
    part(target, b"0123")
    odd = Reply(206, {"Content-Length": "6", **headers}, b"xxxxxx")
    with scripted(odd, ANEW) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert ["range" in each for each in host.asked] == [True, False]
    alone(target, WHOLE)


def test_a_part_that_fits_without_its_tag(target: Path) -> None:
    part(target, b"0123", total=0)
    with scripted(Reply(206, {"Content-Range": "bytes 4-9/*"}, b"456789")) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    alone(target, WHOLE)


def test_a_shorter_range_than_asked_for(target: Path) -> None:
    part(target, b"0123")
    replies = [
        Reply(206, {"Content-Range": "bytes 4-6/10", "Content-Length": "3"}, b"456"),
        Reply(206, {"Content-Range": "bytes 7-9/10", "Content-Length": "3"}, b"789"),
    ]
    with scripted(*replies) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert [each["range"] for each in host.asked] == ["bytes=4-", "bytes=7-"]
    alone(target, WHOLE)


@pytest.mark.parametrize(("range", "asked"), [("bytes */10", 1), ("bytes */9", 2), ("", 2)])
def test_a_range_that_cannot_be_had(target: Path, range: str, asked: int) -> None:
    part(target, WHOLE, total=0)
    with scripted(Reply(416, {"Content-Range": range, "Content-Length": "0"}), ANEW) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert len(host.asked) == asked
    alone(target, WHOLE)


def test_a_part_that_is_complete_needs_no_request(target: Path) -> None:
    part(target, WHOLE)
    with scripted() as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert host.asked == []
    alone(target, WHOLE)


@pytest.mark.parametrize(
    "notes",
    [
        "",
        "{",
        "[]",
        "null",
        '{"url": "x"}',
        '{"validator": "", "total": 10, "md5": ""}',
        '{"validator": "\\"a\\"", "total": 3, "md5": ""}',
        '{"validator": 5, "total": 10, "md5": ""}',
        '{"validator": "\\"a\\"", "total": "10", "md5": ""}',
    ],
)
def test_a_part_with_other_notes_starts_anew(target: Path, notes: str) -> None:
    part(target, b"xxxx")
    target.with_name(f"{target.name}.part.json").write_text(notes)
    with scripted(ANEW) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert "range" not in host.asked[0]
    alone(target, WHOLE)


def test_more_than_the_part_had_left_to_come(target: Path) -> None:
    part(target, b"0123")
    with scripted(Reply(206, {"Content-Range": "bytes 4-9/10"}, b"456789x"), ANEW) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert ["range" in each for each in host.asked] == [True, False]
    alone(target, WHOLE)


def test_a_part_that_nobody_asked_for(target: Path) -> None:
    replies = [Reply(206, {"Content-Range": "bytes 0-9/10"}, WHOLE), ANEW]
    with scripted(*replies) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert len(host.asked) == 2
    alone(target, WHOLE)


def test_content_md5_is_compared(target: Path) -> None:
    digest = {"Content-MD5": "eB5eJF1ptWaXm4bijSPyxw==", "Content-Length": "10"}
    with scripted(Reply(200, digest, b"01234x6789"), Reply(200, digest, WHOLE)) as host:
        fetch(Network(), host.url, target, lambda done, total: None)
    assert len(host.asked) == 2
    alone(target, WHOLE)


def test_nothing_is_left_of_what_is_forgotten(target: Path) -> None:
    part(target, b"0123")
    forget(target)
    assert list(target.parent.iterdir()) == []


def test_a_folder_in_the_way_is_told(target: Path) -> None:
    target.with_name(f"{target.name}.part").mkdir()
    with scripted(ANEW) as host, pytest.raises(Storage, match="cannot be written"):
        fetch(Network(), host.url, target, lambda done, total: None)


def test_content_that_is_bad_in_ever_new_ways_ends(target: Path) -> None:
    pages = [Reply(200, {}, f"<p>Not now: {number}</p>".encode()) for number in range(9)]
    with scripted(*pages) as host, pytest.raises(NoModel, match="is no model"):
        load(host.url, target)
    assert len(host.asked) == 4
    assert list(target.parent.iterdir()) == []

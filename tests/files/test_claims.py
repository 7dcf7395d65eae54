# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims in a folder that machines share: each change is made by one of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tripo_addon.files import claims
from tripo_addon.files.claims import Beat, Claim, Entry, Stand, Taken

HELD = Entry(Stand.HELD, "mine", "run")


def no_links(source: object, target: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.fixture(params=["links", "no links"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system with hard links, or without."""
    if request.param == "no links":
        monkeypatch.setattr(os, "link", no_links)
    return tmp_path / "claim"


def at_once(count: int, call: Callable[[int], bool]) -> list[bool]:
    """What so many threads get that call at the same time."""
    found = [False] * count
    start = threading.Barrier(count)

    def one(at: int) -> None:
        start.wait()
        found[at] = call(at)

    threads = [threading.Thread(target=one, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_of_many_gets_it(folder: Path) -> None:
    for _ in range(20):
        before = Claim(folder).last()
        entries = [Entry(Stand.HELD, str(at), str(_)) for at in range(8)]
        found = at_once(8, lambda at: Claim(folder).put(entries[at], before))  # noqa: B023
        assert found.count(True) == 1
        assert Claim(folder).last() == entries[found.index(True)]
    assert len(list(folder.iterdir())) == 20


def test_who_is_late_changes_nothing(folder: Path) -> None:
    assert Claim(folder).put(HELD, None)
    assert not Claim(folder).put(HELD, None)
    claims.begin_sending(str(folder), "mine")
    assert not Claim(folder).put(HELD, HELD)
    with pytest.raises(Taken):
        claims.begin_sending(str(folder), "other")
    claims.begin_sending(str(folder), "mine")
    claims.not_taken(str(folder), "mine")
    assert Claim(folder).last() == HELD
    claims.begin_sending(str(folder), "mine")
    claims.sent(str(folder), "mine", "task-1")
    last = Claim(folder).last()
    assert last
    assert (last.stand, last.task_id) == (Stand.SENT, "task-1")
    with pytest.raises(Taken):
        claims.begin_sending(str(folder), "mine")


def test_what_was_never_claimed_is_not_sent(folder: Path) -> None:
    with pytest.raises(Taken):
        claims.begin_sending(str(folder), "mine")


def test_half_a_file_may_say_the_worst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "READ_SECONDS", 0)
    (tmp_path / "1.json").write_text('{"stand": "he')
    assert Claim(tmp_path).last() == claims.UNREADABLE
    with pytest.raises(Taken):
        claims.begin_sending(str(tmp_path), "mine")


def test_a_machine_has_one_name(tmp_path: Path) -> None:
    name = claims.machine(tmp_path / "jobs")
    assert claims.machine(tmp_path / "jobs") == name
    assert claims.machine(tmp_path / "other") != name


def test_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(claims, "DEAD_SECONDS", 0.0)
    looks, living = Beat(tmp_path, "a"), Beat(tmp_path, "b")
    assert looks.alive("b")
    sign = (tmp_path / "b").read_text()
    while (tmp_path / "b").read_text() in {sign, ""}:
        pass
    assert looks.alive("b")
    living.stop()
    assert not looks.alive("b")
    (tmp_path / "killed").write_text("the last sign")
    assert looks.alive("killed")
    assert not looks.alive("killed")
    assert not looks.alive("never there")
    looks.stop()
    assert not list(tmp_path.glob("[ab]"))

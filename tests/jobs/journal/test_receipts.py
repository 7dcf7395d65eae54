# SPDX-License-Identifier: GPL-3.0-or-later
"""Receipts that a stranger wrote, or that a disk has spoilt, among good ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.flight import CHAIR
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.process_lock import Owner
from tripo_addon.net.partial import Part
from tripo_addon.net.ranges import Facts
from tripo_addon.spec.state import State

HALF = "\ud800"
FAILURE = {"what": "x", "advice": "", "spent": "", "code": 0, "request_id": ""}
BAD: dict[str, Any] = {
    "half a character in the id": {"id": HALF},
    "half a character in the task id": {"remote_id": HALF},
    "half a character in the account": {"account": HALF},
    "half a character in the service": {"service": HALF},
    "a reason that is no text": {"failure": {**FAILURE, "what": 5}},
    "an advice that is no text": {"failure": {**FAILURE, "advice": [1]}},
    "remarks that are no texts": {"remarks": [[1]]},
    "candidates that are no texts": {"candidates": [[1, 2, 3, 4, 5]]},
}


def leave(results: Path, name: str, text: str = "", **changes: Any) -> None:
    """A receipt in a folder of its own."""
    folder = results / name
    folder.mkdir(parents=True)
    job = Job(
        task=CHAIR,
        service="tripo",
        account="mine",
        folder=str(folder),
        id=name,
        remote_id=name,
        state=State.RUNNING,
    )
    (folder / receipts.RECEIPT).write_text(
        text or json.dumps({**json.loads(job.to_json()), **changes})
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """One that is made of the receipts when it is first used."""
    made = Journal(tmp_path / "journal", partial(receipts.read_all, tmp_path / "results"))
    yield made
    made.close()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_receipt_takes_no_other_with_it(tmp_path: Path, journal: Journal, what: str) -> None:
    leave(tmp_path / "results", "a bad one", **BAD[what])
    leave(tmp_path / "results", "good")
    jobs, count = journal.page(10)
    assert ([job.id for job in jobs], count) == (["good"], 1)


@pytest.mark.parametrize("text", ["[" * 500_000, '{"a":' * 100_000])
def test_a_receipt_without_end_takes_no_other_with_it(
    tmp_path: Path, journal: Journal, text: str
) -> None:
    leave(tmp_path / "results", "a bad one", text)
    leave(tmp_path / "results", "good")
    assert [job.id for job in journal.page(10)[0]] == ["good"]


@pytest.mark.parametrize("owner", ["../../elsewhere/package", "a\0b", "x" * 5000, HALF, [1], 7])
def test_an_owner_that_is_none_is_nobody(tmp_path: Path, journal: Journal, owner: object) -> None:
    lock = tmp_path / "elsewhere/package.lock"
    lock.parent.mkdir()
    lock.write_text("kept")
    leave(tmp_path / "results", "good", owner=owner)
    assert [job.id for job in journal.adopt("mine")] == ["good"]
    assert lock.read_text() == "kept"


def test_the_lock_of_a_strange_name_is_not_touched(tmp_path: Path) -> None:
    owner = Owner(tmp_path / "running")
    other = tmp_path / "package.lock"
    other.write_text("kept")
    assert not owner.alive("../package")
    assert other.exists()
    assert owner.alive(owner.name)
    owner.release()


def test_a_note_is_one_line(tmp_path: Path) -> None:
    leave(tmp_path, "a", note="x\n\x1b[2Jforged")
    ((job, _),) = receipts.read_all(tmp_path)
    assert job.note.isprintable()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("kept")
    leave(tmp_path / "results", "a")
    folder = tmp_path / "results/a"
    for name in (f"{receipts.RECEIPT}.part", "model.part", "model.part.json"):
        (folder / name).symlink_to(own)
    ((job, _),) = receipts.read_all(tmp_path / "results")
    receipts.write(job, "")
    assert json.loads((folder / receipts.RECEIPT).read_text())["id"] == "a"
    with Part(folder / "model").begin(Facts('"tag"', 1)) as file:
        file.write(b"x")
    assert own.read_text() == "kept"
    assert (folder / "model.part").read_bytes() == b"x"

# SPDX-License-Identifier: GPL-3.0-or-later
"""A damaged journal is kept under another name, and replaced by what is known elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import JOURNAL, receipts, recovery
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.state import State

PAGE = 4096
SOMEBODY = "0123456789abcdef" * 2


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(PAGE * 3))


def cut_off(path: Path) -> None:
    os.truncate(path, PAGE + 100)


def zeros_in_the_middle(path: Path) -> None:
    """What only those find who read there; the first page, with the tables' names, is sound."""
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(bytes(path.stat().st_size - PAGE))


def filled(folder: Path, count: int = 100) -> None:
    """A closed journal with jobs that nothing else knows."""
    journal = Journal(folder)
    for number in range(count):
        journal.write(Job(task=CHAIR, service="tripo", id=f"old-{number}", created=float(number)))
    journal.close()


def again(flight: Flight, service: Sandbox) -> Flight:
    """The next Blender on the same journal."""
    flight.engine.stop()
    return Flight(flight.folder, service.url, service.key)


def kept(folder: Path) -> list[str]:
    """What stands in the folder of the journals that were set aside."""
    return sorted(each.name for each in folder.glob("damaged*"))


@pytest.mark.parametrize("damage", [garbage, cut_off, zeros_in_the_middle])
def test_what_is_on_disk_is_listed_again(
    flight: Flight, quick: Sandbox, damage: Callable[[Path], None]
) -> None:
    done = flight.arrived(flight.run())
    for _ in range(200):
        flight.journal.write(Job(task=CHAIR, service="tripo", state=State.FAILED))
    flight.engine.stop()
    damage(flight.journal.path)
    before = flight.journal.path.read_bytes()
    next_one = again(flight, quick)
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.engine.history.load(500)
    next_one.until(lambda: len(next_one.notices) > 1)
    next_one.settled()
    found = next_one.journal.find(done.id)
    assert found
    assert (found.state, found.model, found.credits) == (State.DONE, done.model, done.credits)
    assert next_one.journal.page(500)[1] == 1
    (name,) = kept(flight.folder / "journal")
    assert (flight.folder / "journal" / name).read_bytes() == before
    # It does not arrive a second time.
    assert next_one.ready == []
    assert len(creates(quick)) == 1
    assert f"it is kept as {name}. 1 jobs were found again" in next_one.notices[0]
    assert next_one.notices[1].startswith(next_one.notices[0])
    assert next_one.notices[1].endswith("0 more of its tasks at the service")
    next_one.engine.stop()


def emptied(path: Path) -> None:
    """What a power cut may leave."""
    path.write_bytes(b"")


def removed(path: Path) -> None:
    """What uninstalling the add-on does."""
    shutil.rmtree(path.parent)


@pytest.mark.parametrize(("loss", "word"), [(emptied, "empty; it is kept as"), (removed, "gone")])
def test_a_list_that_is_lost_is_made_again(
    flight: Flight, service: Sandbox, loss: Callable[[Path], None], word: str
) -> None:
    """What is on disk is listed, and what was paid for goes on."""
    service.speed = 10_000
    done = flight.arrived(flight.run())
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    flight.engine.stop()
    loss(flight.journal.path)
    asked = [each.path for each in service.requests].count("/v3/account/usage")
    next_one = again(flight, service)
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.until(lambda: job_id in next_one.jobs)
    service.finish(next_one.jobs[job_id].remote_id)
    next_one.until(lambda: next_one.ready)
    next_one.settled()
    assert [each.id for each in next_one.ready] == [job_id]
    assert next_one.notices
    assert next_one.notices[0].startswith(f"The job list was {word}")
    assert next_one.notices[0].endswith("2 jobs were found again in the results folder")
    assert {job.id for job in next_one.journal.page(5)[0]} == {done.id, job_id}
    assert len(creates(service)) == 2
    # Nobody has asked to see what else the account has.
    assert [each.path for each in service.requests].count("/v3/account/usage") == asked
    next_one.engine.stop()


def test_a_list_that_goes_under_a_running_blender(flight: Flight, service: Sandbox) -> None:
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    flight.engine.stop()
    service.speed = 10_000
    next_one = again(flight, service)
    next_one._count = 100  # folders of its own for its results
    made = next_one.run()
    removed(next_one.journal.path)
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.until(lambda: job_id in next_one.jobs)
    service.finish(next_one.jobs[job_id].remote_id)
    next_one.until(lambda: len(next_one.ready) == 2)
    assert next_one.notices[0].startswith("The job list was gone. 2 jobs")
    assert {job.id for job in next_one.journal.page(5)[0]} == {made.id, job_id}
    assert len(creates(service)) == 2
    next_one.engine.stop()


def test_a_first_start_says_nothing(flight: Flight, service: Sandbox) -> None:
    (flight.folder / "results" / "of the user").mkdir(parents=True)
    flight.engine.adopt(flight.account, flight.provider)
    flight.engine.history.load(5)
    flight.settled()
    assert flight.notices == []
    assert flight.journal.damages.empty()
    assert list(service.requests) == []


def test_what_belongs_to_a_damaged_journal_goes_with_it(tmp_path: Path) -> None:
    filled(tmp_path)
    path = tmp_path / JOURNAL
    garbage(path)
    for end in ("-wal", "-shm"):
        path.with_name(f"{JOURNAL}{end}").write_bytes(b"of the old one")
    journal = Journal(tmp_path)
    assert journal.page(1) == ([], 0)
    assert [name.rpartition(JOURNAL)[2] for name in kept(tmp_path)] == ["", "-shm", "-wal"]
    journal.close()


def test_an_unfinished_job_goes_on(flight: Flight, service: Sandbox) -> None:
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    flight.engine.stop()
    garbage(flight.journal.path)
    next_one = again(flight, service)
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.until(lambda: job_id in next_one.jobs)
    service.finish(next_one.jobs[job_id].remote_id)
    next_one.until(lambda: next_one.ready)
    assert next_one.ready[0].id == job_id
    assert len(creates(service)) == 1
    next_one.engine.stop()


def test_what_has_no_receipt_is_fetched_from_the_service(flight: Flight, quick: Sandbox) -> None:
    job = flight.arrived(flight.run())
    flight.engine.stop()
    receipts.remove(job)
    garbage(flight.journal.path)
    next_one = again(flight, quick)
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.until(lambda: next_one.notices and "1 more of its tasks" in next_one.notices[-1])
    next_one.settled()
    (found,) = next_one.journal.page(5)[0]
    assert (found.remote_id, found.state) == (job.remote_id, State.KEPT)
    assert found.task.title() == CHAIR.prompt
    # Once is enough.
    asked = [each.path for each in quick.requests].count("/v3/account/usage")
    next_one.engine.adopt(next_one.account, next_one.provider)
    next_one.settled()
    assert [each.path for each in quick.requests].count("/v3/account/usage") == asked
    next_one.engine.stop()


def test_damage_in_the_middle_of_a_session_stops_no_job(flight: Flight, service: Sandbox) -> None:
    service.speed = 1
    flight.engine.adopt(flight.account, flight.provider)
    first = flight.start()
    flight.until(lambda: first in flight.jobs and flight.jobs[first].state is State.RUNNING)
    with closing(sqlite3.connect(flight.journal.path)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    zeros_in_the_middle(flight.journal.path)
    second = flight.start()
    flight.until(lambda: second in flight.jobs and flight.jobs[second].state is State.RUNNING)
    for each in (first, second):
        service.finish(flight.jobs[each].remote_id)
    flight.until(lambda: {job.id for job in flight.ready} == {first, second})
    flight.settled()
    assert len(kept(flight.folder / "journal")) == 1
    assert flight.notices
    assert {job.id for job in flight.journal.page(5)[0]} == {first, second}
    assert len(creates(service)) == 2


def test_two_blenders_find_the_damage(tmp_path: Path) -> None:
    filled(tmp_path)
    first, second = Journal(tmp_path), Journal(tmp_path)
    jobs = [Job(task=CHAIR, service="tripo", state=State.RUNNING, remote_id=n) for n in "ab"]
    first.held, second.held = (lambda: jobs[:1]), (lambda: jobs[1:])
    first.write(jobs[0])
    second.write(jobs[1])
    with closing(sqlite3.connect(first.path)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    zeros_in_the_middle(first.path)
    later = Job(task=CHAIR, service="tripo")
    first.write(later)
    # The other goes over to the new file, and takes along what it has.
    assert {job.id for job in second.page(9)[0]} == {later.id, jobs[0].id, jobs[1].id}
    assert (first.damages.qsize(), second.damages.qsize()) == (1, 0)
    assert len([name for name in kept(tmp_path) if name.endswith(JOURNAL)]) == 1
    assert first.adopt("") == []
    assert second.adopt("") == []
    second.close()
    assert {job.id for job in first.adopt("")} == {jobs[1].id}
    first.close()


def test_a_living_blender_s_job_is_not_taken_from_it(flight: Flight, service: Sandbox) -> None:
    """The one that replaces the journal knows whose the receipts are."""
    service.speed = 1
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].state is State.RUNNING)
    garbage(flight.journal.path)
    other = Journal(flight.folder / "journal", flight.journal._receipts)
    assert other.page(5)[1] == 1
    assert other.adopt(flight.account) == []
    flight.engine.stop()
    assert [job.id for job in other.adopt(flight.account)] == [job_id]
    other.close()


def test_a_process_that_ended_while_it_replaced_the_journal(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    (tmp_path / JOURNAL).rename(tmp_path / recovery.FRESH)
    (tmp_path / f"{JOURNAL}-wal").write_bytes(b"of the damaged one")
    journal = Journal(tmp_path)
    assert journal.page(1)[1] == 3
    journal.close()


def test_a_lost_journal_gets_what_is_in_memory(flight: Flight, quick: Sandbox) -> None:
    made = flight.run()
    for end in ("", "-wal", "-shm"):
        flight.journal.path.with_name(f"{JOURNAL}{end}").unlink(missing_ok=True)
    assert flight.journal.find(made.id) == flight.jobs[made.id]


def test_a_full_disk_while_it_is_replaced_changes_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    garbage(tmp_path / JOURNAL)
    before = (tmp_path / JOURNAL).read_bytes()

    def broken() -> list[tuple[Job, str]]:
        raise OSError(28, os.strerror(28))

    journal = Journal(tmp_path, broken)
    with pytest.raises(Exception, match="No space left"):
        journal.page(1)
    assert (tmp_path / JOURNAL).read_bytes() == before
    assert kept(tmp_path) == []
    journal.close()


def test_receipts_that_are_no_good_do_not_stop_the_others(tmp_path: Path) -> None:
    def leave(name: str, job: Job, text: str = "") -> None:
        folder = tmp_path / name
        folder.mkdir()
        receipts.write(replace(job, folder=str(folder)), SOMEBODY)
        if text:
            (folder / receipts.RECEIPT).write_text(text)

    good = Job(task=CHAIR, service="tripo", state=State.RUNNING, remote_id="task")
    leave("good", good)
    leave("no JSON", good, "{")
    leave("a list", good, "[]")
    leave("files as a list", good, json.dumps({**json.loads(good.to_json()), "files": [1]}))
    leave("a number", good, json.dumps({**json.loads(good.to_json()), "remote_id": [7]}))
    odd = {"kind": "text_to_model", "options": {"prompt": ["no", "text"]}}
    leave("no prompt", good, json.dumps({**json.loads(good.to_json()), "task": odd}))
    leave("too large", good, " " * (receipts.LARGEST + 1))
    # Whoever finds this one must not begin to pay for it.
    leave("not sent yet", Job(task=CHAIR, service="tripo"))
    found = list(receipts.read_all(tmp_path))
    assert [(job.id, owner) for job, owner in found] == [(good.id, SOMEBODY)]


def test_files_are_found_where_their_folder_is_now(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    folder = old / "chair"
    folder.mkdir(parents=True)
    (folder / "chair.glb").write_bytes(b"glTF")
    outside = tmp_path / "other.glb"
    outside.write_bytes(b"glTF")
    (folder / "link.png").symlink_to(outside)
    names = {
        "link": str(folder / "link.png"),
        "dots": str(folder / ".." / ".." / "other.glb"),
        "model": str(folder / "chair.glb"),
        "gone": str(folder / "gone.png"),
        "outside": str(outside),
    }
    state = State.ARRIVING
    job = Job(
        task=CHAIR, service="tripo", state=state, remote_id="1", folder=str(folder), files=names
    )
    receipts.write(job, "me")
    old.rename(new)
    ((found, _),) = receipts.read_all(new)
    assert found.files == {"model": str(new / "chair" / "chair.glb")}
    # Nobody knows whether it is in a scene.
    assert found.state is State.KEPT
    journal = Journal(tmp_path / "journal", partial(receipts.read_all, new))
    (tmp_path / "journal").mkdir()
    garbage(tmp_path / "journal" / JOURNAL)
    assert journal.page(1) == ([found], 1)
    journal.close()

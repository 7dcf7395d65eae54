# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that wait for their file: each is imported by one of the Blenders that open it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App
from tests.support.waiting import patience
from tripo_addon.errors import Kind
from tripo_addon.jobs.events import Waiting
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.state import State

COUNT = 40
CLAIMS = """
import os, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from tripo_addon.jobs.journal.journal import Journal
folder = Path({folder!r})
journal = Journal(folder / "journal")
journal.keep()
(folder / f"ready {{os.getpid()}}").touch()
while not (folder / "go").exists():
    time.sleep(0.0005)
for job in journal.claim_waiting(lambda job: job.place["file"] == "mine"):
    print(job.id, flush=True)
print("end", flush=True)
time.sleep(600)
"""


class Claimer:
    """A process that takes all results for the file `mine`, as soon as there is a file `go`."""

    def __init__(self, folder: Path) -> None:
        code = CLAIMS.format(root=str(ROOT), folder=str(folder))
        self._child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)

    def claimed(self) -> list[str]:
        assert self._child.stdout
        lines = iter(self._child.stdout.readline, b"end\n")
        return [line.decode().strip() for line in lines]

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        assert self._child.stdout
        self._child.stdout.close()


@pytest.fixture
def claimers(app: App) -> Any:
    made = [Claimer(app.folder) for _ in range(3)]
    end = time.monotonic() + patience(20)
    while len(list(app.folder.glob("ready *"))) < len(made):
        assert time.monotonic() < end
        time.sleep(0.01)
    yield made
    for claimer in made:
        claimer.kill()


def waiting(app: App, file: str = "mine", kind: Kind = Kind.OTHER_FILE, **more: Any) -> Job:
    """A job whose result waits for a file."""
    values = {
        "task": CHAIR,
        "service": "tripo",
        "account": app.account,
        "state": State.KEPT,
        "place": {"file": file, "cursor": [0, 0, 0]},
        "files": {"image": str(app.folder / "chair.png")},
        "failure": Failure("Its file is not open", kind=kind),
        **more,
    }
    return Job(**values)


def is_mine(job: Job) -> bool:
    return bool(job.place.get("file") == "mine")


def write(journal: Journal, *jobs: Job) -> None:
    for job in jobs:
        assert journal.write(job)


def test_several_blenders_open_the_file_at_once(app: App, claimers: list[Claimer]) -> None:
    jobs = [waiting(app) for _ in range(COUNT)]
    write(app.journal, *jobs)
    (app.folder / "go").touch()
    found = [job_id for claimer in claimers for job_id in claimer.claimed()]
    assert sorted(found) == sorted(job.id for job in jobs)
    assert app.journal.waiting() == []


def test_a_blender_that_dies_while_it_imports_loses_nothing(
    app: App, claimers: list[Claimer]
) -> None:
    job = waiting(app)
    write(app.journal, job)
    (app.folder / "go").touch()
    assert [claimer.claimed() for claimer in claimers].count([job.id]) == 1
    app.engine.adopt(app.account, app.provider)
    app.settled()
    assert app.ready == []
    for claimer in claimers:
        claimer.kill()
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.ready)
    assert [ready.id for ready in app.ready] == [job.id]


def test_only_what_waits_for_this_file_is_brought(app: App) -> None:
    mine, fetched = waiting(app), waiting(app, kind=Kind.NO_SCENE)
    others = [
        waiting(app, "another"),
        waiting(app, kind=Kind.OTHER),
        waiting(app, state=State.DONE),
        waiting(app, failure=None),
        waiting(app, place={}),
    ]
    deleted = waiting(app)
    write(app.journal, mine, fetched, *others, deleted)
    app.journal.delete(deleted.id)
    app.engine.waiting.bring(is_mine)
    app.settled()
    assert {job.id for job in app.ready} == {mine.id, fetched.id}
    assert all(app.jobs[job.id].state is State.ARRIVING for job in (mine, fetched))


def test_what_waits_is_told(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[set[str]] = []
    take = app._take

    def note(event: Any) -> None:
        if isinstance(event, Waiting):
            told.append({job.id for job in event.jobs})
        take(event)

    monkeypatch.setattr(app, "_take", note)
    mine, other = waiting(app), waiting(app, "another")
    write(app.journal, mine, other)
    app.engine.waiting.tell()
    app.settled()
    app.engine.waiting.bring(is_mine)
    app.settled()
    assert told == [{mine.id, other.id}, {other.id}]


def test_an_import_that_finds_another_file_waits_again(app: App) -> None:
    job = waiting(app)
    write(app.journal, job)
    app.engine.waiting.bring(is_mine)
    app.until(lambda: app.ready)
    assert job.failure
    app.engine.keep(job.id, job.failure)
    app.settled()
    assert [found.id for found in app.journal.waiting()] == [job.id]


def test_a_job_on_its_way_goes_to_the_file_s_new_place(app: App, quick: Sandbox) -> None:
    job_id = app.start()
    app.until(lambda: app.ready)
    app.engine.move(job_id, {"file": "new"})
    app.settled()
    assert app.jobs[job_id].place == {"file": "new"}
    found = app.journal.find(job_id)
    assert found
    assert found.place == {"file": "new"}

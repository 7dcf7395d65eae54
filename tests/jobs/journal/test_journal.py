# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal across processes: what a crash leaves behind is taken over, once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App
from tests.support.processes import killed
from tripo_addon.errors import Storage
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.lookups import Entered
from tripo_addon.jobs.journal.process_lock import Owner
from tripo_addon.jobs.store import NOT_HERE
from tripo_addon.spec.state import State, Trigger


@pytest.mark.parametrize("state", ["queued", "running", "downloading", "arriving"])
def test_a_killed_process_loses_nothing(app: App, service: Sandbox, state: str) -> None:
    service.speed = 40
    killed(app, service, state)
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.jobs)
    (job_id,) = app.jobs
    app.until(lambda: app.jobs[job_id].state is State.ARRIVING)
    assert Path(app.jobs[job_id].model).read_bytes()[:4] == b"glTF"
    assert len(service.tasks) == 1


def test_a_submit_cut_off_is_uncertain(app: App, service: Sandbox) -> None:
    service.faults.add("/v3/generation/*", "status")
    killed(app, service, "submitting")
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.jobs and all(map(app.ended, app.jobs)))
    (job,) = app.jobs.values()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Credits may have been spent" in job.failure.text
    assert job.candidates == ()
    assert not service.tasks


def test_a_job_belongs_to_one_process(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    job = Job(task=CHAIR, service="tripo", state=State.RUNNING, remote_id="x")
    first.write(job)
    assert second.adopt("") == []
    assert [listed.id for listed in second.page(5)[0]] == [job.id]
    first.close()
    assert second.adopt("") == [job]
    assert second.adopt("") == []
    second.close()


def test_a_process_that_ends_its_job_and_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the job and the look at its process."""
    first, second = Journal(tmp_path), Journal(tmp_path)
    job = Job(task=CHAIR, service="tripo", state=State.DOWNLOADING, remote_id="x")
    first.write(job)
    second.keep()
    done = job.after(Trigger.ARRIVE, ended=1.0).after(Trigger.FINISH)
    alive = Owner.alive
    ends = [lambda: first.write(done), first.close]

    def ends_first(owner: Owner, name: str) -> bool:
        while ends:
            ends.pop(0)()
        return alive(owner, name)

    monkeypatch.setattr(Owner, "alive", ends_first)
    assert second.standing(job.id) == Entered(done)
    second.close()


def test_what_is_written_after_the_end_belongs_to_no_process(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    job = Job(task=CHAIR, service="tripo", state=State.SUBMITTING)
    first.write(job)
    first.close()
    # The answer came when nobody waited for it any more.
    late = job.after(Trigger.ACCEPT, remote_id="x")
    assert first.write(late)
    assert second.adopt("") == [late]
    assert not first.write(late)
    assert second.adopt("") == []
    second.close()


def test_a_stop_in_the_middle_of_a_download(app: App, service: Sandbox) -> None:
    service.faults.add("/cdn/*.glb*", "slow", bytes_per_second=20_000)
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.DOWNLOADING)
    app.engine.stop()
    again = App(app.folder, service.url, service.key)
    again.engine.history.load(5)
    again.engine.adopt(again.account, again.provider)
    again.until(lambda: again.ready)
    assert again.ready[0].id == job_id
    again.engine.stop()
    assert len(service.tasks) == 1


def test_unfinished_jobs_are_shown_before_they_are_taken_up(app: App, service: Sandbox) -> None:
    service.speed = 10
    killed(app, service, "queued")
    app.engine.history.load(5)
    app.until(lambda: app.jobs)
    (job,) = app.jobs.values()
    assert job.note == NOT_HERE
    assert job.state in {State.QUEUED, State.RUNNING}
    assert not app.engine.owns(job.id)
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.engine.owns(job.id))


def test_jobs_stay_with_their_account(
    app: App, service: Sandbox, make_app: Callable[[str, str], App]
) -> None:
    service.speed = 10
    killed(app, service, "queued")
    with Sandbox() as other:
        account = make_app(other.url, other.key).account
        app.engine.adopt(account, make_app(other.url, other.key).provider)
        app.engine.history.load(5)
        app.until(lambda: app.jobs)
        assert not list(other.requests)
    (job,) = app.jobs.values()
    assert not app.engine.owns(job.id)
    assert service.key not in job.account


def test_a_damaged_journal_is_set_aside(app: App, service: Sandbox) -> None:
    folder = app.folder / "journal"
    folder.mkdir()
    (folder / "jobs.sqlite3").write_bytes(b"no database at all" * 100)
    assert app.run().state is State.ARRIVING
    assert [path.name[:7] for path in folder.glob("damaged*")] == ["damaged"]


def test_newest_jobs_come_first(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    jobs = [Job(task=CHAIR, service="tripo", created=float(n)) for n in range(5)]
    for job in jobs:
        journal.write(job)
    assert journal.page(3) == (jobs[:1:-1], 5)
    journal.close()


def test_a_journal_that_cannot_be_written_sends_nothing(app: App, service: Sandbox) -> None:
    (app.folder / "journal").write_text("a file where the folder should be")
    job = app.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "cannot be used" in job.failure.text
    assert not service.tasks


def test_a_write_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    start = time.time()
    journal.write(Job(task=CHAIR, service="tripo"))
    other = Journal(tmp_path)
    (found,) = other.page(1)[0]
    assert found.created >= start - 1
    journal.close()
    other.close()


def test_storage_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Storage, match="cannot be used"):
        Journal(tmp_path / "file").write(Job(task=CHAIR, service="tripo"))

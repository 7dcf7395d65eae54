# SPDX-License-Identifier: GPL-3.0-or-later
"""A job is sent by one process only, even if the folder with the processes' locks is deleted."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tests.support.blenders import OtherBlender
from tripo_addon.errors import Spent
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.process_lock import Owner
from tripo_addon.jobs.store import NOT_HERE
from tripo_addon.spec.state import State


def prompts(service: Sandbox) -> Counter[str]:
    """What was taken by the service, by prompt."""
    return Counter(request.body["prompt"] for request in creates(service) if request.status == 200)


@pytest.mark.parametrize("gone", ["journal", "journal/running"])
def test_a_folder_that_vanishes_makes_nobody_pay_twice(
    app: App, service: Sandbox, gone: str
) -> None:
    """Sixteen jobs wait for a small pool when the folder that lists them is deleted."""
    service.speed = 60
    service.limits.pools["H"] = 2
    first = OtherBlender(app, service, count=16)
    app.until(lambda: len(service.tasks) >= 2, 40)
    second = OtherBlender(app, service, first=100)
    app.until(lambda: second.output, 40)
    remove(app, gone)
    app.until(lambda: len(prompts(service)) == 16, 120)
    service.speed = 10_000
    app.until(lambda: all(task.status == "success" for task in service.tasks.values()), 60)
    first.end()
    second.end()
    assert set(prompts(service).values()) == {1}


@pytest.fixture
def two(tmp_path: Path) -> tuple[Journal, Journal]:
    return Journal(tmp_path), Journal(tmp_path)


def waiting(journal: Journal, **more: Any) -> Job:
    job = Job(task=CHAIR, service="tripo", **more)
    journal.write(job)
    return job


def sent(job: Job) -> Job:
    return replace(job, state=State.SUBMITTING, sent=1.0)


def test_what_another_has_taken_over_is_not_sent(two: tuple[Journal, Journal]) -> None:
    mine, other = two
    job = waiting(mine)
    shutil.rmtree(mine.folder / "running")
    assert [listed.id for listed in other.adopt("")] == [job.id]
    assert not mine.submit(sent(job))
    # Nor is its state changed behind the other's back.
    assert not mine.write(replace(job, state=State.UPLOADING))
    assert other.submit(sent(job))
    for journal in two:
        journal.close()


def test_what_is_not_listed_is_not_sent(tmp_path: Path) -> None:
    mine = Journal(tmp_path)
    job = Job(task=CHAIR, service="tripo")
    assert not mine.submit(sent(job))
    mine.write(job)
    assert mine.submit(sent(job))
    mine.write(replace(job, state=State.QUEUED, remote_id="x"))
    assert not mine.submit(sent(job))
    mine.close()


def test_what_another_had_taken_over_is_not_put_into_a_new_journal(
    two: tuple[Journal, Journal],
) -> None:
    """And sent from here, since the new journal does not know what the other has done."""
    mine, other = two
    job = waiting(mine)
    mine.held = lambda: [job]
    shutil.rmtree(mine.folder / "running")
    other.adopt("")
    assert other.submit(sent(job))
    shutil.rmtree(mine.folder)
    assert not mine.submit(sent(job))
    assert mine.page(5) == ([], 0)
    for journal in two:
        journal.close()


def test_own_jobs_are_put_into_a_new_journal_and_sent_once(two: tuple[Journal, Journal]) -> None:
    mine, other = two
    job = waiting(mine)
    mine.held = lambda: [job]
    shutil.rmtree(mine.folder)
    assert mine.submit(sent(job))
    assert other.adopt("") == []
    assert [listed.id for listed in other.page(5)[0]] == [job.id]
    for journal in two:
        journal.close()


def test_the_id_of_a_task_is_never_refused(two: tuple[Journal, Journal]) -> None:
    """The answer to a submit comes when another process looks for its task already."""
    mine, other = two
    job = waiting(mine)
    assert mine.submit(sent(job))
    shutil.rmtree(mine.folder / "running")
    (found,) = other.adopt("")
    assert found.state is State.SUBMITTING
    assert mine.write(replace(job, state=State.QUEUED, remote_id="x"))
    assert not other.write(replace(found, state=State.UNCERTAIN))
    kept = other.find(job.id)
    assert kept
    assert kept.remote_id == "x"
    for journal in two:
        journal.close()


def test_a_lock_that_is_deleted_is_made_again(tmp_path: Path) -> None:
    mine, other = Owner(tmp_path / "running"), Owner(tmp_path / "running")
    assert other.alive(mine.name)
    shutil.rmtree(tmp_path / "running")
    assert not other.alive(mine.name)
    mine.keep()
    assert other.alive(mine.name)
    mine.release()
    assert not other.alive(mine.name)
    other.release()


def taken_over(app: App, service: Sandbox) -> tuple[str, Journal]:
    """A job that waits here for another's place, and the journal of a process that took it over."""
    service.speed = 1
    service.limits.pools["H"] = 1
    ids = [app.start() for _ in range(2)]
    app.until(lambda: any(app.notes.get(job_id) for job_id in ids))
    (waits,) = [job_id for job_id in ids if app.notes.get(job_id)]
    other = Journal(app.folder / "journal")
    taken: set[str] = set()

    def adopted() -> bool:
        (app.folder / "journal/running" / f"{app.journal.owner}.lock").unlink()
        taken.update(job.id for job in other.adopt(app.account))
        return waits in taken

    app.until(adopted)
    return waits, other


def remove(app: App, gone: str = "journal") -> None:
    """Delete a folder at once: what is made anew meanwhile would be in the way."""
    shutil.rmtree((app.folder / gone).rename(app.folder / "aside"))


def test_a_job_that_is_another_s_is_let_go(app: App, service: Sandbox) -> None:
    waits, other = taken_over(app, service)
    service.finish(*service.tasks)
    app.until(lambda: not app.engine.owns(waits))
    assert len(creates(service)) == 2  # one of them was refused for the full pool
    app.until(lambda: app.jobs[waits].note == NOT_HERE)
    app.engine.stop()
    other.close()


def test_what_was_sent_is_not_left_to_a_process_that_is_gone(two: tuple[Journal, Journal]) -> None:
    """It took the job over, and ended before it could write it into the new journal."""
    mine, other = two
    job = waiting(mine)
    assert mine.submit(sent(job))
    unsure = replace(sent(job), state=State.UNCERTAIN)
    mine.held = lambda: [unsure]
    shutil.rmtree(mine.folder / "running")
    assert [listed.id for listed in other.adopt("")] == [job.id]
    shutil.rmtree(mine.folder)
    other.close()
    assert mine.write(unsure)
    assert mine.page(5) == ([unsure], 1)
    mine.close()


def test_a_job_that_is_on_no_list_any_more_ends(app: App, service: Sandbox) -> None:
    """It waits here when another Blender takes it over; then the folder with all is removed."""
    waits, other = taken_over(app, service)
    remove(app)
    service.finish(*service.tasks)
    app.until(lambda: app.jobs[waits].final)
    failure = app.jobs[waits].failure
    assert failure
    assert failure.spent is Spent.MAYBE
    assert len(creates(service)) == 2  # one of them was refused for the full pool
    other.close()


def test_a_job_that_another_has_lost_ends_here(app: App, service: Sandbox) -> None:
    """It was let go to another Blender, which ended after the folder with the list was removed."""
    waits, other = taken_over(app, service)
    service.finish(*service.tasks)
    app.until(lambda: not app.engine.owns(waits))
    app.drain()
    assert app.jobs[waits].note == NOT_HERE
    other.close()
    remove(app)
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.jobs[waits].final)
    assert app.jobs[waits].failure
    failure = app.jobs[waits].failure
    assert failure
    assert "on no list any more" in failure.text


def test_a_task_is_never_taken_from_a_job(two: tuple[Journal, Journal]) -> None:
    """Whatever is out of date: the other has sent it, has ended, or both."""
    mine, other = two
    job = waiting(mine)
    for after in ("unfinished", "ended"):
        shutil.rmtree(mine.folder / "running")
        other.adopt("")
        paid = replace(sent(job), state=State.RUNNING, remote_id="task")
        assert other.write(paid if after == "unfinished" else replace(paid, state=State.DONE))
        assert not mine.write(replace(job, state=State.UPLOADING))
        assert not mine.write(replace(sent(job), state=State.UNCERTAIN, looked=True))
        assert not mine.submit(sent(job))
        assert not mine.take(replace(sent(job), state=State.UNCERTAIN))
        kept = other.find(job.id)
        assert kept
        assert kept.remote_id == "task"
    other.close()
    assert not mine.write(replace(job, state=State.UPLOADING))
    assert not mine.submit(sent(job))
    mine.close()


def test_a_job_that_is_here_is_not_adopted_behind_its_back(two: tuple[Journal, Journal]) -> None:
    """Another Blender took it over, sent it and has quit: this one lets go of it first."""
    mine, other = two
    job = waiting(mine)
    mine.held = lambda: [job]
    shutil.rmtree(mine.folder / "running")
    other.adopt("")
    assert other.write(replace(sent(job), state=State.RUNNING, remote_id="task"))
    other.close()
    assert mine.adopt("") == []
    assert not mine.submit(sent(job))
    mine.held = tuple
    (found,) = mine.adopt("")
    assert found.remote_id == "task"
    mine.close()


def test_what_is_let_go_is_looked_at_again(app: App, service: Sandbox) -> None:
    """The other Blender came later, so that nobody looked for its jobs here."""
    waits, other = taken_over(app, service)
    assert not app.others
    service.finish(*service.tasks)
    app.until(lambda: not app.engine.owns(waits))
    app.drain()
    assert app.others
    done = replace(app.jobs[waits], state=State.CANCELLED, note="")
    assert other.write(done)
    app.engine.adopt(app.account, app.provider)
    app.until(lambda: app.jobs[waits].final)
    assert app.jobs[waits].state is State.CANCELLED
    other.close()

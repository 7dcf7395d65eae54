# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made before: pages, search, deleting, tasks attached and fetched from the service."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, creates
from tests.support.examples import example
from tripo_addon.jobs import about
from tripo_addon.jobs import elsewhere as made_elsewhere
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.spending import total
from tripo_addon.jobs.wanted import Wanted
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ConvertModel, ImageToModel, TextToImage, TextToModel


@pytest.fixture
def other(quick: Sandbox, make_app: Callable[..., App]) -> App:
    """Another machine with the same key."""
    return make_app(quick.url, quick.key)


def load(app: App, count: int = 10, offset: int = 0, search: str = "") -> list[str]:
    """The titles on a page of the list."""
    app.engine.history.load(count, offset, Wanted(search))
    app.settled()
    return [job.title for job in app.page.jobs]


def fetch(app: App) -> list[Job]:
    """The jobs in the list after what the service knows was fetched."""
    app.notices.clear()
    app.engine.history.fetch(app.provider)
    app.until(lambda: app.notices)
    app.settled()
    return app.journal.page(100)[0]


def attach(app: App, task_id: str, kind: type[Task] = TextToModel) -> Job:
    """The job of a task that is attached by its id, when nothing more happens."""
    empty = kind(**{name: facts.empty for name, facts in kind.options.items()})
    job = Job(
        task=empty,
        service=app.service,
        account=app.account,
        folder=str(app.folder / "results" / f"attached {task_id}"),
        remote_id=task_id,
    )
    app.engine.history.attach(job, app.provider, app.engine.take_up)
    app.until(lambda: app.ended(job.id))
    return app.jobs[job.id]


def delete(app: App, job: Job, *, files: bool) -> None:
    app.engine.history.delete(job, files=files)
    app.until(lambda: job.id not in app.jobs or app.notices)
    # The files go after it was told.
    app.settled()


def test_pages_and_search(app: App) -> None:
    colours = ["red", "green", "blue", "dark red"]
    for number, colour in enumerate(colours):
        state = State.FAILED if colour == "blue" else State.DONE
        task = TextToModel(prompt=f"A {colour} Chair, 100% Äsche_")
        job = Job(task=task, service="tripo", created=float(number), state=state)
        app.journal.write(replace(job, remote_id=f"task-{number}"))
    titles = [f"A {colour} Chair, 100% Äsche_" for colour in reversed(colours)]
    assert load(app) == titles
    assert load(app, 2, 1) == titles[1:3]
    assert (app.page.total, app.page.offset) == (4, 1)
    assert load(app, 10, 4) == []
    assert load(app, search="chair RED") == [titles[0], titles[3]]
    assert load(app, 1, 1, "red") == [titles[3]]
    assert app.page.total == 2
    assert load(app, search="task-1") == [titles[2]]
    assert load(app, search="failed") == [titles[1]]
    assert len(load(app, search="100% äsche_")) == 4
    assert load(app, search="' OR 1 --") == []


def test_deleting_leaves_the_files_where_they_are(app: App, quick: Sandbox) -> None:
    job = app.arrived(app.run())
    delete(app, job, files=False)
    assert app.journal.find(job.id) is None
    assert not app.engine.owns(job.id)
    assert all(Path(path).is_file() for path in job.files.values())
    # A new journal would not bring it back.
    assert not (Path(job.folder) / receipts.RECEIPT).exists()


@pytest.mark.parametrize("kind", ["text_to_model", "convert_model"])
def test_deleting_with_the_files(app: App, quick: Sandbox, kind: str) -> None:
    job = app.run()
    if kind == "convert_model":
        job = app.run(ConvertModel(source=job.remote_id, format="OBJ"))
        assert "archive" in job.files
        job = app.jobs[job.id]
    job = app.arrived(job) if job.state is State.ARRIVING else job
    delete(app, job, files=True)
    app.settled()
    assert not Path(job.folder).exists()
    assert app.notices == []


def test_what_else_is_in_the_folder_stays(app: App, quick: Sandbox) -> None:
    job = app.arrived(app.run())
    own = Path(job.folder) / "notes.txt"
    own.write_text("mine")
    delete(app, job, files=True)
    assert [path.name for path in Path(job.folder).iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["model", "archive", "preview"])
def test_files_elsewhere_are_never_touched(app: App, tmp_path: Path, name: str) -> None:
    """Even if the journal or a receipt says that they belong to the job."""
    folder, elsewhere = tmp_path / "job", tmp_path / "elsewhere"
    (elsewhere / "chair").mkdir(parents=True)
    folder.mkdir()
    victim = elsewhere / "chair.zip"
    victim.write_text("mine")
    (elsewhere / "chair" / "notes.txt").write_text("mine")
    (folder / "link").symlink_to(elsewhere, target_is_directory=True)
    for path in (victim, folder / ".." / "elsewhere" / "chair.zip", folder / "link" / "chair.zip"):
        job = Job(task=CHAIR, service="tripo", state=State.DONE, folder=str(folder))
        job = replace(job, files={name: str(path)}, ready=str(path))
        app.journal.write(job)
        app.jobs[job.id] = job
        delete(app, job, files=True)
        assert app.journal.find(job.id) is None
        assert victim.read_text() == "mine"
        assert (elsewhere / "chair" / "notes.txt").read_text() == "mine"


def test_a_job_without_a_folder(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "chair.glb"
    mine.write_text("mine")
    job = Job(task=CHAIR, service="tripo", state=State.DONE, files={"model": "chair.glb"})
    app.journal.write(job)
    app.jobs[job.id] = job
    delete(app, job, files=True)
    assert mine.is_file()
    assert app.journal.find(job.id) is None


def test_a_task_made_elsewhere_is_attached(app: App, other: App, quick: Sandbox) -> None:
    made = other.run(TextToImage(prompt="a red chair"))
    job = attach(app, made.remote_id)
    assert job.state is State.ARRIVING
    # The service tells its type, whatever was believed.
    assert job.task == TextToImage(prompt="a red chair")
    assert Path(job.files["image"]).is_file()
    assert len(creates(quick)) == 1


def test_an_attached_task_of_api_v2(quick: Sandbox, make_app: Callable[..., App]) -> None:
    made = make_app(quick.url, service="tripo-v2").run()
    job = attach(make_app(quick.url, service="tripo-v2"), made.remote_id)
    assert job.state is State.ARRIVING
    assert job.task.title() == CHAIR.prompt


def test_an_unknown_task_cannot_be_attached(app: App, quick: Sandbox) -> None:
    job = attach(app, "0" * 32)
    assert job.state is State.FAILED
    assert job.failure
    assert "does not know the task" in job.failure.text
    assert app.journal.page(5) == ([], 0)


def test_a_failed_task_is_attached_with_its_reason(app: App, other: App, quick: Sandbox) -> None:
    made = other.run(TextToImage(prompt="forbidden-run"))
    job = attach(app, made.remote_id)
    assert job.state is State.FAILED
    assert job.failure
    assert "content policy" in job.failure.text


def test_a_running_task_of_the_list_is_left_alone(app: App, service: Sandbox) -> None:
    service.speed = 0.1
    running = app.start()
    app.until(lambda: running in app.jobs and app.jobs[running].state.polled)
    job = attach(app, app.jobs[running].remote_id)
    assert job.failure
    assert "in the list already and on its way" in job.failure.text
    assert app.jobs[running].state.polled
    assert app.journal.page(5)[1] == 1


def test_a_task_of_the_list_is_fetched_once_more(app: App, quick: Sandbox) -> None:
    made = app.arrived(app.run())
    Path(made.model).unlink()
    job = attach(app, made.remote_id)
    assert job.state is State.ARRIVING
    assert Path(job.model).is_file()
    assert made.id not in app.jobs
    assert [listed.id for listed in app.journal.page(5)[0]] == [job.id]
    assert len(creates(quick)) == 1


@pytest.mark.parametrize("as_items", [False, True])
def test_what_was_made_elsewhere_is_fetched(
    app: App, other: App, quick: Sandbox, as_items: bool
) -> None:
    quick.v3.usage_as_items = as_items
    here = app.arrived(app.run())
    there = other.run(TextToImage(prompt="a green chair"))
    failed = other.run(TextToImage(prompt="fail-run"))
    quick.add_task("a_type_of_tomorrow")
    found = {job.remote_id: job for job in fetch(app)}
    assert set(found) == {here.remote_id, there.remote_id, failed.remote_id}
    assert "2 tasks were found" in app.notices[0]
    # They are in the list at once.
    assert {listed.remote_id for listed in app.jobs.values()} == set(found)
    job = found[there.remote_id]
    assert (job.state, job.title, job.credits) == (State.KEPT, "a green chair", there.credits)
    assert found[failed.remote_id].state is State.FAILED
    app.engine.take_up(job, app.provider)
    app.until(lambda: job.id in [listed.id for listed in app.ready])
    assert Path(app.jobs[job.id].files["image"]).parent == Path(job.folder)
    # Twice adds nothing.
    assert len(fetch(app)) == 3
    assert "0 tasks were found" in app.notices[0]


def test_what_is_being_sent_is_not_taken_for_another_s(app: App, quick: Sandbox) -> None:
    """The service has the task already, and its answer to the create has not arrived."""
    answer = quick.faults.add("/v3/generation/*", "slow", bytes_per_second=40)
    job_id = app.start()
    app.until(lambda: answer.hits and quick.tasks)
    sending = fetch(app)
    assert [job.id for job in sending] == [job_id]
    app.until(lambda: app.ready)
    assert [job.id for job in fetch(app)] == [job_id]


def test_what_is_looked_for_is_not_taken_for_another_s(app: App, quick: Sandbox) -> None:
    task = ImageToModel(image="https://example.org/chair.png")
    job = Job(task=task, service="tripo", account=app.account, state=State.UNCERTAIN)
    made = app.run(example("image_to_model", image="https://example.org/chair.png"))
    app.journal.delete(made.id)
    app.journal.release(app.account, made.remote_id)
    sent = replace(job, sent=made.sent)
    app.journal.write(sent)
    assert [listed.id for listed in fetch(app)] == [job.id]
    # When the search has ended the user may have it.
    app.journal.write(replace(sent, looked=True))
    assert {listed.remote_id for listed in fetch(app)} == {"", made.remote_id}


def test_a_service_without_usage_says_so(quick: Sandbox, make_app: Callable[..., App]) -> None:
    app = make_app(quick.url, service="tripo-v2")
    assert fetch(app) == []
    assert "tells no usage" in app.notices[0]


def test_attaching_again_costs_nothing_again(app: App, quick: Sandbox) -> None:
    made = app.arrived(app.run())
    assert made.credits == 20.0
    for _ in range(3):
        job = attach(app, made.remote_id)
        app.arrived(job)
    app.settled()
    today = total(app.journal.ledger().today, "tripo")
    assert (today.tasks, today.charged, today.open) == (1, 20.0, 0.0)
    # Deleted and attached, it has still cost what it has cost.
    delete(app, app.jobs[job.id], files=False)
    app.arrived(attach(app, made.remote_id))
    assert total(app.journal.ledger().today, "tripo").charged == 20.0


def test_more_than_a_page_is_fetched(app: App, quick: Sandbox) -> None:
    """Page by page, up to a bound, and what is left is said and comes the next time."""
    for _ in range(450):
        quick.add_task("text_to_image", "failed")
    for _ in range(15):
        quick.add_task("a_type_of_tomorrow")
    assert len(fetch(app)) == 100
    assert app.notices == ["450 tasks were found that were not in the list"]
    assert app.journal.page(1)[1] == 450


def test_what_is_left_is_said(app: App, quick: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_elsewhere, "TAKEN", 250)
    monkeypatch.setattr(made_elsewhere, "READ", 400)
    for _ in range(450):
        quick.add_task("text_to_image", "failed")
    fetch(app)
    assert app.notices == [
        "250 tasks were found that were not in the list; 150 more are left: fetch again to have "
        "them as well; the service was asked for the newest 400 tasks only"
    ]
    fetch(app)
    assert app.notices[0].startswith("150 tasks were found that were not in the list; the")


def test_what_is_on_disk_is_here(app: App, other: App, quick: Sandbox) -> None:
    made = app.arrived(app.run())
    there = other.run(TextToImage(prompt="a green chair"))
    # A journal that knows nothing of the results.
    app.engine.stop()
    app.journal.path.unlink()
    again = App(app.folder, quick.url, quick.key)
    again.journal._receipts = tuple
    downloads = [request.path for request in quick.requests if request.path.startswith("/cdn/")]
    found = {job.remote_id: job for job in fetch(again)}
    assert found.keys() == {made.remote_id, there.remote_id}
    here = found[made.remote_id]
    assert (here.state, here.files, here.id) == (State.DONE, made.files, made.id)
    assert again.notices == [
        "2 tasks were found that were not in the list; the files of 1 are on disk"
    ]
    assert [
        request.path for request in quick.requests if request.path.startswith("/cdn/")
    ] == downloads
    assert found[there.remote_id].resumable
    assert not here.resumable
    again.engine.stop()


def test_fetched_tasks_with_odd_rows_are_listed(app: App, service: Sandbox) -> None:
    ids = [service.add_task("text_to_model", "failed").id for _ in range(4)]
    odd: list[dict[str, Any]] = [
        {"created_at": "1e300"},
        {"created_at": "9" * 400},
        {"credits_consumed": -100_000},
        {"credits_consumed": "nan"},
    ]
    rows = [
        {"task_id": name, "type": "text_to_model", "status": "failed", **changes}
        for name, changes in zip(ids, odd, strict=True)
    ]
    service.faults.add(
        "/v3/account/usage*",
        "status",
        status=200,
        body=json.dumps({"code": 0, "data": rows}),
        content_type="application/json",
    )
    app.engine.history.fetch(app.provider)
    app.until(lambda: app.notices)
    app.settled()
    jobs = app.journal.page(10)[0]
    assert {job.remote_id for job in jobs} == set(ids)
    assert all(abs(job.created - time.time()) < 100 for job in jobs)
    assert all(about.about(job) for job in jobs)
    assert total(app.journal.ledger().month, "tripo")[2:] == (0, 0.0, 0.0)

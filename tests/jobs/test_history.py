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

from tests.support.examples import example
from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.jobs import about
from tripo_addon.jobs import elsewhere as made_elsewhere
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.spending import total
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ConvertModel, ImageToModel, TextToImage, TextToModel


@pytest.fixture
def other(quick: Sandbox, fly: Callable[..., Flight]) -> Flight:
    """Another machine with the same key."""
    return fly(quick.url, quick.key)


def load(flight: Flight, count: int = 10, offset: int = 0, search: str = "") -> list[str]:
    """The titles on a page of the list."""
    flight.engine.history.load(count, offset, search)
    flight.settled()
    return [job.title for job in flight.page.jobs]


def fetch(flight: Flight) -> list[Job]:
    """The jobs in the list after what the service knows was fetched."""
    flight.notices.clear()
    flight.engine.history.fetch(flight.provider)
    flight.until(lambda: flight.notices)
    flight.settled()
    return flight.journal.page(100)[0]


def attach(flight: Flight, task_id: str, kind: type[Task] = TextToModel) -> Job:
    """The job of a task that is attached by its id, when nothing more happens."""
    empty = kind(**{name: facts.empty for name, facts in kind.options.items()})
    job = Job(
        task=empty,
        service=flight.service,
        account=flight.account,
        folder=str(flight.folder / "results" / f"attached {task_id}"),
        remote_id=task_id,
    )
    flight.engine.history.attach(job, flight.provider, flight.engine.take_up)
    flight.until(lambda: flight.ended(job.id))
    return flight.jobs[job.id]


def delete(flight: Flight, job: Job, *, files: bool) -> None:
    flight.engine.history.delete(job, files=files)
    flight.until(lambda: job.id not in flight.jobs or flight.notices)
    # The files go after it was told.
    flight.settled()


def test_pages_and_search(flight: Flight) -> None:
    colours = ["red", "green", "blue", "dark red"]
    for number, colour in enumerate(colours):
        state = State.FAILED if colour == "blue" else State.DONE
        task = TextToModel(prompt=f"A {colour} Chair, 100% Äsche_")
        job = Job(task=task, service="tripo", created=float(number), state=state)
        flight.journal.write(replace(job, remote_id=f"task-{number}"))
    titles = [f"A {colour} Chair, 100% Äsche_" for colour in reversed(colours)]
    assert load(flight) == titles
    assert load(flight, 2, 1) == titles[1:3]
    assert (flight.page.total, flight.page.offset) == (4, 1)
    assert load(flight, 10, 4) == []
    assert load(flight, search="chair RED") == [titles[0], titles[3]]
    assert load(flight, 1, 1, "red") == [titles[3]]
    assert flight.page.total == 2
    assert load(flight, search="task-1") == [titles[2]]
    assert load(flight, search="failed") == [titles[1]]
    assert len(load(flight, search="100% äsche_")) == 4
    assert load(flight, search="' OR 1 --") == []


def test_deleting_leaves_the_files_where_they_are(flight: Flight, quick: Sandbox) -> None:
    job = flight.arrived(flight.run())
    delete(flight, job, files=False)
    assert flight.journal.find(job.id) is None
    assert not flight.engine.owns(job.id)
    assert all(Path(path).is_file() for path in job.files.values())
    # A new journal would not bring it back.
    assert not (Path(job.folder) / receipts.RECEIPT).exists()


@pytest.mark.parametrize("kind", ["text_to_model", "convert_model"])
def test_deleting_with_the_files(flight: Flight, quick: Sandbox, kind: str) -> None:
    job = flight.run()
    if kind == "convert_model":
        job = flight.run(ConvertModel(source=job.remote_id, format="OBJ"))
        assert "archive" in job.files
        job = flight.jobs[job.id]
    job = flight.arrived(job) if job.state is State.ARRIVING else job
    delete(flight, job, files=True)
    flight.settled()
    assert not Path(job.folder).exists()
    assert flight.notices == []


def test_what_else_is_in_the_folder_stays(flight: Flight, quick: Sandbox) -> None:
    job = flight.arrived(flight.run())
    own = Path(job.folder) / "notes.txt"
    own.write_text("mine")
    delete(flight, job, files=True)
    assert [each.name for each in Path(job.folder).iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["model", "archive", "preview"])
def test_files_elsewhere_are_never_touched(flight: Flight, tmp_path: Path, name: str) -> None:
    """Whatever a journal, or a receipt, says."""
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
        flight.journal.write(job)
        flight.jobs[job.id] = job
        delete(flight, job, files=True)
        assert flight.journal.find(job.id) is None
        assert victim.read_text() == "mine"
        assert (elsewhere / "chair" / "notes.txt").read_text() == "mine"


def test_a_job_without_a_folder(
    flight: Flight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "chair.glb"
    mine.write_text("mine")
    job = Job(task=CHAIR, service="tripo", state=State.DONE, files={"model": "chair.glb"})
    flight.journal.write(job)
    flight.jobs[job.id] = job
    delete(flight, job, files=True)
    assert mine.is_file()
    assert flight.journal.find(job.id) is None


def test_a_task_made_elsewhere_is_attached(flight: Flight, other: Flight, quick: Sandbox) -> None:
    made = other.run(TextToImage(prompt="a red chair"))
    job = attach(flight, made.remote_id)
    assert job.state is State.ARRIVING
    # The service tells its type, whatever was believed.
    assert job.task == TextToImage(prompt="a red chair")
    assert Path(job.files["image"]).is_file()
    assert len(creates(quick)) == 1


def test_an_attached_task_of_api_v2(quick: Sandbox, fly: Callable[..., Flight]) -> None:
    made = fly(quick.url, service="tripo-v2").run()
    job = attach(fly(quick.url, service="tripo-v2"), made.remote_id)
    assert job.state is State.ARRIVING
    assert job.task.title() == CHAIR.prompt


def test_an_unknown_task_cannot_be_attached(flight: Flight, quick: Sandbox) -> None:
    job = attach(flight, "0" * 32)
    assert job.state is State.FAILED
    assert job.failure
    assert "does not know the task" in job.failure.text
    assert flight.journal.page(5) == ([], 0)


def test_a_failed_task_is_attached_with_its_reason(
    flight: Flight, other: Flight, quick: Sandbox
) -> None:
    made = other.run(TextToImage(prompt="forbidden-run"))
    job = attach(flight, made.remote_id)
    assert job.state is State.FAILED
    assert job.failure
    assert "content policy" in job.failure.text


def test_a_running_task_of_the_list_is_left_alone(flight: Flight, service: Sandbox) -> None:
    service.speed = 0.1
    running = flight.start()
    flight.until(lambda: running in flight.jobs and flight.jobs[running].state.polled)
    job = attach(flight, flight.jobs[running].remote_id)
    assert job.failure
    assert "in the list already and on its way" in job.failure.text
    assert flight.jobs[running].state.polled
    assert flight.journal.page(5)[1] == 1


def test_a_task_of_the_list_is_fetched_once_more(flight: Flight, quick: Sandbox) -> None:
    made = flight.arrived(flight.run())
    Path(made.model).unlink()
    job = attach(flight, made.remote_id)
    assert job.state is State.ARRIVING
    assert Path(job.model).is_file()
    assert made.id not in flight.jobs
    assert [each.id for each in flight.journal.page(5)[0]] == [job.id]
    assert len(creates(quick)) == 1


@pytest.mark.parametrize("as_items", [False, True])
def test_what_was_made_elsewhere_is_fetched(
    flight: Flight, other: Flight, quick: Sandbox, as_items: bool
) -> None:
    quick.v3.usage_as_items = as_items
    here = flight.arrived(flight.run())
    there = other.run(TextToImage(prompt="a green chair"))
    failed = other.run(TextToImage(prompt="fail-run"))
    quick.add_task("a_type_of_tomorrow")
    found = {job.remote_id: job for job in fetch(flight)}
    assert set(found) == {here.remote_id, there.remote_id, failed.remote_id}
    assert "2 tasks were found" in flight.notices[0]
    # They are in the list at once.
    assert {each.remote_id for each in flight.jobs.values()} == set(found)
    job = found[there.remote_id]
    assert (job.state, job.title, job.credits) == (State.KEPT, "a green chair", there.credits)
    assert found[failed.remote_id].state is State.FAILED
    flight.engine.take_up(job, flight.provider)
    flight.until(lambda: job.id in [each.id for each in flight.ready])
    assert Path(flight.jobs[job.id].files["image"]).parent == Path(job.folder)
    # Twice adds nothing.
    assert len(fetch(flight)) == 3
    assert "0 tasks were found" in flight.notices[0]


def test_what_is_being_sent_is_not_taken_for_another_s(flight: Flight, quick: Sandbox) -> None:
    """The service has it, and its answer is still to come."""
    answer = quick.faults.add("/v3/generation/*", "slow", bytes_per_second=40)
    job_id = flight.start()
    flight.until(lambda: answer.hits and quick.tasks)
    sending = fetch(flight)
    assert [job.id for job in sending] == [job_id]
    flight.until(lambda: flight.ready)
    assert [job.id for job in fetch(flight)] == [job_id]


def test_what_is_looked_for_is_not_taken_for_another_s(flight: Flight, quick: Sandbox) -> None:
    task = ImageToModel(image="https://example.org/chair.png")
    job = Job(task=task, service="tripo", account=flight.account, state=State.UNCERTAIN)
    made = flight.run(example("image_to_model", image="https://example.org/chair.png"))
    flight.journal.delete(made.id)
    flight.journal.release(flight.account, made.remote_id)
    sent = replace(job, sent=made.sent)
    flight.journal.write(sent)
    assert [each.id for each in fetch(flight)] == [job.id]
    # When the search has ended the user may have it.
    flight.journal.write(replace(sent, looked=True))
    assert {each.remote_id for each in fetch(flight)} == {"", made.remote_id}


def test_a_service_without_usage_says_so(quick: Sandbox, fly: Callable[..., Flight]) -> None:
    flight = fly(quick.url, service="tripo-v2")
    assert fetch(flight) == []
    assert "tells no usage" in flight.notices[0]


def test_attaching_again_costs_nothing_again(flight: Flight, quick: Sandbox) -> None:
    made = flight.arrived(flight.run())
    assert made.credits == 20.0
    for _ in range(3):
        job = attach(flight, made.remote_id)
        flight.arrived(job)
    flight.settled()
    today = total(flight.journal.ledger().today, "tripo")
    assert (today.tasks, today.charged, today.open) == (1, 20.0, 0.0)
    # Deleted and attached, it has still cost what it has cost.
    delete(flight, flight.jobs[job.id], files=False)
    flight.arrived(attach(flight, made.remote_id))
    assert total(flight.journal.ledger().today, "tripo").charged == 20.0


def test_more_than_a_page_is_fetched(flight: Flight, quick: Sandbox) -> None:
    """Page by page, up to a bound, and what is left is said and comes the next time."""
    for _ in range(450):
        quick.add_task("text_to_image", "failed")
    for _ in range(15):
        quick.add_task("a_type_of_tomorrow")
    assert len(fetch(flight)) == 100
    assert flight.notices == ["450 tasks were found that were not in the list"]
    assert flight.journal.page(1)[1] == 450


def test_what_is_left_is_said(
    flight: Flight, quick: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_elsewhere, "TAKEN", 250)
    monkeypatch.setattr(made_elsewhere, "READ", 400)
    for _ in range(450):
        quick.add_task("text_to_image", "failed")
    fetch(flight)
    assert flight.notices == [
        "250 tasks were found that were not in the list; 150 more are left: fetch again to have "
        "them as well; the service was asked for the newest 400 tasks only"
    ]
    fetch(flight)
    assert flight.notices[0].startswith("150 tasks were found that were not in the list; the")


def test_what_is_on_disk_is_here(flight: Flight, other: Flight, quick: Sandbox) -> None:
    made = flight.arrived(flight.run())
    there = other.run(TextToImage(prompt="a green chair"))
    # A journal that knows nothing of the results.
    flight.engine.stop()
    flight.journal.path.unlink()
    again = Flight(flight.folder, quick.url, quick.key)
    again.journal._receipts = tuple
    downloads = [each.path for each in quick.requests if each.path.startswith("/cdn/")]
    found = {job.remote_id: job for job in fetch(again)}
    assert found.keys() == {made.remote_id, there.remote_id}
    here = found[made.remote_id]
    assert (here.state, here.files, here.id) == (State.DONE, made.files, made.id)
    assert again.notices == [
        "2 tasks were found that were not in the list; the files of 1 are on disk"
    ]
    assert [each.path for each in quick.requests if each.path.startswith("/cdn/")] == downloads
    assert found[there.remote_id].resumable
    assert not here.resumable
    again.engine.stop()


def test_fetched_tasks_with_odd_rows_are_listed(flight: Flight, service: Sandbox) -> None:
    ids = [service.add_task("text_to_model", "failed").id for _ in range(4)]
    odd: list[dict[str, Any]] = [
        {"created_at": "1e300"},
        {"created_at": "9" * 400},
        {"credits_consumed": -100_000},
        {"credits_consumed": "nan"},
    ]
    rows = [
        {"task_id": name, "type": "text_to_model", "status": "failed", **each}
        for name, each in zip(ids, odd, strict=True)
    ]
    service.faults.add(
        "/v3/account/usage*",
        "status",
        status=200,
        body=json.dumps({"code": 0, "data": rows}),
        content_type="application/json",
    )
    flight.engine.history.fetch(flight.provider)
    flight.until(lambda: flight.notices)
    flight.settled()
    jobs = flight.journal.page(10)[0]
    assert {job.remote_id for job in jobs} == set(ids)
    assert all(abs(job.created - time.time()) < 100 for job in jobs)
    assert all(about.about(job) for job in jobs)
    assert total(flight.journal.ledger().month, "tripo")[2:] == (0, 0.0, 0.0)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads that change one job: the later change is the last to be written and told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import CHAIR
from tripo_addon.errors import TripoError, Unclear
from tripo_addon.files import disk
from tripo_addon.jobs.cancel import give_up
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.store import JobStore, TakenOver
from tripo_addon.net.client import Network
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.state import State


class Held(Journal):
    """A journal that can hold one thread before it writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.late: threading.Thread | None = None
        self.waits, self.go_on = threading.Event(), threading.Event()

    def write(self, job: Job) -> bool:
        if threading.current_thread() is self.late:
            self.waits.set()
            assert self.go_on.wait(10)
        return super().write(job)


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(Held(tmp_path), Network())


def added(store: JobStore, **state: object) -> Job:
    network = store.network
    network.online = True
    provider = connect(Connection("tripo-v2", "http://127.0.0.1:9", "tsk_x"), network)
    job = replace(Job(task=CHAIR, service="tripo-v2"), **state)  # type: ignore[arg-type]
    assert store.add(job, provider)
    store.write(job.id)
    return store.job(job.id)


def test_an_end_is_not_overtaken_by_what_came_before(store: JobStore) -> None:
    """A submit loses its answer while the search for tasks runs."""
    journal = store.journal
    assert isinstance(journal, Held)
    job = added(store, state=State.SUBMITTING, sent=1.0)
    journal.late = threading.Thread(target=lambda: store.fail(job.id, Unclear("no answer")))
    journal.late.start()
    assert journal.waits.wait(10)
    ended = threading.Thread(
        target=lambda: store.conclude(job.id, failure=Failure.of(TripoError("not found")))
    )
    ended.start()
    ended.join(0.2)
    journal.go_on.set()
    journal.late.join()
    ended.join()
    told = [event for event in store.drain() if isinstance(event, Job)]
    assert told[-1].final
    kept = journal.find(job.id)
    assert kept
    assert kept.final
    assert kept.failure
    assert kept.failure.what == "not found"
    journal.close()


def test_the_user_s_choice_counts_although_a_search_has_just_ended(store: JobStore) -> None:
    job = added(store, state=State.UNCERTAIN, sent=1.0)
    assert store.conclude(job.id)
    assert not store.claim(job.id, "task")
    assert store.claim(job.id, "task", chosen=True)
    now = store.job(job.id)
    assert (now.state, now.remote_id, now.final) == (State.QUEUED, "task", False)
    assert store.journal.find(job.id) == now
    assert [listed.id for listed in store.followed(store.provider(job.id))] == [job.id]
    store.journal.close()


def test_a_job_that_comes_back_is_written(store: JobStore) -> None:
    """Two threads write it as another Blender takes it over; later it goes on here."""
    journal = store.journal
    assert isinstance(journal, Held)
    job = added(store, state=State.RUNNING, remote_id="task", sent=1.0)
    provider = store.provider(job.id)
    for progress in (1, 2, 3):
        store.change(job.id, progress=progress)
    other = Journal(journal.folder)
    (journal.folder / "running" / f"{journal.owner}.lock").unlink()
    assert [listed.id for listed in other.adopt(job.account)] == [job.id]
    let_go: list[bool] = []

    def change() -> None:
        try:
            store.change(job.id, progress=4)
        except TakenOver:
            let_go.append(True)

    journal.late = threading.Thread(target=change)
    journal.late.start()
    assert journal.waits.wait(10)
    second = threading.Thread(target=change)
    second.start()
    second.join(0.2)
    journal.go_on.set()
    journal.late.join()
    second.join()
    assert let_go == [True, True]
    assert not store.has(job.id)
    other.close()
    assert store.add(job, provider)
    assert store.take(job.id)
    store.change(job.id, progress=50)
    kept = journal.find(job.id)
    assert kept
    assert kept.progress == 50
    journal.close()


def held_up(journal: Held, work: Callable[[], object]) -> threading.Thread:
    """Start a thread that calls a function, and hold it before it writes."""
    journal.late = threading.Thread(target=work)
    journal.late.start()
    assert journal.waits.wait(10)
    return journal.late


def test_what_could_not_be_written_is_not_forgotten_for_an_older_write(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = store.journal
    assert isinstance(journal, Held)
    job = added(store, state=State.RUNNING, remote_id="task", sent=1.0)
    late = held_up(journal, lambda: store.change(job.id, progress=10))
    ended = threading.Thread(target=lambda: give_up(store, job.id))
    ended.start()
    while not store.job(job.id).final:
        time.sleep(0.01)

    def full(step: str) -> None:
        if store.job(job.id).final and threading.current_thread() is ended:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    journal.go_on.set()
    late.join()
    ended.join()
    monkeypatch.setattr(disk, "fault", None)
    store.write_late()
    kept = journal.find(job.id)
    assert kept
    assert kept.state is State.CANCELLED
    journal.close()


def test_a_deleted_job_does_not_come_back(store: JobStore) -> None:
    journal = store.journal
    assert isinstance(journal, Held)
    job = added(store, state=State.RUNNING, remote_id="task", sent=1.0)

    def change() -> None:
        with suppress(TakenOver):
            store.change(job.id, progress=10)

    late = held_up(journal, change)
    second = threading.Thread(target=change)
    second.start()

    def delete() -> None:
        give_up(store, job.id)
        store.forget(job.id)
        journal.delete(job.id)

    store_forgets = threading.Thread(target=delete)
    store_forgets.start()
    journal.go_on.set()
    for thread in (late, second, store_forgets):
        thread.join()
    assert journal.find(job.id) is None
    journal.close()


def test_what_was_found_elsewhere_is_told_as_it_is_here(store: JobStore) -> None:
    job = added(store, state=State.RUNNING, remote_id="task", sent=1.0)
    store.drain()
    store.tell_listed(replace(job, state=State.FAILED))
    assert store.drain() == [job]
    assert store.listed([replace(job, state=State.FAILED)]) == (job,)
    store.journal.close()


def test_a_full_disk_says_nothing_of_what_a_sent_job_has_spent(
    store: JobStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = added(store, state=State.RUNNING, remote_id="task", sent=1.0)

    def full(step: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    store.change(job.id, progress=10)
    monkeypatch.setattr(disk, "fault", None)
    assert "cannot be used" in caplog.text
    assert "credits" not in caplog.text
    store.journal.close()

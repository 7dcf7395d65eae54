# SPDX-License-Identifier: GPL-3.0-or-later
"""Several jobs of one press: all on disk before any is sent, each paid once, also after a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import CHAIR, App, bodies, creates
from tripo_addon.errors import Storage
from tripo_addon.jobs.bulk import AnotherTry
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.queue import SENDING
from tripo_addon.jobs.variation import Variation, read
from tripo_addon.spec.state import State

PRESS = """
import sys, time
sys.path[:0] = [{root!r}, {root!r} + "/scripts"]
from pathlib import Path
from tests.support.app import App
from tests.jobs.test_variation import press
app = App(Path({folder!r}), {url!r}, {key!r})
press(app, {count})
app.until(lambda: any(job.remote_id for job in app.jobs.values()))
print("PRESSED", flush=True)
while True:
    time.sleep(1)
"""
"""A program that is killed after a press."""


def press(app: App, count: int) -> list[str]:
    jobs = [
        Job(
            task=CHAIR,
            service=app.service,
            account=app.account,
            folder=str(app.folder / "results" / str(number)),
            variation=Variation("a press", number, count),
        )
        for number in range(1, count + 1)
    ]
    app.engine.start_all([(job, None) for job in jobs], app.provider)
    return [job.id for job in jobs]


def test_each_has_a_seed_of_its_own(app: App, quick: Sandbox) -> None:
    ids = press(app, 3)
    app.until_ended(ids)
    seeds = {tuple(sorted(app.jobs[job_id].seeds.items())) for job_id in ids}
    assert len(seeds) == 3
    assert len({str(request.body["model_seed"]) for request in creates(quick)}) == 3
    assert bodies(quick) == [bodies(quick)[0]] * 3


def test_all_are_on_disk_before_any_is_sent(
    app: App, quick: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the journal when the first request comes."""
    seen: list[int] = []
    submit = app.journal.submit

    def submitted(job: Job, limit: float = 0.0) -> bool:
        seen.append(len(app.journal.unfinished()))
        return submit(job, limit)

    monkeypatch.setattr(app.journal, "submit", submitted)
    app.until_ended(press(app, 4))
    assert len(seen) == 4
    assert seen[0] == 4


def test_none_is_sent_where_they_cannot_be_written(
    app: App, quick: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    put = app.journal._put

    def full(base: Any, job: Job) -> None:
        if len(written) == 2:
            raise Storage("The disk is full")
        written.append(job.id)
        put(base, job)

    monkeypatch.setattr(app.journal, "_put", full)
    ids = press(app, 4)
    app.until(lambda: all(job_id in app.jobs and app.jobs[job_id].final for job_id in ids))
    assert {app.jobs[job_id].state for job_id in ids} == {State.FAILED}
    assert all(app.jobs[job_id].cost == (0, 0) for job_id in ids)
    assert not creates(quick)
    monkeypatch.setattr(app.journal, "_put", put)


def test_after_a_kill_the_rest_goes_on_and_nothing_is_paid_twice(
    quick: Sandbox, tmp_path: Path, make_app: Callable[..., App]
) -> None:
    # Only one task may run, which never ends: the others wait here when the program is killed.
    count = SENDING + 3
    quick.limits.pools["H"] = 1
    quick.speed = 0.001
    folder = tmp_path / "killed"
    code = PRESS.format(
        root=str(ROOT), folder=str(folder), url=quick.url, key=quick.key, count=count
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stdout.readline() == "PRESSED\n"
        run.kill()
    quick.speed = 10_000
    for task in list(quick.tasks.values()):
        quick.finish(task.id)
    again = App(folder, quick.url, quick.key)
    try:
        again.engine.adopt(again.account, again.provider)
        again.until(lambda: len(again.jobs) == count)
        again.until_ended(list(again.jobs), 60)
        again.settled()
        variations = [job.variation for job in again.jobs.values() if job.variation]
        assert sorted(one.number for one in variations) == [*range(1, count + 1)]
        # So many may have been on their way to the service in that moment: those ask the user.
        known = [job for job in again.jobs.values() if job.remote_id]
        assert {job.state for job in known} == {State.ARRIVING}
        assert {job.state for job in again.jobs.values()} <= {State.ARRIVING, State.UNCERTAIN}
        assert len(known) >= count - SENDING
        assert sorted(quick.tasks) == sorted(job.remote_id for job in known)
    finally:
        again.engine.stop()


def test_a_variation_that_failed_is_tried_again_although_others_came_later() -> None:
    job = Job(task=CHAIR, service="tripo", variation=Variation("x", 1, 2))
    failed = replace(job, state=State.FAILED, created=1.0)
    other = replace(job, id="2", state=State.DONE, created=2.0, variation=Variation("x", 2, 2))
    again = replace(job, id="3", state=State.DONE, created=3.0)
    assert AnotherTry.of([failed], [failed, other]).paid == (failed,)
    assert AnotherTry.of([failed], [failed, other, again]).paid == ()


def test_it_is_stored() -> None:
    job = Job(task=CHAIR, service="tripo", variation=Variation("x", 2, 4))
    assert Job.from_json(job.to_json()) == job
    assert job.variation
    assert job.variation.text == "Variation 2 of 4"


@pytest.mark.parametrize(
    "odd",
    [None, 5, "x", [], ["x"], ["x", 1], ["x", 1, 2, 3], [1, 1, 2], ["x", 0, 2], ["x", 1, "2"]],
)
def test_what_is_none_is_none(odd: Any) -> None:
    assert read(odd) is None

# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs at once: deleted, and tried again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.app import CHAIR, App
from tripo_addon.errors import Kind, Spent
from tripo_addon.jobs.bulk import TURN, AnotherTry
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.wanted import EVERYTHING, Wanted
from tripo_addon.spec.prices import Price
from tripo_addon.spec.state import State

GIVEN_BACK = Failure("It failed", spent=Spent.RETURNED)
WRONG = Failure("Refused", spent=Spent.NOTHING, kind=Kind.REQUEST)


def job(state: State = State.FAILED, **more: Any) -> Job:
    return Job(task=CHAIR, service="tripo", state=state, estimate=Price(20, 20), **more)


PAID = {
    "its result is on disk": job(State.KEPT),
    "its result is at the service": job(State.UNFETCHED, remote_id="a"),
    "nobody knows whether there is a task": job(State.UNCERTAIN, looked=True),
    "the service goes on with it": job(State.CANCELLED, remote_id="b"),
    "it may have been made": job(remote_id="c", failure=Failure("?", spent=Spent.MAYBE)),
}


@pytest.mark.parametrize("why", PAID)
def test_what_may_be_paid_stays(app: App, why: str) -> None:
    app.journal.write(PAID[why])
    app.engine.history.delete_all(EVERYTHING, files=True)
    app.settled()
    assert app.journal.page(5)[1] == 1
    assert app.notices == ["0 jobs deleted; 1 stay, as they are on their way or not here yet"]


def test_a_running_job_stays(app: App, service: Any) -> None:
    service.speed = 0.1
    running = app.start()
    app.until(lambda: running in app.jobs and app.jobs[running].state.polled)
    app.engine.history.delete_all(EVERYTHING, files=True)
    app.until(lambda: app.notices)
    assert app.jobs[running].state.polled
    assert app.journal.page(5)[1] == 1


def test_those_that_are_asked_for_are_deleted(app: App, tmp_path: Path) -> None:
    model = tmp_path / "a job" / "model.glb"
    model.parent.mkdir()
    model.write_text("a model")
    done = job(State.DONE, folder=str(model.parent), files={"model": str(model)})
    for one in (done, *(job(failure=GIVEN_BACK, remote_id=f"t{at}") for at in range(2 * TURN + 3))):
        app.journal.write(one)
    app.engine.history.delete_all(Wanted(group="failed"), files=True)
    app.settled()
    assert app.notices == [f"{2 * TURN + 3} jobs deleted"]
    assert app.journal.page(5) == ([done], 1)
    assert model.exists()
    app.engine.history.delete_all(Wanted(group="done"), files=False)
    app.settled()
    assert app.journal.page(5)[1] == 0
    assert model.exists(), "the files were not to be deleted"


def test_only_what_may_go_well_is_tried_again() -> None:
    refunded = job(remote_id="a", failure=GIVEN_BACK, account="a")
    wrong = job(failure=WRONG, account="b")
    unfetched = job(State.UNFETCHED, remote_id="c", account="c")
    unsure = job(State.UNCERTAIN, looked=True, account="d")
    stopped = job(State.CANCELLED, account="e")
    jobs = [refunded, wrong, unfetched, unsure, stopped, job(State.DONE, account="f")]
    found = AnotherTry.of(jobs, jobs)
    assert found.free == (unfetched,)
    assert found.paid == (refunded,)
    assert found.price == Price(20, 20)


def test_nothing_is_tried_again_twice() -> None:
    first = job(failure=GIVEN_BACK, created=1.0)
    later = replace(first, id="later", created=2.0)
    done = replace(first, id="done", created=3.0, state=State.DONE)
    assert AnotherTry.of([later, first], [later, first]).paid == (later,)
    assert AnotherTry.of([later, first], [done, later, first]).paid == ()


def test_a_price_that_is_not_known_is_not_told() -> None:
    jobs = [job(account="a"), replace(job(account="b"), estimate=None)]
    assert AnotherTry.of(jobs, jobs).price is None

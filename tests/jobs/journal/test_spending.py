# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent, and the limit per day, which holds across Blenders."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.errors import OverLimit, Spent
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.spending import day_start, month_start, total
from tripo_addon.spec.prices import Price
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import AnimatePrerigcheck, TextToImage, TextToModel

DONE = Job(
    task=CHAIR, service="tripo", state=State.DONE, remote_id="1", credits=20.0, sent=time.time()
)
MAYBE = Failure("What", spent=Spent.MAYBE)


def journal_of(folder: Path, *jobs: Job) -> Journal:
    journal = Journal(folder)
    for number, job in enumerate(jobs):
        journal.write(replace(job, id=str(number)))
    return journal


def about_to_send(journal: Journal, price: Price | None) -> Job:
    """A job as it is in the moment in which it is sent; it waits in the journal."""
    waits = Job(task=CHAIR, service="tripo", estimate=price)
    journal.write(waits)
    return replace(waits, state=State.SUBMITTING, sent=time.time())


def test_days_months_and_types(tmp_path: Path) -> None:
    earlier = month_start() - 1.0
    picture = replace(DONE, task=TextToImage(prompt="x"), credits=5.0)
    journal = journal_of(
        tmp_path,
        DONE,
        DONE,
        picture,
        replace(DONE, sent=max(day_start() - 1.0, month_start())),
        replace(DONE, sent=earlier),
        replace(DONE, sent=0.0),
        replace(DONE, service="scenario", credits=700.0),
    )
    ledger = journal.ledger()
    first = time.localtime().tm_mday == 1
    models = 3 if first else 2
    today = {(each.service, each.kind): each[2:] for each in ledger.today}
    assert today == {
        ("tripo", "text_to_model"): (models, 20.0 * models, 0.0),
        ("tripo", "text_to_image"): (1, 5.0, 0.0),
        ("scenario", "text_to_model"): (1, 700.0, 0.0),
    }
    month = {(each.service, each.kind): each[2:] for each in ledger.month}
    assert month["tripo", "text_to_model"] == (3, 60.0, 0.0)
    assert total(ledger.month, "tripo")[2:] == (4, 65.0, 0.0)
    assert total(ledger.month, "nobody")[2:] == (0, 0.0, 0.0)
    journal.close()


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({}, (20, 0)),
        ({"state": State.RUNNING, "credits": None}, (0, 30)),
        ({"state": State.UNCERTAIN, "credits": None, "failure": MAYBE}, (0, 30)),
        ({"state": State.UNCERTAIN, "credits": None, "estimate": None}, (0, 0)),
        ({"state": State.CANCELLED, "credits": None, "failure": MAYBE}, (0, 30)),
        ({"state": State.FAILED, "failure": Failure("", spent=Spent.RETURNED)}, (0, 0)),
        ({"state": State.FAILED, "failure": Failure("", spent=Spent.NOTHING)}, (0, 0)),
        ({"state": State.KEPT, "failure": Failure("", spent=Spent.YES)}, (20, 0)),
        ({"state": State.WAITING, "sent": 0.0}, (0, 0)),
    ],
)
def test_what_a_job_counts(
    tmp_path: Path, changes: dict[str, Any], cost: tuple[float, float]
) -> None:
    job = replace(DONE, **{"estimate": Price(20, 30), **changes})
    journal = journal_of(tmp_path, job)
    line = total(journal.ledger().month, "tripo")
    assert (line.charged, line.open) == cost
    journal.close()


@pytest.mark.parametrize(
    ("limit", "price", "sent"),
    [
        (0.0, Price(1000, 1000), True),
        (100.0, Price(60, 60), True),
        (100.0, Price(60, 61), False),
        (40.0, Price(0, 0), True),
        (40.0, Price(1, 1), False),
        # Nobody knows the price: it is sent as long as something is left.
        (100.0, None, True),
        (40.0, None, False),
    ],
)
def test_the_limit(tmp_path: Path, limit: float, price: Price | None, sent: bool) -> None:
    journal = journal_of(tmp_path, DONE, DONE, replace(DONE, service="scenario"))
    job = about_to_send(journal, price)
    if sent:
        assert journal.submit(job, limit)
    else:
        with pytest.raises(OverLimit, match=f"The limit of {limit:g} credits per day"):
            journal.submit(job, limit)
    assert (journal.find(job.id) == job) == sent
    journal.close()


def test_a_job_is_not_counted_against_itself(tmp_path: Path) -> None:
    journal = journal_of(tmp_path)
    job = about_to_send(journal, Price(20, 20))
    for _ in range(3):
        assert journal.submit(job, 20.0)
    journal.close()


def test_yesterday_does_not_count(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, replace(DONE, sent=day_start() - 1.0))
    assert journal.submit(about_to_send(journal, Price(20, 20)), 20.0)
    journal.close()


def test_two_at_once_do_not_both_slip_under_the_limit(tmp_path: Path) -> None:
    for turn in range(10):
        journals = [Journal(tmp_path / str(turn)) for _ in range(4)]
        for each in journals:
            each.page(1)
        gate = threading.Barrier(4)
        refused: list[OverLimit] = []

        def send(journal: Journal, gate: threading.Barrier, refused: list[OverLimit]) -> None:
            gate.wait()
            try:
                assert journal.submit(about_to_send(journal, Price(20, 20)), 50.0)
            except OverLimit as error:
                refused.append(error)

        threads = [threading.Thread(target=send, args=(each, gate, refused)) for each in journals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 2
        states = [job.state for job in journals[0].page(9)[0]]
        assert sorted(states) == [*[State.SUBMITTING] * 2, *[State.WAITING] * 2]
        for each in journals:
            each.close()


def test_a_job_over_the_limit_ends_with_that_reason(flight: Flight, quick: Sandbox) -> None:
    first = flight.run()
    assert first.credits
    flight.engine.daily_limit = first.credits + 1.0
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert f"today's jobs have cost {first.credits:g}" in job.failure.text
    assert "No credits were spent. Raise Daily Limit" in job.failure.text
    assert job.cost == (0, 0)
    assert len(creates(quick)) == 1
    # What is free may go on.
    free = flight.run(AnimatePrerigcheck(source=first.remote_id))
    assert free.failure is None
    flight.settled()
    assert total(flight.ledger.today, "tripo").charged == first.credits


def test_what_the_service_gives_back_is_not_spent(flight: Flight, quick: Sandbox) -> None:
    job = flight.run(TextToImage(prompt="fail-run"))
    assert job.state is State.FAILED
    flight.settled()
    flight.engine.history.load(1)
    flight.settled()
    line = total(flight.ledger.today, "tripo")
    assert (line.tasks, line.charged, line.open) == (1, 0.0, 0.0)


def test_an_uncertain_job_counts_as_open(flight: Flight, quick: Sandbox) -> None:
    quick.faults.add("/v3/generation/*", "reset_before")
    job = flight.run()
    assert job.state is State.UNCERTAIN
    assert job.estimate
    flight.settled()
    flight.engine.history.load(1)
    flight.settled()
    assert total(flight.ledger.today, "tripo").open == job.estimate.most


def test_negative_credits_do_not_switch_the_daily_limit_off(flight: Flight, quick: Sandbox) -> None:
    flight.engine.daily_limit = 25.0
    quick.faults.add("/v3/generation/*", "stuck")
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    (task,) = quick.tasks.values()
    task.credits = -100_000.0
    task.quirks.clear()
    quick.finish(task.id)
    flight.until(lambda: flight.ended(job_id))
    flight.settled()
    assert flight.jobs[job_id].credits is None
    second = flight.run(TextToModel(prompt="a green chair"))
    assert second.failure
    assert "The limit of 25 credits per day" in second.failure.text

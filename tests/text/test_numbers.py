# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes no sense in a service's answer is left empty, and hurts nothing beside it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight
from tripo_addon.errors import Unclear
from tripo_addon.jobs import about, usage
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.spending import total
from tripo_addon.net.responses import open_answer, tripo
from tripo_addon.providers import parsing
from tripo_addon.spec.prices import Price
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel
from tripo_addon.text import numbers

HUGE = "9" * 400
ENDLESS = "9" * 6000
RUBBISH: list[Any] = [-1, -100_000, "a lot", "nan", "inf", "-inf", "1e300", None, True, [], {}, ""]


@pytest.mark.parametrize("value", [*RUBBISH, int(HUGE), float("nan"), float("inf"), 1e7])
def test_no_credits(value: Any) -> None:
    assert numbers.amount(value) is None


@pytest.mark.parametrize(("value", "credits"), [(0, 0.0), (20, 20.0), ("12.5", 12.5), (1e6, 1e6)])
def test_credits(value: Any, credits: float) -> None:
    assert numbers.amount(value) == credits


@pytest.mark.parametrize("value", [*RUBBISH, int(HUGE), 1e300, "yesterday", "9999-99-99", 4e10])
def test_no_time(value: Any) -> None:
    assert numbers.moment(value) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60.0),
        ("1970-01-01T00:01:00", 60.0),
        ("1970-01-01T01:01:00+01:00", 60.0),
        ("60", 60.0),
        (60, 60.0),
    ],
)
def test_times(value: Any, seconds: float) -> None:
    assert numbers.moment(value) == seconds
    assert numbers.moment(numbers.iso(seconds)) == seconds


@pytest.mark.parametrize(
    ("progress", "shown"), [(HUGE, 0), ("1e400", 0), ("-5", 0), ("[7]", 0), ("250", 100), ("7", 7)]
)
def test_a_task_that_makes_no_sense_leaves_the_others_alone(progress: str, shown: int) -> None:
    nested = '{"a":' * 500 + "1" + "}" * 500
    odd_one = (
        f'{{"status": "running", "progress": {progress}, "output": {nested}, "error_code": {HUGE},'
        f'"input": {{"model_seed": {HUGE}, "prompt": {nested}}}, "credits_consumed": -5}}'
    )
    good_one = '{"status": "running", "progress": 50}'
    text = f'{{"code": 0, "data": {{"tasks": {{"odd": {odd_one}, "good": {good_one}, "7": 7}}}}}}'
    found = parsing.listed(open_answer(tripo, 200, text.encode(), {}, ""))
    assert found.keys() == {"odd", "good"}
    assert found["good"].progress == 50
    odd = found["odd"]
    assert (odd.progress, odd.credits, odd.code, odd.facts) == (shown, None, 0, {})


def test_a_number_without_end_leaves_the_rest_of_an_answer_alone() -> None:
    odd, good = '{"status": "running", "progress": %s}', '{"status": "running", "progress": 5}'
    text = '{"code": 0, "data": {"tasks": {"odd": ' + odd + ', "good": ' + good + "}}}"
    found = parsing.listed(open_answer(tripo, 200, (text % ENDLESS).encode(), {}, ""))
    assert found["good"].progress == 5


def test_nesting_without_end_is_no_answer() -> None:
    with pytest.raises(Unclear):
        open_answer(tripo, 200, b"[" * 100_000, {}, "")


def test_each_row_of_the_usage_is_read_on_its_own() -> None:
    good = {
        "task_id": "1",
        "type": "text_to_model",
        "status": "success",
        "created_at": "2026-01-01T12:00:00Z",
        "credits_consumed": 20,
    }
    odd = [{**good, name: value} for name in good for value in (*RUBBISH, int(HUGE), "x" * 10_000)]
    rows = parsing.usage([*odd, good, 7, None, []])
    assert len(rows) == len(odd) + 1
    assert rows[-1].created == "2026-01-01T12:00:00.000Z"
    assert all(0.0 <= row.credits <= numbers.MOST_CREDITS for row in rows)
    assert all(numbers.moment(row.created) or not row.created for row in rows)
    told = dict(usage.summary(rows))
    assert told["Credits in 2026-01"]
    assert max(map(len, (*told, *told.values()))) < 300


@pytest.mark.parametrize("value", RUBBISH)
def test_a_balance_that_makes_no_sense_is_none(value: Any) -> None:
    with pytest.raises(Unclear, match="balance makes no sense"):
        parsing.balance({"balance": value})
    assert parsing.balance({"balance": 5, "frozen": value}).free == 5.0


def test_fetched_tasks_with_odd_rows_are_listed(flight: Flight, service: Sandbox) -> None:
    ids = [service.add_task("text_to_model", "failed").id for _ in range(4)]
    odd: list[dict[str, Any]] = [
        {"created_at": "1e300"},
        {"created_at": HUGE},
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


def test_a_job_that_was_written_with_odd_numbers_is_read(tmp_path: Path) -> None:
    job = Job(task=CHAIR, service="tripo", state=State.DONE, estimate=Price(20, 20), credits=20.0)
    text = json.loads(job.to_json())
    for value in (-5, 1e300, "nan", None, [1]):
        odd = {"created", "sent", "ended", "credits", "progress"}
        found = Job.from_json(json.dumps({**text, **dict.fromkeys(odd, value)}))
        assert (found.created, found.sent, found.credits, found.progress) == (0.0, 0.0, None, 0)
        assert about.about(found)
    assert Job.from_json(json.dumps({**text, "estimate": [-5, 20]})).estimate is None
    journal = Journal(tmp_path)
    journal.write(replace(job, sent=time.time()))
    assert total(journal.ledger().today, "tripo").charged == 20.0
    journal.close()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks, balance and usage, read from the answers of Tripo's services, good and odd."""

from __future__ import annotations

from typing import Any

import pytest

from tripo_addon.errors import (
    Strange,
    Unclear,
)
from tripo_addon.jobs import usage
from tripo_addon.net.responses import open_answer, tripo
from tripo_addon.providers import parsing
from tripo_addon.providers.base import UNTOLD
from tripo_addon.providers.parsing import task_status
from tripo_addon.spec.state import State
from tripo_addon.text import numbers


@pytest.mark.parametrize(
    ("task", "state"),
    [
        ({"status": "success", "output": {"model_url": "https://u"}}, State.DONE),
        (
            {"status": "success", "output": {"pbr_model": "https://u"}, "consumed_credit": 3},
            State.DONE,
        ),
        ({"status": "banned"}, State.FAILED),
        ({"status": "expired"}, State.FAILED),
        ({"status": "cancelled"}, State.CANCELLED),
        ({"status": "unknown"}, None),
        ({}, None),
        ({"status": "running", "progress": 250, "output": None}, State.RUNNING),
    ],
)
def test_task_objects_of_all_kinds_are_read(task: dict[str, object], state: State | None) -> None:
    status = task_status(task)
    assert status.state is state
    assert 0 <= status.progress <= 100
    assert status.outputs == ({"model": "https://u"} if state is State.DONE else {})
    assert status.code == {"banned": 2008, "expired": 2018}.get(str(task.get("status")), 0)


@pytest.mark.parametrize(
    ("output", "name"),
    [
        ({"ply_url": "https://a/x.ply"}, "ply"),
        ({"model_urls": [{"url": "https://a/x.glb"}]}, "model_url"),
        ({"mask_url": "https://a/x.png"}, "mask"),
    ],
)
def test_outputs_of_other_names_are_seen(output: dict[str, object], name: str) -> None:
    outputs = task_status({"status": "success", "output": output}).outputs
    assert name in outputs or "model" in outputs


HUGE = "9" * 400
ENDLESS = "9" * 6000
RUBBISH: list[Any] = [-1, -100_000, "a lot", "nan", "inf", "-inf", "1e300", None, True, [], {}, ""]


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


def answers(*tasks: Any) -> Any:
    return iter(tasks).__next__


@pytest.mark.parametrize("form", [dict, list])
def test_an_answer_that_is_another_task_s_is_not_taken(form: type) -> None:
    one, two = ({"task_id": name, "status": "success"} for name in ("one", "two"))
    given = answers(two, one | {"task_id": "one"})
    found = parsing.single(["one", "two"], lambda path: given() if path == "one" else two)
    assert found["one"] is UNTOLD
    assert found["two"].state is State.DONE
    if form is dict:
        told = parsing.listed({"tasks": {"one": two, "two": two}})
        assert (told["one"], told["two"].state) == (UNTOLD, State.DONE)
    else:
        assert set(parsing.listed({"tasks": [one, two]})) == {"one", "two"}
    # Gateways may have names of their own.
    assert parsing.single(["other"], lambda path: one)["other"].state is State.DONE


def test_an_answer_without_a_state_is_none() -> None:
    with pytest.raises(Strange):
        parsing.single(["one"], lambda path: {})
    with pytest.raises(Strange):
        parsing.listed({"tasks": {"one": {}}})
    told = parsing.listed({"tasks": {"one": {}, "two": {"status": "queued"}}})
    assert told["one"] is UNTOLD


def test_the_first_address_that_is_none_is_passed_over() -> None:
    output = {"model_url": "", "pbr_model_url": "https://u"}
    assert task_status({"status": "success", "output": output}).outputs == {"model": "https://u"}

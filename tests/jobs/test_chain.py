# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job in a chain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.chains import FOUR, KNIGHT
from tripo_addon.errors import Kind
from tripo_addon.jobs import chain as chains
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.spec.state import State

GATED = FOUR.with_gates([True, False, False, False])


def test_ids_are_those_of_step_and_attempt() -> None:
    chain = Chain(FOUR)
    assert chain.job_id == Chain(FOUR, chain.id).job_id
    places = [chain, chain.again(), chain.next(FOUR), chain.next(FOUR).again(), Chain(FOUR)]
    assert len({place.job_id for place in places}) == len(places)


def test_only_gates_and_the_last_are_shown() -> None:
    shown = [Chain(GATED, index=index).shown for index in range(4)]
    assert shown == [True, False, False, True]
    assert Chain(GATED, index=1).text == "2 of 4: Low Poly"


def test_who_waits_at_a_gate() -> None:
    job = Job(task=KNIGHT, service="tripo", chain=Chain(GATED), state=State.DONE)
    assert job.at_gate
    assert not replace(job, state=State.RUNNING).at_gate
    assert not replace(job, state=State.FAILED).at_gate
    assert not replace(job, chain=Chain(GATED).closed()).at_gate
    assert not replace(job, chain=Chain(FOUR)).at_gate
    stopped = replace(job, chain=Chain(FOUR), state=State.KEPT, failure=Failure("You stopped it"))
    assert stopped.at_gate
    waits = replace(stopped, failure=Failure("No scene", kind=Kind.NO_SCENE))
    assert waits.came
    assert not waits.at_gate


@pytest.mark.parametrize(
    "changes",
    [
        {"index": 9},
        {"index": "0"},
        {"index": -1},
        {"id": "no id"},
        {"id": 5},
        {"recipe": {"name": "None", "steps": []}},
        {"more": 1},
        {"stopped": 5},
    ],
)
def test_what_cannot_be_read_is_no_chain(changes: dict[str, Any]) -> None:
    stored = Chain(FOUR).stored()
    assert chains.read(stored)
    assert chains.read({**stored, **changes}) is None
    assert chains.read(None) is None

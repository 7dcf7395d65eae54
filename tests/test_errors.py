# SPDX-License-Identifier: GPL-3.0-or-later
"""A failure tells what sort of trouble it is, by which the panel chooses what it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight
from tripo_addon.errors import Invalid, Kind, Offline, Refused, TaskFailed, Unclear, Unreachable
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel, TextToModel


@pytest.fixture
def flight(service: Sandbox, tmp_path: Path) -> Iterator[Flight]:
    made = Flight(tmp_path, service.url)
    yield made
    made.engine.stop()


@pytest.mark.parametrize("prompt", ["forbidden-create", "forbidden-run"])
def test_a_prompt_that_is_refused_has_to_be_edited(flight: Flight, prompt: str) -> None:
    job = flight.run(TextToModel(prompt=prompt))
    assert (job.state, job.failure.code, job.failure.kind) == (State.FAILED, 2008, Kind.REQUEST)
    assert Job.from_json(job.to_json()).failure == job.failure


def test_a_picture_that_is_too_small_has_to_be_edited(
    flight: Flight, picture: Callable[..., Path]
) -> None:
    job = flight.run(ImageToModel(image=str(picture(width=4, height=4))))
    assert (job.state, job.failure.kind) == (State.FAILED, Kind.REQUEST)


def test_a_task_that_failed_may_be_tried_again(flight: Flight) -> None:
    job = flight.run(TextToModel(prompt="a fail-run vase"))
    assert (job.state, job.failure.kind) == (State.FAILED, Kind.OTHER)


def test_a_refused_key(service: Sandbox, tmp_path: Path) -> None:
    flight = Flight(tmp_path, service.url, "tsk_wrong")
    assert flight.run().failure.kind is Kind.KEY
    flight.engine.stop()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Offline(), Kind.OFFLINE),
        (Unreachable("no route"), Kind.PASSING),
        (Unclear("no answer"), Kind.PASSING),
        (Refused(503), Kind.PASSING),
        (Refused(401, 2), Kind.KEY),
        (Refused(403, own=False), Kind.PASSING),
        (Refused(403, 2010), Kind.OTHER),
        (Refused(400, 1004), Kind.REQUEST),
        (TaskFailed("too complex", code=2018), Kind.OTHER),
    ],
)
def test_kinds(error: Unclear, kind: Kind) -> None:
    assert Failure.of(error).kind is kind


def test_a_failure_that_was_stored_without_its_kind() -> None:
    job = Job(CHAIR, "tripo", state=State.FAILED, failure=Failure("What", code=2008))
    text = job.to_json().replace(', "kind": ""', "")
    assert '"kind": ""' not in text
    assert Job.from_json(text).failure == replace(job.failure, kind=Kind.REQUEST)


def test_invalid_has_all_problems() -> None:
    error = Invalid(TextToModel(prompt="", priority=9).problems())
    assert str(error) == (
        "Priority is 9; it must be 1 to 3; Prompt is empty. No credits were spent."
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""A task without an answer is a job's own only by what no other machine can have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.examples import example
from tests.support.flight import CHAIR, Flight, creates
from tripo_addon.jobs.job import Job
from tripo_addon.spec import capabilities
from tripo_addon.spec.options import Task
from tripo_addon.spec.seeds import drawn
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import (
    ConvertModel,
    ImageToDepth,
    TextToImage,
    TextToModel,
    TextureModel,
)

pytestmark = pytest.mark.usefixtures("quick")
CREATE = "/v3/generation/*"
SEEDS = {"image_seed", "model_seed", "texture_seed"}
TYPED = TextToModel(prompt="a red chair", model_seed=7, texture_seed=7, image_seed=7)
DRAWING = TextToImage(prompt="a red chair")


@pytest.fixture
def other(service: Sandbox, fly: Callable[..., Flight]) -> Flight:
    """Another machine with the same key."""
    return fly(service.url, service.key)


def shown(job: Job) -> set[str]:
    return {each.task_id for each in job.candidates}


def test_another_machine_s_task_is_not_taken(
    flight: Flight, other: Flight, service: Sandbox
) -> None:
    """The same prompt with the same key, in the same minute, and the own create got lost."""
    theirs = other.run()
    service.faults.add(CREATE, "reset_before")
    job = flight.run()
    assert (job.state, job.remote_id) == (State.UNCERTAIN, "")
    assert job.failure
    assert "shows no such task" in job.failure.text
    assert shown(job) == set()
    assert list(service.tasks) == [theirs.remote_id]


@pytest.mark.parametrize("task", [TYPED, DRAWING], ids=["typed seeds", "no seeds"])
def test_what_cannot_be_told_is_asked(
    flight: Flight, other: Flight, service: Sandbox, task: Task
) -> None:
    theirs = other.run(task)
    service.faults.add(CREATE, "reset_before")
    job = flight.run(task)
    assert (job.state, job.remote_id) == (State.UNCERTAIN, "")
    assert job.failure
    assert "Choose its task" in job.failure.text
    assert shown(job) == {theirs.remote_id}


def test_a_source_is_no_proof(flight: Flight, other: Flight, service: Sandbox) -> None:
    source = flight.run().remote_id
    theirs = other.run(ConvertModel(source=source, format="STL"))
    service.faults.add("/v3/models/convert", "reset_before")
    job = flight.run(ConvertModel(source=source, format="STL"))
    assert (job.state, job.remote_id) == (State.UNCERTAIN, "")
    assert shown(job) == {theirs.remote_id}


def test_each_machine_finds_its_own(flight: Flight, other: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "reset_after", 2)
    first, second = flight.start(), other.start()
    flight.until(lambda: flight.ready)
    other.until(lambda: other.ready)
    for each, job_id in ((flight, first), (other, second)):
        job = each.jobs[job_id]
        body = service.tasks[job.remote_id].body
        assert {name: body[name] for name in SEEDS} == job.seeds
    assert len(creates(service)) == 2


def test_an_uploaded_picture_is_proof(
    flight: Flight, other: Flight, service: Sandbox, picture: Callable[..., Path]
) -> None:
    task = ImageToDepth(image=str(picture()))
    theirs = other.run(task)
    service.faults.add(CREATE, "reset_after")
    job = flight.run(task)
    assert job.state is State.ARRIVING
    assert job.remote_id in set(service.tasks) - {theirs.remote_id}
    service.faults.add(CREATE, "reset_before")
    lost = flight.run(ImageToDepth(image=str(picture("other.png", 70))))
    assert (lost.state, lost.remote_id) == (State.UNCERTAIN, "")


def test_equal_jobs_without_seeds_are_asked_about(flight: Flight, service: Sandbox) -> None:
    service.faults.add(CREATE, "reset_after", 2)
    ids = [flight.start(DRAWING) for _ in range(2)]
    flight.until(lambda: all(map(flight.ended, ids)))
    for job_id in ids:
        assert shown(flight.jobs[job_id]) == set(service.tasks)


def test_seeds_are_drawn_for_each_job_and_kept_beside_the_task(
    flight: Flight, service: Sandbox
) -> None:
    jobs = [flight.run(), flight.run(), flight.run(TextToModel(prompt="a jug", model_seed=5))]
    sent = [each.body for each in creates(service)]
    for job, body in zip(jobs, sent, strict=True):
        assert body == {**body, **job.seeds}
        assert all(0 <= seed < 2**31 for seed in job.seeds.values())
        assert flight.journal.find(job.id) == job
    assert [job.seeds.keys() for job in jobs] == [SEEDS, SEEDS, SEEDS - {"model_seed"}]
    assert jobs[0].task == CHAIR
    assert not set(jobs[0].seeds.values()) & set(jobs[1].seeds.values())
    assert sent[2]["model_seed"] == 5


def test_a_job_that_has_to_wait_keeps_its_seeds() -> None:
    first = drawn(SEEDS, {})
    assert drawn(SEEDS, first) == first
    assert drawn({"model_seed"}, first) == {"model_seed": first["model_seed"]}
    assert drawn(SEEDS, {"model_seed": 7})["model_seed"] == 7


@pytest.mark.parametrize(
    ("name", "task", "names"),
    [
        ("tripo", CHAIR, SEEDS),
        ("tripo", TextToModel(prompt="x", model="P1-20260311"), SEEDS),
        ("tripo", TextToModel(prompt="x", texture=False), SEEDS - {"texture_seed"}),
        ("tripo", TYPED, set()),
        ("tripo", DRAWING, set()),
        ("tripo", TextureModel(source="1"), {"model_seed", "texture_seed"}),
        ("tripo-v2", CHAIR, SEEDS),
        ("tripo-v2", TextToModel(prompt="x", model="v1.4-20240625"), set()),
        ("modelstream", CHAIR, set()),
        ("scenario", example("image_to_model"), {"model_seed", "texture_seed"}),
        ("scenario", example("animate_rig"), set()),
    ],
)
def test_where_seeds_are_drawn(name: str, task: Task, names: set[str]) -> None:
    assert capabilities.seeds(name, task) == names


@pytest.mark.parametrize("name", ["tripo-v2", "modelstream", "scenario"])
def test_other_services(fly: Callable[..., Flight], service: Sandbox, name: str) -> None:
    task = example("image_to_model", image="https://example.org/chair.png")
    job = fly(service.url, service=name).run(task)
    body: dict[str, Any] = creates(service)[0].body
    names = {"model_seed": "seed", "texture_seed": "textureSeed"} if name == "scenario" else {}
    assert {names.get(each, each): seed for each, seed in job.seeds.items()}.items() <= body.items()
    assert bool(job.seeds) == (name != "modelstream")
    assert not [each for each in body if "eed" in each] or job.seeds


def test_scenario_s_job_is_found_by_its_seed(fly: Callable[..., Flight], service: Sandbox) -> None:
    flight = fly(service.url, service="scenario")
    task = example("image_to_model", image="https://example.org/chair.png")
    flight.run(task)
    # Its price is known by now: the next request creates the task.
    service.faults.add("/v1/generate/custom/*", "reset_after")
    job = flight.run(task)
    assert job.state is State.ARRIVING
    assert "uncertain" in flight.states[job.id]
    assert len(creates(service)) == 2
    dry_runs = [each for each in service.requests if "dryRun" in each.query]
    assert len(dry_runs) == 1
    assert not {"seed", "textureSeed"} & dry_runs[0].body.keys()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains through the real engine and the local service: each step is paid once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App
from tests.support.chains import (
    FOUR,
    KNIGHT,
    jobs_of,
    killed_at,
    paid,
    start_chain,
    states,
    until_still,
)
from tripo_addon.jobs import plans
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.chains import GONE_ON
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.spec.options import Task
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.recipes import STARTS, WALK, Recipe, RecipeStep
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, TextToModel

pytestmark = pytest.mark.usefixtures("quick")
TYPES = [step.type for step in FOUR.steps]
GATED = FOUR.with_gates([False, True, False, False])
CHECKED = Recipe(
    "Checked",
    (
        RecipeStep("text_to_model"),
        RecipeStep("animate_prerigcheck"),
        RecipeStep("animate_rig"),
        RecipeStep("animate_retarget", {"animation": WALK}),
    ),
)


def test_each_step_works_on_the_one_before(app: App, service: Sandbox) -> None:
    first = start_chain(app, FOUR)
    until_still(app)
    jobs = jobs_of(app, first.chain)
    assert states(jobs) == [(name, State.DONE) for name in TYPES]
    assert paid(service) == TYPES
    sources = [job.task.values().get("source") for job in jobs[1:]]
    assert sources == [job.remote_id for job in jobs[:-1]]
    assert all(os.path.isfile(job.model) for job in jobs)
    assert len({job.folder for job in jobs}) == 4
    # Only the last result came into the scene.
    assert [app.states[job.id].count("arriving") for job in jobs] == [0, 0, 0, 1]
    assert all(job.chain and not job.chain.open for job in jobs)


def test_a_gate_waits_for_the_user(app: App, service: Sandbox) -> None:
    first = start_chain(app, GATED)
    until_still(app)
    jobs = jobs_of(app, first.chain)
    assert states(jobs) == [(name, State.DONE) for name in TYPES[:2]]
    assert "arriving" in app.states[jobs[1].id]
    assert [job.at_gate for job in jobs] == [False, True]
    app.engine.pass_gate(jobs[1], app.provider)
    until_still(app)
    assert [job.state for job in jobs_of(app, first.chain)] == [State.DONE] * 4
    # A second press, with the job as it was drawn then, pays nothing.
    app.engine.pass_gate(jobs[1], app.provider)
    until_still(app)
    assert paid(service) == TYPES
    assert GONE_ON in app.notices[-1]


def test_a_step_is_made_again(app: App, service: Sandbox) -> None:
    first = start_chain(app, GATED)
    until_still(app)
    shown = jobs_of(app, first.chain)[1]
    app.engine.make_again(shown, app.provider, {})
    app.engine.make_again(shown, app.provider, {})
    until_still(app)
    assert paid(service) == [*TYPES[:2], TYPES[1]]
    older, newer = jobs_of(app, first.chain)[1:]
    assert not older.at_gate
    assert newer.at_gate
    # Both presses cannot be had: the chain has one way.
    app.engine.pass_gate(older, app.provider)
    app.engine.pass_gate(shown, app.provider)
    app.engine.pass_gate(newer, app.provider)
    until_still(app)
    assert paid(service) == [*TYPES[:2], TYPES[1], *TYPES[2:]]
    assert jobs_of(app, first.chain)[3].task.values()["source"] == newer.remote_id


def test_a_failed_step_is_made_again_and_the_chain_goes_on(app: App, service: Sandbox) -> None:
    service.faults.add("/v3/animations/rig", "status", status=400, body='{"code": 1004}', times=1)
    first = start_chain(app, FOUR)
    until_still(app)
    jobs = jobs_of(app, first.chain)
    assert jobs[-1].state is State.FAILED
    assert paid(service) == TYPES[:2]
    app.engine.make_again(jobs[-1], app.provider, jobs[-1].place)
    until_still(app)
    assert paid(service) == TYPES
    assert jobs_of(app, first.chain)[-1].state is State.DONE


def test_a_stopped_step_stops_the_chain(app: App, service: Sandbox) -> None:
    service.speed = 30
    first = start_chain(app, FOUR)
    app.until_state(first.id, State.RUNNING)
    app.engine.cancel(first.id)
    until_still(app)
    assert paid(service) == TYPES[:1]
    service.speed = 10_000
    # Its task goes on at the service: taken up again, the chain follows.
    app.engine.take_up(app.jobs[first.id], app.provider)
    until_still(app)
    assert paid(service) == TYPES


def test_no_rig_is_paid_for_what_cannot_be_rigged(app: App, service: Sandbox) -> None:
    first = start_chain(app, CHECKED, TextToModel(prompt="a norig chair"))
    until_still(app)
    assert paid(service) == ["text_to_model", "animate_prerigcheck"]
    checked = jobs_of(app, first.chain)[-1]
    assert checked.chain
    assert "cannot be rigged" in checked.chain.stopped
    assert not checked.at_gate


def test_the_rig_follows_the_answer_of_the_check(app: App) -> None:
    first = start_chain(app, CHECKED, TextToModel(prompt="a quadruped wolf"))
    until_still(app)
    jobs = jobs_of(app, first.chain)
    assert [job.state for job in jobs] == [State.DONE] * 4
    rig, walk = jobs[2].task.values(), jobs[3].task.values()
    assert rig["source"] == jobs[0].remote_id
    assert (rig["rig_type"], rig["model"]) == ("quadruped", "v2.5-20260210")
    assert walk["animation"] == "preset:quadruped:walk"


def test_what_is_certain_to_be_refused_is_not_sent(app: App, service: Sandbox) -> None:
    wave = Recipe(
        "Wave",
        (*CHECKED.steps[:3], RecipeStep("animate_retarget", {"animation": "preset:biped:clap"})),
    )
    first = start_chain(app, wave, TextToModel(prompt="a quadruped wolf"))
    until_still(app)
    # The rig is not paid either, since its movement could not be had.
    assert paid(service) == ["text_to_model", "animate_prerigcheck"]
    stopped = jobs_of(app, first.chain)[-1].chain
    assert stopped
    assert "biped" in stopped.stopped


def test_the_daily_limit_holds_for_each_step(app: App, service: Sandbox) -> None:
    app.engine.daily_limit = 45
    first = start_chain(app, FOUR)
    until_still(app)
    last = jobs_of(app, first.chain)[-1]
    assert last.state is State.FAILED
    assert last.failure
    assert "limit of 45" in last.failure.what
    spent = len(paid(service))
    app.engine.daily_limit = 0
    app.engine.make_again(last, app.provider, {})
    until_still(app)
    assert paid(service) == TYPES
    assert spent < 4


@pytest.mark.parametrize("recipe", READY, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("start", STARTS)
def test_ready_recipes(
    app: App, service: Sandbox, picture: Callable[..., object], recipe: Recipe, start: str
) -> None:
    front, back = str(picture("a knight.png")), str(picture("a knight back.png"))
    inputs = {
        "text_to_model": {"prompt": "a knight"},
        "image_to_model": {"image": front},
        "multiview_to_model": {"front": front, "back": back},
    }[start]
    if recipe.steps[0].type in STARTS:
        first: Task = TASKS[start](**inputs, **recipe.steps[0].options)
    else:
        model = app.run(TASKS[start](**inputs))
        first = TASKS[recipe.steps[0].type](source=model.remote_id)
    plan = plans.of(recipe, first, "tripo")
    assert plan.problems == ()
    assert plan.price
    job = start_chain(app, recipe, first)
    until_still(app)
    while gates := [job for job in jobs_of(app, job.chain) if job.at_gate]:
        app.engine.pass_gate(gates[0], app.provider)
        until_still(app)
    jobs = jobs_of(app, job.chain)
    assert [job.state for job in jobs] == [State.DONE] * len(recipe.steps)
    types = [first.type, *(step.type for step in recipe.steps[1:])]
    assert paid(service)[-len(types) :] == types
    assert plan.price.covers(sum(job.credits or 0 for job in jobs))
    for job, price in zip(jobs, plan.prices, strict=True):
        assert price
        assert price.covers(job.credits or 0)


def resolve(app: App, service: Sandbox, job: Job) -> None:
    """Say which task is that of a job without an answer, or have it sent once more."""
    known = {other.remote_id for other in app.jobs.values()}
    own = [task.id for task in service.tasks.values() if task.type == job.task.type]
    mine = [task_id for task_id in own if task_id not in known]
    if mine:
        assert mine[0] in {candidate.task_id for candidate in job.candidates}
        app.engine.claim(job, mine[0], app.provider)
    else:
        app.engine.make_again(job, app.provider, {})


@pytest.mark.parametrize("at", [1, 2, 4, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 22, 24, 26])
def test_killed_at_any_write_it_is_paid_once(app: App, service: Sandbox, at: int) -> None:
    killed = killed_at(app, service, FOUR, at)
    sent = paid(service)
    assert sent == TYPES[: len(sent)]
    app.engine.history.load(20)
    app.engine.adopt(app.account, app.provider)
    until_still(app)
    uncertain = [job for job in app.jobs.values() if job.state is State.UNCERTAIN]
    for job in uncertain:
        # The answer was lost with the process: the user looks whether there is a task.
        resolve(app, service, job)
        until_still(app)
    # Killed before the first write, there was no chain yet.
    assert paid(service) == (TYPES if at > 1 else [])
    done = [job for job in app.jobs.values() if job.state is State.DONE]
    assert len(done) == len(paid(service))
    assert killed or at > 20


def test_two_blenders_make_a_step_once(
    app: App, service: Sandbox, make_app: Callable[..., App]
) -> None:
    first = start_chain(app, GATED)
    until_still(app)
    shown = jobs_of(app, first.chain)[1]
    other = App(app.folder, service.url, service.key)
    try:
        for one in (app, other):
            one.engine.pass_gate(shown, one.provider)
        for one in (app, other):
            until_still(one)
    finally:
        other.engine.stop()
    assert paid(service) == TYPES
    assert [GONE_ON in " ".join(one.notices) for one in (app, other)].count(True) == 1


def test_a_step_is_not_made_again_after_its_job_was_deleted(app: App, service: Sandbox) -> None:
    first = start_chain(app, GATED)
    until_still(app)
    shown = jobs_of(app, first.chain)[1]
    app.engine.pass_gate(shown, app.provider)
    until_still(app)
    for job in jobs_of(app, first.chain)[2:]:
        app.journal.delete(job.id)
    # As if the process had ended before it could note that the chain has gone on.
    assert shown.chain
    app.journal.write(shown)
    app.engine.pass_gate(shown, app.provider)
    until_still(app)
    assert paid(service) == TYPES


def test_a_receipt_makes_nobody_pay(app: App) -> None:
    first = start_chain(app, GATED)
    until_still(app)
    found = [job for job, _ in receipts.read_all(app.folder / "results")]
    assert found
    assert all(job.chain is None for job in found)
    assert jobs_of(app, first.chain)


def test_stored_and_read() -> None:
    chain = Chain(GATED, index=1, attempt=2)
    job = Job(task=KNIGHT, service="tripo", chain=chain)
    again = Job.from_json(job.to_json())
    assert again.chain
    assert again.chain.stored() == chain.stored()
    assert again.chain.job_id == chain.job_id
    broken = job.to_json().replace('"index": 1', '"index": 9')
    assert Job.from_json(broken).chain is None
    assert replace(job, chain=None).to_json()

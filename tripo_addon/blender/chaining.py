# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes that can be run here, and the way of a chain for callers without a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..errors import Spent, TripoError
from ..files import recipe_files
from ..files.recipe_files import Found
from ..jobs import plans
from ..jobs.job import Job
from ..jobs.plans import Plan
from ..spec import recipes
from ..spec.options import Task
from ..spec.recipes import Recipe
from ..spec.state import State
from . import current, guards, paths, pump, starting, submit
from .scene import places
from .settings import service

LOOKED_AT = 500
"""How many of the newest jobs are searched for one at a gate."""
_last: Found | None = None


def folder() -> Path:
    """Where the user's own recipes are kept."""
    return paths.user_folder() / recipe_files.FOLDER


def found() -> Found:
    """The ready recipes and the user's own, which replace ready ones of the same name."""
    global _last
    _last = recipe_files.found(folder())
    return _last


def listed() -> Found:
    """The same as it was last read, for what is drawn."""
    return _last or found()


def named(name: str) -> Recipe:
    """A recipe by its name, or by the path of its file. Raises `TripoError`."""
    return recipe_files.named(name, found().recipes)


def line_of(job: Job) -> list[Task]:
    """The tasks that have led to a job's result, the first of them first, as far as their jobs are
    known here."""
    now = current.session()
    tasks = [job.task]
    seen = {job.id}
    while True:
        source = tasks[0].values().get(recipes.input_of(type(tasks[0])))
        before = now.job_of(source) if isinstance(source, str) and source else None
        if before is None or before.id in seen:
            return tasks
        seen.add(before.id)
        tasks.insert(0, before.task)


def start(context: bpy.types.Context, recipe: Recipe, given: Mapping[str, Any], **more: Any) -> Job:
    """Begin a chain; `given` are the inputs of its first step. The other arguments are those of
    `starting.start`. Raises `TripoError` when any of its steps cannot be sent."""
    task_type = recipes.start_type(recipe, given.keys())
    values = recipes.start_values(recipe, task_type, given)
    return starting.start(context, task_type, values, recipe=recipe, **more)


def plan(context: bpy.types.Context, recipe: Recipe, given: Mapping[str, Any]) -> Plan:
    """What a recipe comes to with these inputs. Raises `TripoError` when it cannot be sent."""
    task_type = recipes.start_type(recipe, given.keys())
    values = recipes.start_values(recipe, task_type, given)
    return starting.plan(context, task_type, values, recipe)


def outline(recipe: Recipe) -> Plan:
    """What a recipe comes to as far as that can be told without its inputs."""
    first = recipes.made(recipe.steps[0], "") if _takes_input(recipe) else None
    return plans.of(recipe, first or recipe.steps[0].task(prompt=""), service())


def _takes_input(recipe: Recipe) -> bool:
    return bool(recipes.input_of(recipe.steps[0].task))


def follow(job: Job, tell: Callable[[Job], None], ended: Callable[[Job], None]) -> Job:
    """Work until the chain of a job has ended, or waits for the user, or has failed; its last job.

    `tell` is called with each change of a job, `ended` with each job that has come to its end.
    """
    while True:
        job = pump.wait(job.id, tell)
        if not job.came:
            return job
        following = _next(job)
        ended(current.session().jobs.get(job.id, job))
        if following is None:
            return current.session().jobs.get(job.id, job)
        job = following


def _next(job: Job) -> Job | None:
    """The job of the next step, as soon as it is made; None where none follows by itself."""
    assert job.chain
    if job.chain.last or job.at_gate:
        return None
    return begun_after(job)


def waiting(chain_id: str = "") -> list[Job]:
    """The jobs after which a chain waits for the user, newest first: at gates, and those that have
    ended without a result. Of one chain, where it is named."""
    now = current.session()
    now.load(LOOKED_AT)
    page = pump.wait_for(lambda session: session.page)
    if page.failure:
        raise page.failure.error()
    jobs = [now.jobs.get(job.id, job) for job in page.jobs]
    return [
        job
        for job in jobs
        if job.chain and job.chain.open and chain_id in {"", job.chain.id}
        if job.at_gate or job.renewable or job.resumable
    ]


def go_on(job: Job, *, again: bool = False) -> Job | None:
    """Go on with the chain of a job for which it waits: after a gate with the next step, else with
    this one; `again` makes the step once more. The job with which it goes on; None where it does
    not. Raises `TripoError`."""
    guards.check()
    chain = job.chain
    assert chain
    if job.at_gate and not again:
        submit.pass_gate(job)
        return begun_after(job)
    if job.at_gate or (job.renewable and (again or not may_be_paid(job))):
        submit.make_again(job, places.again(bpy.context, job.place))
        return _begun(chain.again().job_id)
    if job.state is State.UNCERTAIN:
        raise TripoError(
            "Its answer never came, and it may be paid for",
            "Look for its task in the list of jobs, or have the step made again",
            Spent.MAYBE,
        )
    submit.take_up(job)
    return job


def begun_after(job: Job) -> Job | None:
    """The job of the step after this one, as soon as it is begun; None where it is not."""
    assert job.chain
    return _begun(job.chain.next(job.chain.recipe).job_id)


def _begun(job_id: str) -> Job | None:
    """The job of this id, as soon as there is one; None where nothing works on that."""
    now = current.session()
    more = True
    while (job := now.jobs.get(job_id)) is None and more:
        more = pump.turn(waiting=True)
        pump.rest()
    return job


def may_be_paid(job: Job) -> bool:
    """Whether the service may have the result of a job that has ended without it."""
    returned = job.failure is not None and job.failure.spent is Spent.RETURNED
    return job.state is State.UNCERTAIN or (job.resumable and not returned)


def without_gates(job: Job) -> Job:
    """A job whose chain waits at no gate that is still to come."""
    assert job.chain
    done = job.chain.index + 1
    steps = job.chain.recipe.steps
    gates = [step.gate and at < done for at, step in enumerate(steps)]
    return replace(job, chain=replace(job.chain, recipe=job.chain.recipe.with_gates(gates)))

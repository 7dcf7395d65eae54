# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a job from the values of the form or of an operator's arguments."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import bpy

from ..errors import Invalid, Problem
from ..jobs import plans
from ..jobs.chain import Chain
from ..jobs.job import Job
from ..jobs.plans import Plan
from ..jobs.submit import check
from ..spec.options import PICTURE, SOURCE, Option, Task
from ..spec.preparation import STORED, Preparation
from ..spec.prices import Price
from ..spec.recipes import Recipe
from ..text.filenames import file_name
from . import clock, costs, current, guards
from .form import edits, inputs, listed, sources
from .scene import places, provenance
from .settings import settings
from .typed import view_layer

Writes = list[Callable[[], None]]


def start(
    context: bpy.types.Context,
    task_type: type[Task],
    values: Mapping[str, Any],
    *,
    place: bool = True,
    collection: str = "",
    output: Mapping[str, Any] | None = None,
    prepare: Preparation | None = None,
    recipe: Recipe | None = None,
) -> Job:
    """Start a job. Raises `TripoError` when the task cannot be sent.

    A picture among the values is a Blender image, or a text that names one; a source that is
    not there is the active object's. Without `place` the result stays on disk; `output` is where
    a command then writes it, see `export.place_of`. `collection` is as in `places.here`. What is
    done to a model is as in the preferences, unless `prepare` says it. With a `recipe` the job is
    the first of a chain.
    """
    if prepare and (wrong := prepare.problems()):
        raise Invalid(wrong, "Change what is done to the model")
    chain = Chain(recipe) if recipe else None
    job_id = chain.job_id if chain else str(uuid.uuid4())
    task, before = _read(context, task_type, values, job_id)
    if chain:
        _refuse(plans.of(chain.recipe, task, settings().connection.provider))
        chain = replace(chain, recipe=plans.begun(chain.recipe, task))
    where = dict(output or {})
    if place:
        source = _source_of(context, task)
        where = places.here(context, source, collection=collection, prepare=prepare)
    if prepare:
        where[STORED] = prepare.stored()
    try:
        return current.session().start(
            task,
            where,
            job_id,
            before,
            subject=_subject(task),
            remarks=_remarks(context, task, values),
            chain=chain,
        )
    finally:
        # Where credits are short, the balance is asked for.
        clock.wake()


def plan(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any], recipe: Recipe
) -> Plan:
    """What a chain comes to. Raises `TripoError` when it cannot be sent."""
    task, _ = _read(context, task_type, values, str(uuid.uuid4()))
    found = plans.of(recipe, task, settings().connection.provider)
    _refuse(found)
    return found


def _refuse(plan: Plan) -> None:
    if plan.problems:
        raise Invalid(plan.problems, "Change the recipe, or what it starts with")


def price(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any]
) -> Price | None:
    """The price of a task by Tripo's list; None where that does not hold, or has none.

    Raises `TripoError` when it cannot be sent.
    """
    task, _ = _read(context, task_type, values, str(uuid.uuid4()))
    check(settings().connection.provider, task)
    return costs.price_of(task)


def ask_price(context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any]) -> None:
    """Have the service name the price of a task. Raises `TripoError` when it cannot be sent."""
    job_id = str(uuid.uuid4())
    task, before = _read(context, task_type, values, job_id)
    current.session().ask_price(task, job_id, before)
    clock.wake()


def _read(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any], job_id: str
) -> tuple[Task, Callable[[], None]]:
    """The task, and what a worker has to do before it is sent."""
    guards.check()
    writes: Writes = []
    ready = dict(values)
    for name, facts in task_type.options.items():
        if facts.role == PICTURE:
            ready[name] = _pictures(facts, ready.get(name), job_id, writes)
        elif facts.role == SOURCE:
            ready[name] = _model(context, task_type, facts, ready.get(name))
    missing = [
        name for name, facts in task_type.options.items() if facts.required and name not in ready
    ]
    if missing:
        labels = [task_type.options[name].label for name in missing]
        raise Invalid([Problem(missing[0], f"{', '.join(labels)} not given")])
    task = task_type(**ready)
    if problems := task.problems() or sources.problems(task, listed.find):
        raise Invalid(problems)
    return task, partial(_write_all, writes)


def _source_of(context: bpy.types.Context, task: Task) -> list[bpy.types.Object]:
    """The objects in the scene that a step works on."""
    return provenance.objects_of(view_layer(context), str(task.values().get("source") or ""))


def _subject(task: Task) -> str:
    """What a step works on, in words; empty where nobody knows."""
    source = sources.known(task.values().get("source") or "")
    return source.subject if source else ""


def _remarks(context: bpy.types.Context, task: Task, values: Mapping[str, Any]) -> list[str]:
    """What the user should know of a task although it is sent."""
    found = sources.remarks(task, listed.find)
    facts = task.options.get("source")
    named = str(values.get("source") or "").strip()
    if facts and facts.required and not inputs.wants_views(facts) and edits.edited(context, named):
        found.append(edits.TEXT)
    return found


def _write_all(writes: Writes) -> None:
    for write in writes:
        write()


def _model(context: bpy.types.Context, task_type: type[Task], facts: Option, value: Any) -> Any:
    """The model that a step works on: what is named, or the active object's."""
    if value is not None and not isinstance(value, str | PurePath):
        # What it is instead, the task tells as its problem.
        return value
    text = str(value or "").strip()
    if text:
        return inputs.model_from_text(facts.name, text)
    if not facts.required:
        return ""
    inputs.look_up_active(context, facts)
    problem = inputs.active_problem(context, task_type, settings().connection.provider)
    if problem:
        raise Invalid([Problem(facts.name, problem.what)], problem.advice)
    source = inputs.active_source(context, facts)
    if not source:
        raise Invalid(
            [Problem(facts.name, "The active object's file is not in the results folder")],
            "Import it again from the list of jobs, or choose the file as the Source",
        )
    return source


def _pictures(facts: Option, value: Any, job_id: str, writes: Writes) -> Any:
    if facts.type is not tuple:
        return _picture(facts.name, value, job_id, writes, facts.name)
    if value is not None and not isinstance(value, list | tuple):
        return value
    sources = [
        _picture(facts.name, picture, job_id, writes, f"{facts.name} {at + 1}")
        for at, picture in enumerate(value or ())
    ]
    return tuple(sources)


def _picture(name: str, value: Any, job_id: str, writes: Writes, place: str) -> Any:
    """A picture as a source of the engine. For one that is no file yet, the function that writes it
    is added to `writes`. A value of a wrong type is returned as it is, for the task to refuse."""
    if isinstance(value, str | PurePath):
        value = str(value)
        value = value.strip() and inputs.from_text(name, value.strip())
    if value is None or value == "":
        return ""
    if not isinstance(value, bpy.types.Image):
        # A source already, or of a wrong type, which the task tells as its problem.
        return value
    source = inputs.from_image(name, value)
    if isinstance(source, Path):
        return str(source)
    stem = file_name(Path(value.name).stem)
    # Images of different libraries may have the same name.
    target = settings().results / "inputs" / job_id[:8] / place / f"{stem}.png"
    writes.append(partial(source, target))
    return str(target)

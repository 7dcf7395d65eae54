# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a job from the values of the form or of an operator's arguments."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import bpy

from ..errors import Invalid
from ..jobs import plans
from ..jobs.chain import Chain
from ..jobs.job import ROW, Job
from ..jobs.order import Order
from ..jobs.plans import Plan
from ..jobs.submit import check
from ..spec.options import Task
from ..spec.preparation import STORED, Preparation
from ..spec.prices import Price
from ..spec.recipes import Recipe
from . import clock, costs, current, submit
from .asked import Asked
from .command import signals
from .given import (
    Given,
    before_sending,
    check_size,
    in_whose_place,
    prepared_before,
    read_given,
    remarks_of,
    subject_of,
)
from .scene import into_form, movements, places, requests
from .settings import settings


@signals.held()
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
    into: Mapping[str, str] | None = None,
    subject: str = "",
    order: Order | None = None,
    held: bool = False,
    row: str = "",
) -> Job:
    """Start a job. Raises `TripoError` when the task cannot be sent.

    A picture among the values is a Blender image, or a text that names one; a source that is
    not there is the active object's. Without `place` the result stays on disk; `output` is where
    a command then writes it, see `export.place_of`. `collection` is as in `places.here`. What is
    done to a model is as in the preferences, unless `prepare` says it. With a `recipe` the job is
    the first of a chain. A picture goes `into` the form, see `into_form.noted`. The job is named
    after a `subject`, if its options do not tell it. Of the `order` count the service, the
    key and what it may cost. A result that is `held` waits in the list until the user imports it.
    `row` names the row of pictures to choose from that it belongs to.
    """
    if prepare and (wrong := prepare.problems()):
        raise Invalid(wrong, "Change what is done to the model")
    chain = Chain(recipe) if recipe else None
    job_id = chain.job_id if chain else str(uuid.uuid4())
    given = read_given(context, task_type, values, job_id)
    check_size(context, given)
    if chain:
        named = (order and order.service) or settings().connection.provider
        _refuse(plans.of(chain.recipe, given.task, named))
        chain = replace(chain, recipe=plans.begun(chain.recipe, given.task))
    try:
        submit.check(given.task, order)
        where = dict(output or {})
        if place:
            prepare = prepare or prepared_before(context, given)
            where = place_of(
                context, given, prepare, collection=collection, chained=bool(chain), held=held
            )
        if prepare:
            where[STORED] = prepare.stored()
        if row:
            where[ROW] = row
        if into:
            where[into_form.INTO] = dict(into)
        return submit.start(
            given.task,
            where,
            job_id,
            before_sending(context, given),
            subject=subject or subject_of(given.task),
            remarks=remarks_of(context, given),
            chain=chain,
            order=order,
        )
    finally:
        # Where credits are short, the balance is asked for.
        clock.wake()


@signals.held()
def start_all(
    context: bpy.types.Context,
    task_type: type[Task],
    given: Sequence[Mapping[str, Any]],
    *,
    held: bool = False,
) -> list[Job]:
    """Start several jobs of one type, none where all of them together cost too much or one cannot
    be sent. All are on disk before any is sent, and stand in a row. Raises `TripoError`."""
    asked: list[Asked] = []
    for values in given:
        job_id = str(uuid.uuid4())
        found = read_given(context, task_type, values, job_id)
        row = [one.place for one in asked]
        asked.append(asked_of(context, found, job_id, row=row, held=held))
    try:
        return submit.start_all(asked)
    finally:
        clock.wake()


def asked_of(
    context: bpy.types.Context,
    given: Given,
    job_id: str,
    *,
    collection: str = "",
    prepare: Preparation | None = None,
    row: Sequence[Mapping[str, Any]] = (),
    held: bool = False,
) -> Asked:
    """What a press asks for, with its place in the scene. Raises `TripoError`."""
    check_size(context, given)
    prepare = prepare or prepared_before(context, given)
    where = place_of(context, given, prepare, collection=collection, row=row, held=held)
    if prepare:
        where[STORED] = prepare.stored()
    return Asked(
        given.task,
        where,
        job_id,
        before_sending(context, given),
        subject_of(given.task),
        remarks_of(context, given),
    )


def place_of(
    context: bpy.types.Context,
    given: Given,
    prepare: Preparation | None,
    *,
    collection: str = "",
    chained: bool = False,
    row: Sequence[Mapping[str, Any]] = (),
    held: bool = False,
) -> dict[str, Any]:
    """Where in the scene the result of a task comes; see `places.here`."""
    where = places.here(
        context,
        given.objects,
        collection=collection,
        prepare=prepare,
        instead=in_whose_place(context, given, prepare, chained=chained),
        row=row,
    )
    where |= movements.place_of(context, given.task, prepare)
    return where | ({requests.HELD: True} if held else {})


def plan(
    context: bpy.types.Context,
    task_type: type[Task],
    values: Mapping[str, Any],
    recipe: Recipe,
    named: str = "",
) -> Plan:
    """What a chain comes to, with the chosen service or the one `named`. Raises `TripoError` when
    it cannot be sent."""
    given = read_given(context, task_type, values, str(uuid.uuid4()))
    found = plans.of(recipe, given.task, named or settings().connection.provider)
    _refuse(found)
    return found


def _refuse(plan: Plan) -> None:
    if plan.problems:
        raise Invalid(plan.problems, "Change the recipe, or what it starts with")


def price(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any], named: str = ""
) -> Price | None:
    """The price of a task by Tripo's list; None where that does not hold, or has none.

    With the chosen service, or the one `named`. Raises `TripoError` when it cannot be sent.
    """
    given = read_given(context, task_type, values, str(uuid.uuid4()))
    check(named or settings().connection.provider, given.task)
    return costs.price_of(given.task, named)


def ask_price(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any], named: str = ""
) -> None:
    """Have the service name the price of a task. Raises `TripoError` when it cannot be sent."""
    given = read_given(context, task_type, values, str(uuid.uuid4()))
    check(named or settings().connection.provider, given.task)
    current.session().ask_price(given.task, before_sending(context, given), named)
    clock.wake()

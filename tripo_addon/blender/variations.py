# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts several jobs of one press: variations of a task, or a texture for each kept shape."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import bpy

from ..errors import Invalid
from ..jobs.job import Job
from ..jobs.order import Order
from ..jobs.preparations import Shared
from ..jobs.variation import Variation
from ..spec import press
from ..spec.options import Task
from ..spec.preparation import STORED, Preparation
from ..spec.tasks import TextureModel
from . import clock, starting, submit
from .asked import Asked
from .command import signals
from .form import paint_form, worked_on
from .given import Given, before_sending, read_given, remarks_of, subject_of
from .typed import view_layer


@signals.held()
def start(
    context: bpy.types.Context,
    task_type: type[Task],
    values: Mapping[str, Any],
    count: int,
    *,
    collection: str = "",
    prepare: Preparation | None = None,
    order: Order | None = None,
    outputs: Sequence[Mapping[str, Any]] = (),
    place: bool = True,
    held: bool = False,
) -> list[Job]:
    """Start so many jobs that ask for the same. Raises `TripoError` before anything is sent where
    they cannot be sent, or all of them together cost too much.

    With `outputs`, one for each, see `export.place_of`, the results stay on disk, and so they do
    without `place`; else they stand in a row. The rest is as in `starting.start`; with a key in
    the `order` each job has a key made of it.
    """
    if prepare and (wrong := prepare.problems()):
        raise Invalid(wrong, "Change what is done to the model")
    job_id = str(uuid.uuid4())
    given = read_given(context, task_type, values, job_id)
    if wrong := press.problems(task_type, given.task.values(), count):
        raise Invalid(wrong)
    named, key = (order.service, order.key) if order else ("", "")
    submit.check_all([given.task] * count, named, paid=bool(key))
    whole = str(uuid.uuid4())
    shared = Shared(before_sending(context, given), count)
    asked: list[Asked] = []
    for number in range(1, count + 1):
        one = _asked(
            context,
            given,
            job_id if number == 1 else str(uuid.uuid4()),
            prepare,
            collection=collection,
            row=[before.place for before in asked],
            held=held,
            output=outputs[number - 1] if outputs else None if place else {},
        )
        asked.append(one._replace(before=shared, variation=Variation(whole, number, count)))
    try:
        return submit.start_all(asked, order)
    finally:
        clock.wake()


def _asked(
    context: bpy.types.Context,
    given: Given,
    job_id: str,
    prepare: Preparation | None,
    *,
    collection: str,
    row: Sequence[Mapping[str, Any]],
    held: bool,
    output: Mapping[str, Any] | None,
) -> Asked:
    """One of the variations; with an `output` it stays on disk."""
    if output is None:
        return starting.asked_of(
            context, given, job_id, collection=collection, prepare=prepare, row=row, held=held
        )
    place = {**output, **({STORED: prepare.stored()} if prepare else {})}
    return Asked(
        given.task,
        place,
        job_id,
        subject=subject_of(given.task),
        remarks=remarks_of(context, given),
    )


@signals.held()
def texture(
    context: bpy.types.Context, wanted: Sequence[tuple[bpy.types.Object, Mapping[str, Any]]]
) -> list[Job]:
    """Start a texture for each of these models, in its place, with these values. Raises
    `TripoError` before anything is sent where one cannot be sent, or all of them together cost too
    much."""
    layer = view_layer(context)
    active = layer.objects.active
    asked: list[Asked] = []
    try:
        for root, values in wanted:
            # What is sent of a model is found out of what is active.
            layer.objects.active = root
            job_id = str(uuid.uuid4())
            if worked_on.now(context, TextureModel).sends:
                values = {**values, "text_prompt": paint_form.prompt_of(root)}
            given = read_given(context, TextureModel, values, job_id)
            asked.append(starting.asked_of(context, given, job_id))
    finally:
        layer.objects.active = active
    try:
        return submit.start_all(asked)
    finally:
        clock.wake()

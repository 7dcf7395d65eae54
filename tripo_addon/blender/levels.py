# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the jobs of several levels of detail by one press: one model, sent once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import bpy

from ..errors import Invalid, Problem
from ..jobs.job import Job
from ..jobs.preparations import Shared
from ..spec import levels as spec
from ..spec.levels import Levels
from ..spec.preparation import STORED, Preparation
from ..spec.prices import Price
from ..spec.tasks import HighpolyToLowpoly, name_of
from . import clock, costs, submit
from .asked import Asked
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
from .scene import levels as scene_levels
from .scene import places
from .settings import preparation as chosen_preparation


def start(
    context: bpy.types.Context,
    values: Mapping[str, Any],
    levels: Levels,
    *,
    collection: str = "",
    prepare: Preparation | None = None,
    outputs: Sequence[Mapping[str, Any]] = (),
) -> list[Job]:
    """Start LOD1 and so on. Raises `TripoError` before anything is sent where any of them cannot
    be sent, or all of them together cost too much.

    `values` are those of a Low Poly, whose Face Limit LOD1 has. With `outputs`, one for each
    level, see `export.place_of`, the results stay on disk.
    """
    if prepare and (wrong := prepare.problems()):
        raise Invalid(wrong, "Change what is done to the model")
    job_id = str(uuid.uuid4())
    given, tasks = _given(context, values, levels, job_id)
    check_size(context, given)
    submit.check_all(tasks)
    prepare = _prepared(context, given, prepare)
    title = _title(given)
    found = places_of(context, given, levels, prepare, title, collection, outputs)
    shared = Shared(before_sending(context, given), len(tasks))
    remarks = remarks_of(context, given)
    try:
        return submit.start_all(
            [
                Asked(
                    task,
                    place,
                    job_id if not at else str(uuid.uuid4()),
                    shared,
                    spec.name(title, at + 1),
                    remarks,
                )
                for at, (task, place) in enumerate(zip(tasks, found, strict=True))
            ]
        )
    finally:
        clock.wake()


def places_of(
    context: bpy.types.Context,
    given: Given,
    levels: Levels,
    prepare: Preparation,
    title: str,
    collection: str,
    outputs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Where each level goes."""
    if outputs:
        common: dict[str, Any] = {}
    else:
        common = places.here(
            context,
            given.objects,
            collection=collection,
            prepare=prepare,
            instead=in_whose_place(context, given, prepare, always=True),
        )
    common[STORED] = prepare.stored()
    return [
        {
            **common,
            **scene_levels.noted(title, number, row=levels.row),
            **(outputs[number - 1] if outputs else {}),
        }
        for number in range(1, levels.count + 1)
    ]


def prices(
    context: bpy.types.Context, values: Mapping[str, Any], levels: Levels
) -> list[Price | None]:
    """What each level is expected to cost. Raises `TripoError` where any cannot be sent."""
    _, tasks = _given(context, values, levels, str(uuid.uuid4()))
    return [costs.price_of(task) for task in tasks]


def _given(
    context: bpy.types.Context, values: Mapping[str, Any], levels: Levels, job_id: str
) -> tuple[Given, list[HighpolyToLowpoly]]:
    given = read_given(context, HighpolyToLowpoly, values, job_id)
    assert isinstance(given.task, HighpolyToLowpoly)
    tasks = spec.checked(given.task, levels)
    if given.objects and (reason := scene_levels.refusal(given.objects[0])):
        raise Invalid([Problem("source", reason)])
    return given, tasks


def _prepared(context: bpy.types.Context, given: Given, prepare: Preparation | None) -> Preparation:
    """How each level is prepared: with no levels of its own, which Blender would make."""
    found = prepare or prepared_before(context, given) or chosen_preparation()
    return Preparation(**{**found.values(), "lods": 0})


def _title(given: Given) -> str:
    """What the model itself is called."""
    if given.objects:
        return given.objects[0].name
    return subject_of(given.task) or name_of(str(given.task.values()["source"]))

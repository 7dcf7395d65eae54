# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs several jobs of one command that ask for the same, each with files of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import bpy

from ...cli import Output
from ...errors import OverBudget, TripoError
from ...jobs.budgets import Budget
from ...jobs.job import Job
from ...jobs.order import Order
from ...providers import unit
from ...spec import press
from ...spec.options import Task
from ...spec.preparation import Preparation
from ...spec.state import State
from .. import starting, variations
from ..settings import service
from . import entering, export, outputs
from .reporting import DONE, REFUSED, Reporter


def run(
    task_type: type[Task],
    given: Mapping[str, Any],
    files: list[Output | None],
    order: Order,
    prepare: Preparation,
    reporter: Reporter,
) -> int:
    """Make one for each of these outputs. One that fails harms no other."""
    places = [outputs.place_of(output) if output else {} for output in files]
    started = variations.start(
        bpy.context,
        task_type,
        given,
        len(files),
        prepare=prepare,
        order=_whole(task_type, given, len(files), order),
        outputs=places,
    )
    reporters: dict[str, Reporter] = {}

    def tell(job: Job) -> None:
        reporters.setdefault(job.id, reporter.beside()).job(job)

    ended = entering.wait_each(started, tell)
    written = [
        _write(job, output, reporters.setdefault(job.id, reporter.beside()))
        for job, output in zip(ended, files, strict=True)
    ]
    return DONE if all(written) else REFUSED


def _whole(task_type: type[Task], given: Mapping[str, Any], count: int, order: Order) -> Order:
    """The order with its limit as one for all together. Raises `OverBudget`."""
    if order.most is None:
        return order
    named = order.service or service()
    whole = press.total(starting.price(bpy.context, task_type, given, named), count)
    if whole and whole.most > order.most:
        raise OverBudget(whole.most, order.most, unit(named))
    return replace(order, most=None, budgets=(Budget(order.most),))


def _write(job: Job, output: Output | None, reporter: Reporter) -> bool:
    """Write the files of one; a failure is told."""
    if job.state is not State.DONE:
        reporter.failure(job.failure.text if job.failure else str(job.state))
        return False
    try:
        files = export.write(job, output, reporter.remark) if output else []
    except TripoError as error:
        reporter.failure(str(error))
        return False
    reporter.done(job, files)
    return True

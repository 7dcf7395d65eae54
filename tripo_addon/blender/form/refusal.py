# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the form cannot be sent, and when to say it."""

from __future__ import annotations

from typing import Any

import bpy

from ...errors import Problem
from ...providers import capabilities
from ...spec.option import INPUT_ROLES, SOURCE, Option
from ...spec.options import Task
from .. import once
from ..settings import refusal, service
from ..typed import scene
from . import press_form, sources, worked_on
from . import values as forms


def form_refusal(context: bpy.types.Context) -> str:
    """Why the form cannot be sent; empty when it can."""
    found = form_problem(context)
    return found.text if found else ""


@once.per_drawing
def form_problem(context: bpy.types.Context) -> Problem | None:
    """Why the form cannot be sent; its option is empty where none is at fault."""
    reason = refusal()
    if reason:
        return Problem("", reason)
    task_type, values = forms.pressed_values(scene(context))
    unable = capabilities.unable(service(), task_type)
    if unable:
        return Problem("", unable)
    if "source" in values and task_type.options["source"].required and not values["source"].strip():
        found = worked_on.of(context, task_type)
        if found.problem:
            what, advice = found.problem
            return Problem("source", f"{what}: {advice[0].lower()}{advice[1:]}")
        if found.root and (reason := worked_on.too_large(context, task_type, found)):
            return Problem("source", reason)
    task = forms.form_task(context)
    problems = _problems(service(), task) + sources.problems(task)
    return problems[0] if problems else press_form.problem(context, task_type, values)


@once.until_changed
def _problems(named: str, task: Task) -> list[Problem]:
    return task.problems() + capabilities.problems(named, task)


def told(problem: Problem, task_type: type[Task], values: dict[str, Any]) -> bool:
    """Whether a problem is to be read below the button.

    That a text or picture is missing says its empty field, until the user has begun: then the
    sentence says what else is needed.
    """
    facts = task_type.options.get(problem.option)
    if (
        facts is None
        or facts.role == SOURCE
        or not is_input(facts)
        or facts.used(values[facts.name])
    ):
        return True
    return any(
        is_input(other) and other.used(values[other.name]) for other in task_type.options.values()
    )


def is_input(facts: Option) -> bool:
    """Whether an option is what the task is made from: a text, a picture, a movement, a model."""
    return facts.role in INPUT_ROLES or facts.search or is_text(facts)


def is_text(facts: Option) -> bool:
    """Whether an option is a text that says what to make."""
    return facts.type is str and not facts.choices and facts.max_length is not None

# SPDX-License-Identifier: GPL-3.0-or-later
"""The chosen recipe, with the form as what it starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bpy

from ...jobs import plans
from ...jobs.plans import Plan
from ...providers import capabilities
from ...spec import recipes
from ...spec.option import PICTURE, SOURCE
from ...spec.options import Task
from ...spec.prices import Price
from ...spec.recipes import LATER, STARTS, Recipe, RecipeStep
from ..settings import refusal as missing
from ..settings import service
from ..typed import scene
from . import sources, worked_on
from . import values as forms

_drawn: tuple[tuple[Recipe, Task, str], Plan] | None = None
"""The plan that was drawn last, and what it is of."""


def given(context: bpy.types.Context, recipe: Recipe) -> dict[str, Any]:
    """What the form gives to the first step; nothing where it is of another type."""
    task_type, values = forms.form_values(scene(context))
    return values if _starts_with(recipe, task_type) else {}


def _starts_with(recipe: Recipe, task_type: type[Task]) -> bool:
    first = recipe.steps[0].type
    return task_type.type == first or (first in STARTS and task_type.type in STARTS)


def refusal(context: bpy.types.Context, recipe: Recipe, plan: Plan | None) -> str:
    """Why the recipe cannot be run; empty when it can. One with problems has no plan."""
    if reason := missing():
        return reason
    if plan is None:
        return recipes.problems(recipe)[0].text
    first, form_type = recipe.steps[0].task, forms.chosen(scene(context))
    if not _starts_with(recipe, form_type) and first.type in STARTS:
        return "Choose Text, Image or Views above: the chain starts with the form"
    unable = [step.task for step in recipe.steps if capabilities.unable(service(), step.task)]
    if unable:
        return capabilities.unable(service(), unable[0])
    source = first.options.get("source")
    if source and source.required and not plan.tasks[0].values()["source"]:
        problem = worked_on.of(context, first).problem
        if problem:
            return f"{problem.what}: {problem.advice[0].lower()}{problem.advice[1:]}"
    problems = (*plan.problems, *sources.problems(plan.tasks[0]))
    return problems[0].text if problems else ""


def plan(context: bpy.types.Context, recipe: Recipe) -> Plan | None:
    """What the recipe comes to with the form as it is; pictures are names only. None for one with
    problems."""
    global _drawn
    if recipes.problems(recipe):
        return None
    values = given(context, recipe)
    task_type = recipes.start_type(recipe, values.keys())
    filled = recipes.start_values(recipe, task_type, _named(context, task_type, values))
    wanted = (recipe, task_type(**filled), service())
    if _drawn is None or _drawn[0] != wanted:
        # It is drawn again and again, and is the same most of the time.
        _drawn = (wanted, plans.of(*wanted))
    return _drawn[1]


def prices(recipe: Recipe, plan: Plan | None) -> Sequence[Price | None]:
    """The price of each step; without a plan as far as a step tells it alone."""
    return plan.prices if plan else [_price(step) for step in recipe.steps]


def _price(step: RecipeStep) -> Price | None:
    if any(recipes.step_problems(step)):
        return None
    takes = recipes.input_of(step.task)
    task = recipes.made(step, LATER) if takes else recipes.filled(step.task, step.options)
    return plans.price_of(task, service())


def _named(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any]
) -> dict[str, Any]:
    found = {
        name: facts.empty for name, facts in task_type.options.items() if facts.required
    } | dict(values)
    for name, facts in task_type.options.items():
        if facts.role == PICTURE:
            found[name] = forms.picture_name(found.get(name, facts.empty))
        elif facts.role == SOURCE and facts.required and not found[name].strip():
            found[name] = worked_on.of(context, task_type).stand_in
    return found

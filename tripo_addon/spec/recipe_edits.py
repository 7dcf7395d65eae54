# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a recipe's steps: each gives another recipe, which may have problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .option import INPUT_ROLES
from .options import Task
from .recipes import (
    MOST_STEPS,
    Recipe,
    RecipeStep,
    input_of,
    order_problem,
    step_problems,
)
from .tasks import TASKS


def added(recipe: Recipe, index: int, type: str) -> Recipe:
    """The same with a new step in this place, at the service's defaults."""
    steps = list(recipe.steps)
    steps.insert(index, RecipeStep(type))
    return recipe.with_steps(steps)


def removed(recipe: Recipe, index: int) -> Recipe:
    """The same without a step."""
    return recipe.with_steps(step for at, step in enumerate(recipe.steps) if at != index)


def moved(recipe: Recipe, index: int, by: int) -> Recipe:
    """The same with a step so many places further down; it stays where there is no such place."""
    steps = list(recipe.steps)
    to = min(max(index + by, 0), len(steps) - 1)
    steps.insert(to, steps.pop(index))
    return recipe.with_steps(steps)


def can_be_longer(recipe: Recipe) -> bool:
    return len(recipe.steps) < MOST_STEPS


def later_types() -> list[type[Task]]:
    """The types of which a step after the first can be: they work on a result, and on nothing
    else that would have to be given."""
    return [
        task
        for task in TASKS.values()
        if input_of(task)
        and not any(
            facts.required and facts.role in INPUT_ROLES and name != input_of(task)
            for name, facts in task.options.items()
        )
    ]


def followers(recipe: Recipe, index: int) -> list[type[Task]]:
    """The types that can follow a step, the likeliest first."""
    later = later_types()
    known = [TASKS[name] for name in recipe.steps[index].task.next if name in TASKS]
    return [task for task in known if task in later]


def problems_by_step(recipe: Recipe) -> dict[int, list[str]]:
    """What is wrong with each step, and with its place; only the steps that have something."""
    found: dict[int, list[str]] = {}
    for at, step in enumerate(recipe.steps):
        texts = list(step_problems(step))
        if at and (wrong := order_problem(recipe.steps[at - 1].task, step.task)):
            texts.append(wrong)
        if texts:
            found[at] = texts
    return found


def with_options(recipe: Recipe, index: int, options: Mapping[str, Any]) -> Recipe:
    """The same with other options of one step."""
    return recipe.with_step(index, recipe.steps[index].type, options)

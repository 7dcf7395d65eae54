# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole chain before it begins: its tasks, what is wrong with them, and what they will cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import Problem
from ..providers import SERVICES, capabilities
from ..spec import recipes
from ..spec.options import Task
from ..spec.prices import Price, estimate, total
from ..spec.recipes import Recipe
from .job import Job

LATER_FILE = str(Path(Path.cwd().anchor, "model.glb"))
"""Stands for the file of a step that was not made yet."""


@dataclass(frozen=True)
class Plan:
    """What a recipe comes to with one service."""

    tasks: tuple[Task, ...]
    """Later ones work on `recipes.LATER`, or on `LATER_FILE`."""
    prices: tuple[Price | None, ...]
    """Of each step; None where nobody knows it."""
    problems: tuple[Problem, ...]
    """Why the service would refuse one of them."""
    remarks: tuple[str, ...]
    """What may go wrong with later steps and is not certain."""

    @property
    def price(self) -> Price | None:
        """Of the whole; None where that of a step is not known."""
        return total(self.prices)


def of(recipe: Recipe, first: Task, service: str) -> Plan:
    """The plan of a recipe whose first task is this one. The recipe is one without problems."""
    recipe = begun(recipe, first)
    later = range(1, len(recipe.steps))
    tasks = (first, *(later_task(recipe, at, service, recipes.LATER, LATER_FILE) for at in later))
    problems = first.problems() + capabilities.problems(service, first)
    return Plan(
        tasks,
        tuple(price_of(task, service) for task in tasks),
        (*problems, *later_problems(recipe, 1, service)),
        tuple(text for at in later for text in remarks(recipe, at, tasks[at])),
    )


def begun(recipe: Recipe, first: Task) -> Recipe:
    """A recipe with the real type and options of its first step."""
    return recipe.with_step(0, first.type, recipes.options_of(first, first=True))


def later_task(recipe: Recipe, index: int, service: str, task_id: str, file: str) -> Task:
    """The task of a later step, on a task of the service where it takes that, else on a file."""
    step = recipe.steps[index]
    taken = capabilities.forms(service, step.task, recipes.input_of(step.task))
    return recipes.made(step, task_id if "task" in taken or not file else file)


def later_problems(recipe: Recipe, index: int, service: str) -> list[Problem]:
    """Why the service would certainly refuse a later step, or one after it."""
    found = []
    for at in range(index, len(recipe.steps)):
        task = later_task(recipe, at, service, recipes.LATER, LATER_FILE)
        known = recipes.origin(recipe, at)
        problems = task.problems() + capabilities.problems(service, task)
        problems += task.source_problems(known) if "source" in task.options else []
        found += [Problem("recipe", f"{task.label}: {problem.text}") for problem in problems]
    return found


def remarks(recipe: Recipe, index: int, task: Task) -> tuple[str, ...]:
    """What may go wrong with a later step."""
    return tuple(task.remarks(recipes.origin(recipe, index)))


def price_of(task: Task, service: str) -> Price | None:
    """The expected price of a task; None where the service has no list of prices."""
    return estimate(task) if SERVICES[service].prices else None


def next_price(job: Job) -> Price | None:
    """What the next step of a job's chain is expected to cost; None where nobody knows it."""
    assert job.chain
    index = job.chain.index + 1
    task = later_task(job.chain.recipe, index, job.service, recipes.LATER, LATER_FILE)
    return price_of(task, job.service)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a press of Generate asks for beside its task: several of it, shapes only, where they go.

A variation is a job of its own. Its seeds are those that each job draws for what the task leaves
open, so that variations differ by nothing else.
"""

from collections.abc import Mapping
from typing import Any

from ..errors import Problem
from .option import SEED, option
from .options import TASKS, Options, Task
from .prices import Price, estimate
from .tasks import TextureModel
from .tasks.generation import ModelTask

MOST = 8
"""Variations of one press."""
AS_SET, IMPORT, WAIT = "as_set", "import", "wait"


class Press(Options):
    """How a press of Generate goes."""

    count: int = option(
        default=1,
        label="Variations",
        help="How many of the same are made, side by side, each as a job with a seed of its own",
        bounds=(1, MOST),
    )
    shape_first: bool = option(
        default=False,
        label="Shape First",
        help="Make bare shapes, without a texture; Texture the Kept paints those that you keep",
    )
    results: str = option(
        default=AS_SET,
        label="Results",
        help="Whether results come into the scene by themselves, or wait in the list of jobs until "
        "you import them",
        choices={
            AS_SET: "As in the Preferences",
            IMPORT: "Import by Themselves",
            WAIT: "Wait in the List",
        },
    )


_LATER = {
    "pbr": "pbr",
    "texture_quality": "texture_quality",
    "texture_alignment": "texture_alignment",
    "delight": "delight",
    "texture_version": "model",
}
"""The options of a model's texture -> the same ones of `TextureModel`."""


def varies(task: type[Task]) -> bool:
    """Whether there can be variations of a type of task: it has a seed."""
    return any(facts.role == SEED for facts in task.options.values())


def problems(task: type[Task], values: Mapping[str, Any], count: int) -> list[Problem]:
    """Why there cannot be so many variations, by the seeds among the values."""
    if count == 1:
        return []
    if found := Press(count=count).problems():
        return found
    if not varies(task):
        return [Problem("", f"{task.label} has no seed, so that all would be the same")]
    seeds = [name for name, facts in task.options.items() if facts.role == SEED]
    if all(values.get(name) is not None for name in seeds):
        labels = " and ".join(task.options[name].label for name in seeds)
        text = f"All would be the same, as {labels} are set: leave one open, or make one only"
        return [Problem(seeds[0], text)]
    return []


def total(price: Price | None, count: int) -> Price | None:
    """What so many of a task cost together."""
    return price and Price(price.least * count, price.most * count)


def has_shape(task: type[Task]) -> bool:
    """Whether a type of task can make the shape first, to be painted later."""
    return issubclass(task, ModelTask) and TextureModel.type in task.next


def bare(task: type[Task], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a model's task, without a texture and what is about one."""
    about = {
        name: facts.default
        for name, facts in task.options.items()
        if facts.needs.get("texture") is True
    }
    return {**values, **about, "texture": False, "pbr": False}


def saved(task: Task) -> float | None:
    """The credits that a model costs less as a bare shape; None where the list has no price."""
    values = task.values()
    whole = estimate(type(task)(**{**values, "texture": True}))
    shape = estimate(type(task)(**bare(type(task), values)))
    return whole.most - shape.most if whole and shape else None


def is_bare(type: str, options: Mapping[str, Any]) -> bool:
    """Whether a task has made a bare shape, by the name of its type and its options."""
    task = TASKS.get(type)
    return bool(task and has_shape(task)) and options.get("texture") is False


def paint(model: Mapping[str, Any]) -> dict[str, Any]:
    """What a texture step is asked for, of the options of a model; those that its version does not
    know are left out."""
    given = {later: model.get(name) for name, later in _LATER.items()}
    found = {name: value for name, value in given.items() if value is not None}
    wrong = {problem.option for problem in TextureModel(source="x", **found).problems()}
    return {name: value for name, value in found.items() if name not in wrong}

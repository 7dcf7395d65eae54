# SPDX-License-Identifier: GPL-3.0-or-later
"""What a type of task is: its endpoint, its fields, its rules, its price, its results."""

from collections.abc import Callable
from dataclasses import dataclass

from .fields import Field
from .inputs import Sources
from .result import Result
from .tasks import Task
from .values import Json


@dataclass(frozen=True)
class TaskType:
    """One row per endpoint that creates tasks."""

    route: str
    name: str
    """What bodies and task objects have as `type`."""
    fields: dict[str, Field]
    aliases: dict[str, str]
    """Older field names the service still understands, and what they are called now."""
    rules: tuple[Callable[[Json], None], ...]
    """Checks of the whole body, in order; each raises Refused."""
    sources: Callable[[Json, Sources], None]
    """Resolves files and tasks that the body refers to."""
    price: Callable[[str, Json], float]
    seconds: Callable[[str, Json], float]
    """How long such a task takes on the real service."""
    pool: Callable[[Json], str]
    """The group of tasks whose concurrency it shares."""
    results: Callable[[Task], dict[str, Result]]
    """Output key to file."""
    prompts: tuple[str, ...] = ()
    """Fields that moderation reads."""
    without_effect: Callable[[Json], list[str]] = lambda body: []
    """Fields the service takes but ignores with this body."""
    facts: Callable[[Task], Json] = lambda task: {}
    """What the output says besides its files."""
    children: "tuple[tuple[str, TaskType], ...]" = ()
    """Output key and type of further tasks that such a task brings about."""

    @property
    def seeds(self) -> tuple[str, ...]:
        """The fields for which the service chooses a random value when nobody sends one."""
        return tuple(name for name in self.fields if name.endswith("_seed"))


# What most types have in common: the names that API v2 used, and facts that never vary.
MODEL_ALIASES = {"model_version": "model"}
TASK_ALIASES = {**MODEL_ALIASES, "original_model_task_id": "input", "file": "input"}


def fixed(value: float) -> Callable[[str, Json], float]:
    return lambda type, body: float(value)


def in_pool(name: str) -> Callable[[Json], str]:
    return lambda body: name

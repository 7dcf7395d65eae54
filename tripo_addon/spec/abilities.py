# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service can do with a type of task, as a list: it cannot do what is not in the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .option import SEED, Option
from .options import Task
from .versions import Bounds


class Ability(NamedTuple):
    """What a service can do with one type of task."""

    options: frozenset[str]
    """The options that it may be sent."""
    choices: Mapping[str, tuple[str, ...]] = {}
    """By option: the values that it takes, for each option that has choices. Without an entry it
    takes none but the default."""
    bounds: Mapping[str, Bounds] = {}
    """By option: a range narrower than that of the option itself."""
    bounds_with: Mapping[str, Mapping[str, Bounds]] = {}
    """The same while a switch is on, by the switch's option."""
    lengths: Mapping[str, int] = {}
    """By option: characters of a text at most, where these are fewer than the option allows."""
    versions: Mapping[str, tuple[str, ...]] = {}
    """By option: the versions of the model that know it, where these are not all."""
    pictures: int | None = None
    """How many pictures it takes for one task, where these are fewer than the task allows."""
    source: frozenset[str] | None = None
    """What the source can be, where this differs from the service's other types of task."""
    avoided: Mapping[str, str] = {}
    """Options that it knows and is never sent, and why."""
    needed: str = ""
    """An option that this service requires although other services do not."""

    def knows(self, option: str) -> bool:
        """Whether the service may be sent an option."""
        return option in self.options

    def taken(self, option: Option) -> tuple[str, ...] | None:
        """The values that the service takes for an option; None for an option without choices."""
        return None if option.choices is None else self.choices.get(option.name, ())


Abilities = Callable[[type[Task]], Ability | None]
"""What a service can do with a type of task; None when it cannot do it at all."""


def listed(table: Mapping[str, Ability]) -> Abilities:
    """Abilities that stand in a table, by type of task."""
    return lambda task: table.get(task.type)


def named(options: str) -> frozenset[str]:
    """Names of options from one text with spaces between them."""
    return frozenset(options.split())


def open_seeds(ability: Ability | None, task: Task) -> frozenset[str]:
    """The seeds that a task leaves open, and that a service takes for it."""
    version, values = task.version, task.values()
    if ability is None or (version and "texture_seed" in version.lacks):
        return frozenset()  # a draft of v1.x knows no seed at all
    bare = values.get("texture") is False and not values.get("pbr")
    return frozenset(
        name
        for name, option in task.options.items()
        if option.role == SEED
        and values[name] is None
        and ability.knows(name)
        and not (bare and name == "texture_seed")
    )

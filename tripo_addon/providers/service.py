# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a service without asking it: addresses, keys, prices, abilities."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..record import Record
from ..spec.versions import UPLOADED_MODELS

if TYPE_CHECKING:
    from ..spec.abilities import Abilities, Ability
    from ..spec.options import Task

UNIT = "credits"
FORMS = frozenset({"task", "file", "url", "token"})
"""What an input can be."""


class Service(Record):
    """One service."""

    package: str
    """Its package: the module `abilities` has the function `ability`, the module `provider` has
    `connect`."""
    name: str
    """As preferences, environment and journal call it."""
    label: str
    base_url: str
    """Its address, without the path that is the same everywhere."""
    fixed_path: str
    key_url: str
    """Where to get a key."""
    top_up_url: str
    """Where to buy credits."""
    key_variables: tuple[str, ...] = ("TRIPO_API_KEY",)
    """Environment variables with the key, and with its secret where it has one."""
    regions: tuple[str, ...] = ()
    """Addresses of the same service elsewhere, where keys are good in one region only."""
    unit: str = UNIT
    """What its prices are counted in."""
    top_up_note: str = ""
    """A warning of a mistake that is easily made when buying."""
    prices: bool = True
    """Whether Tripo's list of prices holds here."""
    pictures: frozenset[str] = FORMS
    """What an input picture can be."""
    models: frozenset[str] = FORMS
    """What an input model can be."""
    model_files: tuple[str, ...] = UPLOADED_MODELS
    """The types of model file that it takes."""
    upload_ways: tuple[str, ...] = ()
    """The ways to upload pictures that a user may choose from, where there are several."""
    replaces: str = ""
    """The name of the older service that it replaces."""

    def ability(self, task: type[Task]) -> Ability | None:
        """What it can do with a type of task; None when it cannot do it at all."""
        return _abilities(self.package)(task)

    @property
    def secret(self) -> bool:
        """Whether its key has two parts."""
        return len(self.key_variables) > 1

    @property
    def types(self) -> frozenset[str]:
        """The types of task that it can do."""
        # Loaded with the first task, not when the add-on is enabled.
        from ..spec.tasks import TASKS

        return frozenset(name for name, task in TASKS.items() if self.can(task))

    def can(self, task: type[Task]) -> bool:
        """Whether it can do a type of task."""
        return self.ability(task) is not None

    def knows(self, task: type[Task], option: str) -> bool:
        """Whether it may be sent an option of a type of task."""
        ability = self.ability(task)
        return ability is not None and ability.knows(option)


@cache
def _abilities(package: str) -> Abilities:
    """What a service can do; a long table, loaded when it is first needed: enabling does not need
    it."""
    found: Abilities = import_module(f"{package}.abilities").ability
    return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""The place of a job in a chain: which step of which recipe it is, and what follows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import TripoError
from ..spec import recipes
from ..spec.recipes import Recipe, RecipeStep


@dataclass(frozen=True)
class Chain:
    """Stored with each job of a chain: all that is needed to go on with it."""

    recipe: Recipe
    """As this chain runs it: the first step has its real type and options, and a rig check's
    answer has changed the steps after it."""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    index: int = 0
    """Which step the job is, from 0."""
    attempt: int = 0
    """How often the step was made before."""
    open: bool = True
    """Neither the next step nor another attempt at this one was made yet."""
    stopped: str = ""
    """Why no step follows although the job has its result."""

    @property
    def job_id(self) -> str:
        """The id of the step's job: the same whoever makes it, so that it is made once."""
        return str(uuid.uuid5(uuid.UUID(self.id), f"{self.index} {self.attempt}"))

    @property
    def step(self) -> RecipeStep:
        return self.recipe.steps[self.index]

    @property
    def last(self) -> bool:
        return self.index + 1 == len(self.recipe.steps)

    @property
    def shown(self) -> bool:
        """Whether the result comes into the scene: the last one, and what is looked at before the
        chain goes on."""
        return self.last or self.step.gate

    @property
    def text(self) -> str:
        """Which step this is, in words."""
        return f"{self.index + 1} of {len(self.recipe.steps)}: {self.step.task.label}"

    def next(self, recipe: Recipe) -> Chain:
        """The place of the next step; what is left of the chain follows this recipe."""
        return Chain(recipe, self.id, self.index + 1)

    def again(self) -> Chain:
        """The place of another attempt at this step."""
        return Chain(self.recipe, self.id, self.index, self.attempt + 1)

    def closed(self) -> Chain:
        return replace(self, open=False)

    def stored(self) -> dict[str, Any]:
        """The same as JSON takes it; `read` is the way back."""
        return {**vars(self), "recipe": self.recipe.stored()}


def read(data: Any) -> Chain | None:
    """A place in a chain as it was stored; None where it cannot be read, as by another version."""
    if not isinstance(data, Mapping):
        return None
    try:
        chain = Chain(**{**data, "recipe": recipes.read(data["recipe"])})
        valid = all(isinstance(number, int) for number in (chain.index, chain.attempt))
        within = valid and 0 <= chain.index < len(chain.recipe.steps)
        return chain if within and isinstance(chain.stopped, str) and chain.job_id else None
    except (AttributeError, KeyError, TypeError, ValueError, TripoError):
        return None

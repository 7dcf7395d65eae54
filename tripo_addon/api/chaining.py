# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs recipes: rows of steps, each of which works on the result of the one before."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Spent, TripoError
from ..jobs.job import Job
from ..spec import arguments
from ..spec.preparation import Preparation
from ..spec.prices import Price
from ..spec.recipes import Recipe
from .results import Finished, JobFailed, finished


@dataclass(frozen=True)
class Chained:
    """How far a chain has come."""

    id: str
    """With which `resume_chain` goes on."""
    steps: tuple[Finished, ...]
    """What came of each step in this call; only the last one, and those with gates, are in the
    scene."""
    waits: bool
    """The next step waits until its caller has looked at the last result."""
    stopped: str
    """Why no step follows although the recipe has more; empty where none is missing."""


def recipes() -> dict[str, Recipe]:
    """The recipes by name: the ready ones, and those of the user's folder."""
    from ..blender import chaining, guards

    guards.check()
    return chaining.found().recipes


def save_recipe(recipe: Recipe) -> Path:
    """Keep a recipe in the user's folder, in the place of one with the same name; its file.

    Raises `Invalid`, and `Storage` when it cannot be written.
    """
    from ..blender import chaining, guards
    from ..files import recipe_files

    guards.check()
    return recipe_files.write(chaining.folder(), _recipe(recipe))


def estimate_recipe(recipe: Recipe | str, **inputs: Any) -> list[Price | None]:
    """What each step of a recipe is expected to cost with these inputs, as `estimate` tells it.

    Raises `Invalid` where any step cannot be sent.
    """
    from ..blender import chaining, guards, here

    guards.check()
    return list(chaining.plan(here.context(), _recipe(recipe), inputs).prices)


def run_recipe(
    recipe: Recipe | str,
    prepare: Preparation | None = None,
    *,
    gates: bool = True,
    collection: str = "",
    **inputs: Any,
) -> Chained:
    """Run a recipe to its end or to its first gate; without `gates` it waits at none.

    The `inputs` are options of its first step: `prompt="a knight"`, `image="knight.png"`. The
    whole is checked before anything is sent. Otherwise it is as `run`: it blocks, and raises
    `JobFailed` when a step fails, after which `resume_chain` makes that step again.
    """
    from ..blender import chaining, guards, here

    guards.check()
    chosen = _recipe(recipe)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    if not arguments.switch(gates, "gates"):
        chosen = chosen.with_gates([False] * len(chosen.steps))
    job = chaining.start(here.context(), chosen, inputs, collection=name, prepare=prepare)
    for remark in job.remarks:
        warnings.warn(remark, stacklevel=2)
    return _followed(job)


def resume_chain(chain_id: str, *, again: bool = False) -> Chained:
    """Go on with a chain that waits at a gate, or whose step has failed; with `again` the step is
    made, and paid, once more. Blocks; raises as `run_recipe` does."""
    from ..blender import chaining, guards

    guards.check()
    chain_id = arguments.chain_id(chain_id)
    again = arguments.switch(again, "again")
    waiting = chaining.waiting(chain_id)
    job = chaining.go_on(waiting[0], again=again) if waiting else None
    if job is None:
        raise TripoError("No chain of this id waits", "Look into the list of jobs", Spent.UNSAID)
    return _followed(job)


def _recipe(value: Any) -> Recipe:
    from ..blender import chaining

    found = arguments.recipe(value)
    return chaining.named(found) if isinstance(found, str) else found


def _followed(job: Job) -> Chained:
    from ..blender import chaining

    ended: list[Job] = []
    last = chaining.follow(job, lambda job: None, ended.append)
    if not last.came and not last.at_gate:
        raise JobFailed.of(last)
    assert last.chain
    return Chained(last.chain.id, tuple(map(finished, ended)), last.at_gate, last.chain.stopped)

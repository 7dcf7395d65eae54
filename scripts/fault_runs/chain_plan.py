# SPDX-License-Identifier: GPL-3.0-or-later
"""The chains of a run: four steps each, every other with a gate, each known by its mark."""

from __future__ import annotations

import uuid

from tripo_addon.jobs import plans
from tripo_addon.jobs.chain import Chain
from tripo_addon.spec.options import Task
from tripo_addon.spec.recipes import WALK, Recipe, RecipeStep
from tripo_addon.spec.tasks import TextToModel

from .marks import mark_of

STEPS = (
    RecipeStep("text_to_model"),
    RecipeStep("highpoly_to_lowpoly"),
    RecipeStep("animate_rig", {"model": "v2.5-20260210"}),
    RecipeStep("animate_retarget", {"animation": WALK}),
)
_IDS = uuid.UUID("6f1c2b5e-3d3f-4c53-9f0e-0a4c7f3f7d11")


def chain_of(number: int, seed: int) -> tuple[Chain, Task]:
    """The chain of a number, the same in each process, and its first task."""
    recipe = Recipe("Four", STEPS).with_gates([False, number % 2 == 1, False, False])
    first = TextToModel(prompt=f"{mark_of(number)} knight")
    return Chain(plans.begun(recipe, first), str(uuid.uuid5(_IDS, f"{seed} {number}"))), first

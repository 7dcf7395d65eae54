# SPDX-License-Identifier: GPL-3.0-or-later
"""The chosen recipe as the panel shows it: its steps may be others than those that are kept.

Changes are here until the recipe is saved, another one is chosen, or Blender ends. The options of
the step that is open are in a form of their own, from which they are read whenever they are needed.
"""

from __future__ import annotations

from typing import Any

import bpy

from ...spec import recipes
from ...spec.option import INPUT_ROLES, Option
from ...spec.options import Task
from ...spec.recipes import Recipe, RecipeStep
from .. import chaining, groups
from ..typed import window_manager
from . import values as forms

_changed: Recipe | None = None
"""The chosen recipe once its steps were changed; None where they are those that are kept."""


def kept(context: bpy.types.Context) -> Recipe | None:
    """The chosen recipe as it is kept; None for one that is new, and before any choice."""
    return chaining.listed().recipes.get(groups.recipe(window_manager(context)))


def current(context: bpy.types.Context) -> Recipe | None:
    """The chosen recipe with all that was changed in the panel; None before any choice. It may
    have problems."""
    manager = window_manager(context)
    recipe = _changed or kept(context)
    if recipe is None:
        return None
    recipe = recipe.with_gates(groups.gates(manager)[: len(recipe.steps)])
    at = opened(context, recipe)
    if at < 0:
        return recipe
    return recipe.with_step(at, recipe.steps[at].type, _options(context, recipe.steps[at], at))


def opened(context: bpy.types.Context, recipe: Recipe) -> int:
    """The step that is open; -1 where none is."""
    at = groups.open_step(window_manager(context))
    return at if at < len(recipe.steps) else -1


def is_changed(context: bpy.types.Context, recipe: Recipe) -> bool:
    """Whether a current recipe is another one than that which is kept."""
    before = kept(context)
    return before is None or _plain(recipe) != _plain(before)


def _plain(recipe: Recipe) -> list[tuple[str, dict[str, Any], bool]]:
    """The steps of a recipe without what makes no difference; the last needs no gate."""
    last = len(recipe.steps) - 1
    return [
        (
            step.type,
            recipes.options_of(recipes.filled(step.task, step.options), first=not at),
            step.gate and at < last,
        )
        for at, step in enumerate(recipe.steps)
    ]


def change(context: bpy.types.Context, recipe: Recipe, *, opened: int = -1) -> None:
    """Have the chosen recipe with other steps, one of which is open."""
    global _changed
    _changed = recipe
    manager = window_manager(context)
    groups.set_gates(manager, [step.gate for step in recipe.steps])
    if opened >= 0:
        _fill(context, recipe.steps[opened])
    groups.set_open_step(manager, opened)


def begin(context: bpy.types.Context, recipe: Recipe) -> None:
    """Choose a recipe that is not kept yet."""
    groups.choose_recipe(window_manager(context), recipe.name, ())
    change(context, recipe, opened=0)


def forget(context: bpy.types.Context) -> None:
    """Drop what was changed."""
    global _changed
    _changed = None
    groups.set_open_step(window_manager(context), -1)


def is_shown(task: type[Task], facts: Option, index: int) -> bool:
    """Whether an option of a step is part of a recipe: its inputs and the prompt of the first step
    are given when it is started."""
    return facts.role not in INPUT_ROLES and not (index == 0 and facts.positional)


def _options(context: bpy.types.Context, step: RecipeStep, index: int) -> dict[str, Any]:
    """The options of the step that is open, as its form has them."""
    group = groups.step_form(window_manager(context), step.type)
    values = forms.fitting(step.task, forms.group_values(group, step.task))
    own = {
        name: value
        for name, value in values.items()
        if is_shown(step.task, step.task.options[name], index)
    }
    return recipes.options_of(recipes.filled(step.task, own), first=index == 0)


def _fill(context: bpy.types.Context, step: RecipeStep) -> None:
    """Put the options of a step into the form."""
    group = groups.step_form(window_manager(context), step.type)
    task = recipes.filled(step.task, step.options)
    for name, facts in step.task.options.items():
        value = getattr(task, name)
        if facts.role in INPUT_ROLES or (forms.is_choice(facts) and not value):
            group.property_unset(name)
        else:
            forms.set_value(group, facts, value)

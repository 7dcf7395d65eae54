# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a recipe's steps, and what is wrong with the steps then."""

from __future__ import annotations

import pytest

from tripo_addon.spec import recipe_edits, recipes
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.recipes import MOST_STEPS, Recipe, RecipeStep
from tripo_addon.spec.tasks import TASKS

GAME = READY[0]


def types(recipe: Recipe) -> list[str]:
    return [step.type for step in recipe.steps]


def test_steps_are_added_removed_and_moved() -> None:
    shorter = recipe_edits.removed(GAME, 2)
    assert "animate_prerigcheck" not in types(shorter)
    assert types(recipe_edits.added(shorter, 2, "animate_prerigcheck")) == types(GAME)
    there = recipe_edits.moved(GAME, 1, 2)
    assert types(there)[3] == "highpoly_to_lowpoly"
    assert recipe_edits.moved(there, 3, -2) == GAME
    assert types(recipe_edits.moved(GAME, 0, -1)) == types(GAME)
    assert types(recipe_edits.moved(GAME, 4, 1)) == types(GAME)
    assert GAME.steps[0].gate
    assert there.steps[0].gate


def test_a_wrong_order_is_told_at_its_step() -> None:
    wrong = recipe_edits.moved(GAME, 4, -1)
    assert recipe_edits.problems_by_step(wrong) == {
        3: ["Animate cannot follow Rig Check; Rig Model can"],
        4: ["Rig Model cannot follow Animate; Animate or Convert Model can"],
    }
    first = recipe_edits.moved(GAME, 0, 1)
    assert "Image to Model" in recipe_edits.problems_by_step(first)[1][0]
    options = recipe_edits.with_options(GAME, 1, {"face_limit": -3})
    assert "Face Limit is -3" in recipe_edits.problems_by_step(options)[1][0]
    assert not recipe_edits.problems_by_step(GAME)


def test_a_step_that_works_on_nothing_comes_first() -> None:
    recipe = Recipe("Two", (RecipeStep("text_to_model"), RecipeStep("text_to_model")))
    (text,) = recipe_edits.problems_by_step(recipe)[1]
    assert text == "Text to Model cannot follow Text to Model: it is a first step"


@pytest.mark.parametrize("name", list(TASKS))
def test_what_is_said_to_follow_can(name: str) -> None:
    recipe = Recipe("One", (RecipeStep(name),))
    for task in recipe_edits.followers(recipe, 0):
        both = recipe_edits.added(recipe, 1, task.type)
        assert not [text.text for text in recipes.problems(both) if "follow" in text.text]


def test_how_long_one_can_be() -> None:
    recipe = Recipe("Long", (RecipeStep("texture_model"),) * (MOST_STEPS - 1))
    assert recipe_edits.can_be_longer(recipe)
    assert not recipe_edits.can_be_longer(recipe_edits.added(recipe, 0, "texture_model"))

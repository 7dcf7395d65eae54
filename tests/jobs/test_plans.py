# SPDX-License-Identifier: GPL-3.0-or-later
"""What a chain comes to before anything is sent."""

from __future__ import annotations

from tests.support.chains import FOUR, KNIGHT
from tripo_addon.jobs import plans
from tripo_addon.providers import SERVICES
from tripo_addon.spec.prices import Price
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.recipes import Recipe, RecipeStep
from tripo_addon.spec.tasks import ImageToModel, TextToModel


def test_the_price_of_each_step_and_of_the_whole() -> None:
    plan = plans.of(FOUR, KNIGHT, "tripo")
    assert plan.prices[0] == Price(20, 20)
    assert plan.prices[2:] == (Price(25, 25), Price(10, 10))
    assert plan.price
    assert plan.price.most == sum(price.most for price in plan.prices if price)


def test_a_service_without_prices_names_none() -> None:
    unpriced = next(name for name, about in SERVICES.items() if not about.prices)
    assert plans.of(FOUR, KNIGHT, unpriced).price is None


def test_texture_after_low_poly_needs_a_prompt() -> None:
    low = RecipeStep("highpoly_to_lowpoly")
    recipe = Recipe("Paint", (RecipeStep("text_to_model"), low, RecipeStep("texture_model")))
    problems = plans.of(recipe, KNIGHT, "tripo").problems
    assert [problem.text for problem in problems] == [
        "Texture Model: Text Prompt is empty; a model that comes from Low Poly needs one"
    ]


def test_an_empty_prompt_is_the_problem_of_the_first_step() -> None:
    plan = plans.of(READY[0], TextToModel(prompt=""), "tripo")
    assert [problem.option for problem in plan.problems] == ["prompt"]
    assert plan.price


def test_what_a_service_cannot_do() -> None:
    plan = plans.of(READY[0], ImageToModel(image="https://example.org/a.png"), "scenario")
    assert all(problem.option == "recipe" for problem in plan.problems if ":" in problem.text)
    assert any("Scenario" in problem.text for problem in plan.problems)


def test_a_begun_recipe_has_no_inputs() -> None:
    recipe = plans.begun(READY[1], TextToModel(prompt="a secret", texture=False))
    assert recipe.steps[0].type == "text_to_model"
    assert recipe.steps[0].options.get("texture") is False
    assert "secret" not in str(recipe.stored())

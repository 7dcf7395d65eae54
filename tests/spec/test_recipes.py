# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recipe may be, and how it begins."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tripo_addon.errors import Invalid
from tripo_addon.spec import recipes
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.recipes import Recipe, RecipeStep, read
from tripo_addon.spec.tasks import TASKS

STEPS = [{"type": "text_to_model"}]
ONE = {"name": "One", "steps": STEPS}
WRONG: list[tuple[Any, str]] = [
    (None, "no list of names"),
    ([], "no list of names"),
    ({"name": "One"}, "no list of steps"),
    ({**ONE, "colour": "red"}, "has colour, which this version does not know"),
    ({**ONE, "name": " "}, "has no name"),
    ({**ONE, "name": 5}, "no text"),
    ({**ONE, "name": "x" * 61}, "more than 60"),
    ({**ONE, "steps": []}, "1 to 12 steps"),
    ({**ONE, "steps": STEPS * 13}, "this one has 13"),
    ({**ONE, "steps": ["text_to_model"]}, "A step is no list"),
    ({**ONE, "steps": [{"type": "text_to_statue"}]}, "no type of task 'text_to_statue'"),
    ({**ONE, "steps": [{"type": "text_to_model", "gate": 1}]}, "wrong type"),
    ({**ONE, "steps": [{"type": "text_to_model", "pay": 1}]}, "A step has pay"),
]


def steps(*names: str) -> dict[str, Any]:
    return {"name": "Some", "steps": [{"type": name} for name in names]}


@pytest.mark.parametrize(("data", "text"), WRONG)
def test_what_is_no_recipe(data: Any, text: str) -> None:
    with pytest.raises(Invalid, match=text):
        read(data)


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("highpoly_to_lowpoly", {"face_limit": "many"}, "Face Limit must be a whole number"),
        ("highpoly_to_lowpoly", {"face_limit": 0}, "Face Limit is 0"),
        ("highpoly_to_lowpoly", {"faces": 5}, "has no option 'faces'"),
        ("convert_model", {"format": "DOC"}, "no value 'DOC'"),
        ("texture_model", {"source": "abc"}, "Source is given when the recipe is started"),
        ("texture_model", {"style_image": "/a.png"}, "given when the recipe is started"),
    ],
)
def test_wrong_options(name: str, options: dict[str, Any], text: str) -> None:
    data = {"name": "Some", "steps": [{"type": name, "options": options}]}
    with pytest.raises(Invalid, match=text):
        read(data)


@pytest.mark.parametrize(
    "names",
    [
        ("text_to_model", "animate_retarget"),
        ("animate_rig", "text_to_model"),
        ("convert_model", "texture_model"),
        ("animate_prerigcheck", "texture_model"),
        ("text_to_model", "multiview_to_model"),
    ],
)
def test_what_cannot_follow(names: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="cannot follow"):
        read(steps(*names))


def test_pictures_lead_to_models() -> None:
    assert read(steps("text_to_image", "generate_multiview_image", "multiview_to_model"))
    made = recipes.made(RecipeStep("image_to_model"), recipes.LATER)
    assert made.values()["image"] == recipes.LATER


@pytest.mark.parametrize("recipe", READY, ids=lambda recipe: recipe.name)
def test_ready_recipes_are_stored_and_read(recipe: Recipe) -> None:
    again = read(json.loads(json.dumps(recipe.stored())))
    assert again.stored() == recipe.stored()
    assert not again.steps[-1].gate


def test_inputs_choose_the_first_type() -> None:
    recipe = READY[0]
    assert recipes.start_type(recipe, ()).type == "image_to_model"
    assert recipes.start_type(recipe, ("prompt",)).type == "text_to_model"
    assert recipes.start_type(recipe, ("front", "back")).type == "multiview_to_model"
    with pytest.raises(Invalid, match="starts with Text to Model or Image to Model"):
        recipes.start_type(recipe, ("format",))
    rig = next(recipe for recipe in READY if recipe.name == "Rig and Walk")
    with pytest.raises(Invalid, match="starts with Rig Check, which takes no prompt"):
        recipes.start_type(rig, ("prompt",))


def test_origins_along_a_recipe() -> None:
    recipe = READY[0]
    # Low Poly works on the model, the rig on the mesh that the check was asked about.
    assert recipes.origin(recipe, 1).type == "image_to_model"
    assert recipes.origin(recipe, 1).pictured is True
    assert recipes.origin(recipe, 3).type == "highpoly_to_lowpoly"
    assert recipes.origin(recipe, 3).pictured is False
    assert recipes.origin(recipe, 4).options["model"] == "v2.5-20260210"
    rig = next(recipe for recipe in READY if recipe.name == "Rig and Walk")
    assert recipes.origin(rig, 1).type == ""


def test_a_recipe_of_tasks() -> None:
    low = TASKS["highpoly_to_lowpoly"](source=recipes.LATER, face_limit=600)
    paint = TASKS["texture_model"](source=recipes.LATER, text_prompt="oak")
    first = TASKS["image_to_model"](image="/secret.png", texture=False)
    made = recipes.of_tasks("Oak", [first, low, paint])
    assert [step.type for step in made.steps] == [first.type, low.type, paint.type]
    assert made.steps[0].options["texture"] is False
    assert made.steps[2].options["text_prompt"] == "oak"
    assert "secret" not in str(made.stored())
    styled = TASKS["texture_model"](
        source=recipes.LATER, text_prompt="oak", style_image="/style.png"
    )
    with pytest.raises(Invalid, match="Style Image, which cannot be part"):
        recipes.of_tasks("Oak", [first, styled])
    with pytest.raises(Invalid, match="cannot follow"):
        recipes.of_tasks("Oak", [low, first])


def test_gates_and_steps_are_replaced() -> None:
    gated = READY[1].with_gates([False, False])
    assert [step.gate for step in gated.steps] == [False, False]
    assert READY[1].steps[0].gate
    other = READY[1].with_step(0, "text_to_model", {"texture": False})
    assert other.steps[0] == RecipeStep("text_to_model", {"texture": False}, True)

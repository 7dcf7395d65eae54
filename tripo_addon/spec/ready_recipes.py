# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes that come with the add-on."""

from __future__ import annotations

from .recipes import WALK, Recipe, RecipeStep

_MODEL = "image_to_model"
_RIG = {"model": "v2.5-20260210"}
_SHAPE = {"texture": False, "pbr": False}

READY = (
    Recipe(
        "Game Character",
        (
            RecipeStep(_MODEL, gate=True),
            RecipeStep("highpoly_to_lowpoly", {"face_limit": 5000}),
            RecipeStep("animate_prerigcheck"),
            RecipeStep("animate_rig", _RIG),
            RecipeStep("animate_retarget", {"animation": WALK}),
        ),
        "A model to look at, then 5,000 faces, a rig and a walk",
    ),
    Recipe(
        "Shape First",
        (RecipeStep(_MODEL, _SHAPE, gate=True), RecipeStep("texture_model")),
        "A shape without colours to look at; its texture when you like it",
    ),
    Recipe(
        "Rig and Walk",
        (
            RecipeStep("animate_prerigcheck"),
            RecipeStep("animate_rig", _RIG),
            RecipeStep("animate_retarget", {"animation": WALK}),
        ),
        "Bones and a walk for a model that is there",
    ),
    Recipe(
        "Game Asset",
        (
            RecipeStep(_MODEL, gate=True),
            RecipeStep("highpoly_to_lowpoly", {"face_limit": 3000}),
            RecipeStep("convert_model", {"format": "FBX", "texture_size": 1024}),
        ),
        "A model to look at, then 3,000 faces in an FBX file with textures of 1,024 pixels",
    ),
    Recipe(
        "Print",
        (
            RecipeStep(_MODEL, _SHAPE, gate=True),
            RecipeStep("convert_model", {"format": "3MF", "flatten_bottom": True}),
        ),
        "A shape to look at, then a 3MF file with a flat underside",
    ),
)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a press asks for beside its task: what varies, what a shape saves, what paints it."""

from __future__ import annotations

import pytest

from tripo_addon.spec import press
from tripo_addon.spec.option import SEED
from tripo_addon.spec.prices import Price, estimate
from tripo_addon.spec.tasks import (
    TASKS,
    ConvertModel,
    ImageToModel,
    TextToImage,
    TextToModel,
    TextureModel,
)

CHAIR = TextToModel(prompt="a chair")


@pytest.mark.parametrize("kind", TASKS)
def test_what_has_a_seed_varies(kind: str) -> None:
    task = TASKS[kind]
    assert press.varies(task) == any(facts.role == SEED for facts in task.options.values())


def test_seeds_that_are_set_make_all_the_same() -> None:
    seeds = {"model_seed": 1, "texture_seed": 2, "image_seed": 3}
    assert press.problems(TextToModel, {**seeds, "image_seed": None}, 4) == []
    (problem,) = press.problems(TextToModel, seeds, 4)
    assert "All would be the same" in problem.text
    assert press.problems(TextToModel, seeds, 1) == []


@pytest.mark.parametrize("count", [0, -1, press.MOST + 1])
def test_how_many_there_can_be(count: int) -> None:
    assert press.problems(TextToModel, CHAIR.values(), count)


def test_what_has_no_seed_does_not_vary() -> None:
    assert press.problems(ConvertModel, ConvertModel(source="x", format="FBX").values(), 2)
    assert press.problems(ConvertModel, {}, 1) == []


def test_the_price_of_all() -> None:
    assert press.total(Price(10, 20), 4) == (40, 80)
    assert press.total(None, 4) is None


def test_what_a_shape_saves() -> None:
    fine = TextToModel(prompt="a chair", texture_quality="detailed")
    for task in (CHAIR, fine):
        bare = TextToModel(**press.bare(TextToModel, task.values()))
        assert bare.problems() == []
        whole, shape = estimate(task), estimate(bare)
        assert whole
        assert shape
        assert press.saved(task) == whole.most - shape.most > 0
        assert press.saved(bare) == press.saved(CHAIR)


def test_which_types_have_a_shape() -> None:
    assert press.has_shape(ImageToModel)
    assert not press.has_shape(TextureModel)
    assert not press.has_shape(TextToImage)
    assert press.is_bare("text_to_model", {"texture": False})
    assert not press.is_bare("text_to_model", {"texture": True})
    assert not press.is_bare("text_to_model", {})
    assert not press.is_bare("texture_model", {"texture": False})
    assert not press.is_bare("no such type", {"texture": False})


def test_a_shape_is_painted_as_the_model_was_to_be() -> None:
    values = TextToModel(
        prompt="a chair", texture_quality="detailed", pbr=False, texture_version="v3.0-20250812"
    ).values()
    painted = press.paint(values)
    assert painted["texture_quality"] == "detailed"
    assert painted["pbr"] is False
    assert painted["model"] == "v3.0-20250812"
    assert TextureModel(source="x", **painted).problems() == []

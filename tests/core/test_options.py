# SPDX-License-Identifier: GPL-3.0-or-later
"""The option table: consistent in itself, and strict where a task cannot be sent."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tripo_addon.core.models import MODELS
from tripo_addon.core.options import Task
from tripo_addon.core.prices import estimate
from tripo_addon.core.tasks import TASKS, ImageToModel, MultiviewToModel, TextToModel

URL = "https://example.org/a.png"
V35 = "v3.5-20260815"
P1, P2, V25, V31 = "P1-20260311", "P2-20260801", "v2.5-20250123", "v3.1-20260211"


def minimal(kind: str, **more: Any) -> Task:
    inputs = {
        "text_to_model": {"prompt": "a chair"},
        "image_to_model": {"image": URL},
        "multiview_to_model": {"front": URL, "back": URL},
    }
    return TASKS[kind](**inputs[kind], **more)


@pytest.mark.parametrize("kind", TASKS)
def test_the_table_is_consistent(kind: str) -> None:
    options = TASKS[kind].options
    labels = [each.label for each in options.values()]
    assert len(set(labels)) == len(labels)
    for name, facts in options.items():
        assert facts.label, name
        assert facts.help, name
        assert not facts.help.endswith("."), name
        if facts.bounds:
            assert -(2**31) <= facts.bounds[0] <= facts.bounds[1] < 2**31, name
        for other in (*facts.excludes, *facts.needs, facts.follows):
            assert not other or other in options, name
        for choice, needs in facts.choice_needs.items():
            assert choice in (facts.choices or {})
            assert set(needs) <= set(options)
        assert "" not in (facts.choices or {}), name


@pytest.mark.parametrize("kind", TASKS)
def test_only_what_differs_is_sent(kind: str) -> None:
    task = minimal(kind)
    assert task.problems() == []
    assert set(task.changed()) == {name for name, f in task.options.items() if f.required} | (
        {"back"} if kind == "multiview_to_model" else set()
    )


BAD = [
    (TextToModel, {"prompt": ""}, "prompt", "Prompt is empty"),
    (TextToModel, {"prompt": " \n "}, "prompt", "Prompt is empty"),
    (TextToModel, {"prompt": "x" * 1025}, "prompt", "1,025 characters; the limit is 1,024"),
    (TextToModel, {"negative_prompt": "x" * 256}, "negative_prompt", "limit is 255"),
    (TextToModel, {"model": "tripo-v3.1"}, "model", "it can be v3.1-20260211"),
    (TextToModel, {"face_limit": 47}, "face_limit", "48 to 2,000,000"),
    (TextToModel, {"face_limit": 20_001, "model": P1}, "face_limit", "48 to 20,000"),
    (TextToModel, {"face_limit": 25_001, "model": P2, "quad": True}, "face_limit", "48 to 25,000"),
    (TextToModel, {"face_limit": 499, "smart_low_poly": True}, "face_limit", "500 to 20,000"),
    (
        TextToModel,
        {"face_limit": 10_001, "smart_low_poly": True, "quad": True},
        "face_limit",
        "500 to 10,000",
    ),
    (TextToModel, {"face_limit": "many"}, "face_limit", "must be a whole number"),
    (TextToModel, {"face_limit": True}, "face_limit", "must be a whole number"),
    (TextToModel, {"quad": 1}, "quad", "must be true or false"),
    (TextToModel, {"model_seed": -1}, "model_seed", "0 to 2,147,483,647"),
    (TextToModel, {"quad": True, "model": P1}, "quad", "only with v3.1, v3.0, v2.5, P2"),
    (TextToModel, {"geometry_quality": "detailed", "model": V25}, "geometry_quality", "only with"),
    (TextToModel, {"smart_low_poly": True, "model": P2}, "smart_low_poly", "not available"),
    (TextToModel, {"generate_parts": True}, "generate_parts", "needs Texture off"),
    (
        TextToModel,
        {"generate_parts": True, "texture": False, "quad": True},
        "generate_parts",
        "cannot be combined with Quad",
    ),
    (
        TextToModel,
        {"texture": False, "texture_quality": "detailed"},
        "texture_quality",
        "needs Texture on",
    ),
    (TextToModel, {"texture_quality": "fast"}, "texture_quality", f"needs Texture Version '{V35}'"),
    (TextToModel, {"texture_quality": "HD"}, "texture_quality", "has no value 'HD'"),
    (TextToModel, {"delight": False}, "delight", "needs Texture Version"),
    (TextToModel, {"priority": 4}, "priority", "1 to 3"),
    (ImageToModel, {"image": ""}, "image", "Image is not chosen"),
    (ImageToModel, {"texture_alignment": "align_image"}, "texture_alignment", "has no value"),
    (MultiviewToModel, {"front": "", "left": URL}, "front", "Front is not chosen"),
    (MultiviewToModel, {"front": URL, "back": ""}, "left", "One view is not enough"),
]


@pytest.mark.parametrize(("task", "values", "option", "text"), BAD)
def test_what_cannot_be_sent_is_refused(
    task: type[Task], values: dict[str, Any], option: str, text: str
) -> None:
    inputs = {"text_to_model": {"prompt": "x"}, "image_to_model": {"image": URL}}
    given = {**inputs.get(task.kind, {"front": URL, "back": URL}), **values}
    problems = task(**given).problems()
    assert [(each.option, text in each.text) for each in problems] == [(option, True)], problems


def test_the_longest_prompt_passes() -> None:
    assert TextToModel(prompt="椅" * 1024).problems() == []


def test_without_texture_there_is_no_pbr() -> None:
    task = TextToModel(prompt="x", texture=False)
    assert task.changed() == {"prompt": "x", "texture": False, "pbr": False}
    assert estimate(task) == 10


def test_parts_need_only_the_texture_off() -> None:
    assert TextToModel(prompt="x", texture=False, generate_parts=True).problems() == []


def price_list(
    kind: str,
    model: str,
    texture: bool,
    texture_quality: str,
    geometry_quality: str,
    quad: bool,
    smart_low_poly: bool,
    generate_parts: bool,
) -> int:
    """The service's price list, written down a second time."""
    credits = {"P1": 30, "P2": 100}.get(model[:2], 10)
    if kind != "text_to_model" and not model.startswith("P2"):
        credits += 10
    if texture:
        credits += 10 + {"detailed": 10, "extreme": 20}.get(texture_quality, 0)
    if model.startswith("v3") and geometry_quality == "detailed":
        credits += 20
    if model.startswith("v"):
        credits += 5 * quad + 10 * smart_low_poly + 20 * generate_parts
    return credits


@pytest.mark.parametrize("kind", TASKS)
def test_prices(kind: str) -> None:
    switches = (False, True)
    qualities = ("standard", "detailed", "extreme")
    seen = 0
    for model, texture, quality, detail, quad, low, parts in itertools.product(
        MODELS, switches, qualities, ("standard", "detailed"), switches, switches, switches
    ):
        values = {
            "texture": texture,
            "texture_quality": quality,
            "geometry_quality": detail,
            "quad": quad,
            "smart_low_poly": low,
            "generate_parts": parts,
        }
        task = minimal(kind, model=model, **values)
        if not task.problems():
            seen += 1
            assert estimate(task) == price_list(kind, model, **values), (model, values)
    assert seen > 50


def test_known_prices() -> None:
    text = {"prompt": "x"}
    assert estimate(TextToModel(**text)) == 20
    assert estimate(TextToModel(**text, model=P1)) == 40
    assert estimate(TextToModel(**text, model=P2, quad=True)) == 110
    assert estimate(ImageToModel(image=URL, texture_quality="extreme")) == 50
    assert estimate(TextToModel(**text, geometry_quality="detailed", quad=True)) == 45

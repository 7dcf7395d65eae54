# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates against the service's price list, written down a second time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tests.support.examples import example
from tests.support.settings import settings
from tripo_addon.providers.tripo_v3 import body
from tripo_addon.spec import capabilities
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import Price, estimate
from tripo_addon.spec.tasks import TASKS
from tripo_addon.spec.versions import MODELS

GENERATION = ("text_to_model", "image_to_model", "multiview_to_model")
UNPRICED = ("Turbo", "v2.0", "v1")
"""Versions of API v2 that are on no price list."""
QUALITY = {"fast": 0, "standard": 0, "detailed": 10, "extreme": 20}
FLAT: dict[str, tuple[float, float] | None] = {
    "text_to_image": (5, 20),
    "generate_image": (5, 20),
    "generate_multiview_image": (10, 10),
    "image_to_splat": (30, 30),
    "import_model": (0, 0),
    "animate_prerigcheck": (0, 0),
    "animate_rig": (25, 25),
    "mesh_segmentation": (40, 40),
    "image_to_depth": None,
    "mesh_uv": None,
    "refine_model": None,
    "stylize_model": None,
}


def generation(kind: str, task: Mapping[str, Any]) -> float | None:
    model = task["model"]
    if model.startswith(UNPRICED):
        return None
    textured = (task["texture"] or task["pbr"]) and not task["generate_parts"]
    if model.startswith("P2"):
        credits = 110 if textured else 100
    else:
        credits = 10 if kind == "text_to_model" else 20
        credits += 20 if model.startswith("P1") else 0
        credits += 10 if textured else 0
    if textured:
        credits += QUALITY[task["texture_quality"]]
    if model.startswith("P"):
        return credits
    if model.startswith("v3") and task["geometry_quality"] == "detailed":
        credits += 20
    return credits + 5 * task["quad"] + 10 * task["smart_low_poly"] + 20 * task["generate_parts"]


SETTLED = {"source", "format"}
"""Options of a conversion that never change its price."""


def conversion(task: Mapping[str, Any]) -> tuple[float, float]:
    special = (
        task["quad"]
        or task["face_limit"] is not None
        or task["flatten_bottom"]
        or task["flatten_bottom_threshold"] != 0.01
        or task["texture_size"] != 4096
        or task["texture_format"] != "JPEG"
        or task["pivot_to_center_bottom"]
        or task["scale_factor"] != 1
    )
    if special:
        return 10, 10
    usual = example("convert_model").values()
    # One document has a list of dear options, another one says that any of them is dear.
    return 5, 10 if any(task[name] != usual[name] for name in usual.keys() - SETTLED) else 5


def painting(task: Mapping[str, Any]) -> tuple[float, float]:
    """Without colours it was charged double, and their quality was not charged."""
    credits = 10 + QUALITY[task["texture_quality"]]
    return (credits, credits) if task["texture"] else (10, 20)


def price_list(kind: str, task: Mapping[str, Any]) -> Price | None:
    """What section 2.12 of the API reference says."""
    if kind in FLAT:
        flat = FLAT[kind]
        return flat and Price(*flat)
    credits: float | None = None
    if kind in GENERATION:
        credits = generation(kind, task)
    elif kind == "texture_model":
        return Price(*painting(task))
    elif kind == "convert_model":
        return Price(*conversion(task))
    elif kind == "animate_retarget":
        credits = 10 * len({task["animation"], *task["animations"]} - {""})
    elif kind == "edit_multiview_image":
        credits = 5 * sum(bool(task[view]) for view in ("front", "left", "back", "right"))
    elif kind == "smartsegment":
        credits = {"model": 55, "image": 85}[task["seg_type"]]
    elif kind == "mesh_completion":
        credits = {"ai_completion": 50, "quick_cap": 30}[task["completion_mode"]]
    elif kind == "highpoly_to_lowpoly":
        credits = {"v1.0": 10, "v2.0": 30, "v3.0": None}[task["model"]]
    else:
        raise AssertionError(f"{kind} is not on the list")
    return None if credits is None else Price(credits, credits)


def check(task: Task) -> None:
    assert estimate(task) == price_list(task.type, task.values()), task


@pytest.mark.parametrize("kind", TASKS)
def test_every_option_of_every_type(kind: str) -> None:
    check(example(kind))
    for name in TASKS[kind].options:
        for service in ("tripo", "tripo-v2"):
            for _, task in settings(service, kind, name):
                check(task)


@pytest.mark.parametrize("kind", GENERATION)
def test_what_adds_to_the_price_of_a_model(kind: str) -> None:
    switches = (False, True)
    seen = 0
    for model, texture, pbr, quality, detail, quad, low, parts in product(
        MODELS,
        switches,
        switches,
        ("standard", "detailed", "extreme"),
        ("standard", "detailed"),
        switches,
        switches,
        switches,
    ):
        task = example(
            kind,
            model=model,
            texture=texture,
            pbr=pbr,
            texture_quality=quality,
            geometry_quality=detail,
            quad=quad,
            smart_low_poly=low,
            generate_parts=parts,
        )
        if not task.problems():
            seen += 1
            check(task)
    assert seen > 100


KNOWN: list[tuple[str, dict[str, Any], float]] = [
    ("text_to_model", {}, 20),
    ("text_to_model", {"texture": False}, 10),
    ("text_to_model", {"model": "P1-20260311"}, 40),
    ("text_to_model", {"model": "P2-20260801", "quad": True}, 110),
    ("text_to_model", {"geometry_quality": "detailed", "quad": True}, 45),
    ("image_to_model", {"texture_quality": "extreme"}, 50),
    ("image_to_model", {"model": "P1-20260311", "texture_quality": "detailed"}, 60),
    ("multiview_to_model", {"texture": False, "generate_parts": True}, 40),
    ("texture_model", {"texture_quality": "extreme"}, 30),
    ("convert_model", {"format": "STL"}, 5),
    ("convert_model", {"texture_format": "PNG"}, 10),
    ("animate_retarget", {"animations": ("preset:walk", "preset:run", "preset:idle")}, 30),
    ("edit_multiview_image", {"left": "blue"}, 10),
    ("highpoly_to_lowpoly", {"model": "v1.0", "face_limit": 900}, 10),
]


@pytest.mark.parametrize(("kind", "values", "credits"), KNOWN)
def test_known_prices(kind: str, values: dict[str, Any], credits: float) -> None:
    assert estimate(example(kind, **values)) == Price(credits, credits)


RUNS: list[tuple[str, dict[str, Any], dict[str, Any], float]] = [
    ("text_to_model", {"texture": False}, {"texture": False, "pbr": False}, 10),
    ("text_to_model", {"texture": False, "pbr": True}, {"texture": False, "pbr": False}, 10),
    ("text_to_model", {"pbr": False}, {"pbr": False}, 20),
    ("image_to_model", {"texture": False}, {"texture": False, "pbr": False}, 20),
    ("image_to_model", {"model": "P1-20260311", "texture": False}, {"pbr": False}, 40),
    ("texture_model", {"pbr": False}, {"pbr": False}, 10),
    ("texture_model", {"pbr": False, "texture_quality": "detailed"}, {"pbr": False}, 20),
    *(
        ("convert_model", {"format": "FBX", name: value}, {name: value}, 10)
        for name, value in {
            "quad": True,
            "face_limit": 900,
            "flatten_bottom": True,
            "texture_size": 1024,
            "texture_format": "PNG",
            "pivot_to_center_bottom": True,
            "scale_factor": 2.0,
        }.items()
    ),
    ("convert_model", {"format": "FBX"}, {"format": "FBX"}, 5),
]
"""What section 2.7 of the API reference found on 413 real runs: type, options, what is sent for
them, and what that costs."""


@pytest.mark.parametrize(("kind", "options", "sent", "credits"), RUNS)
def test_real_runs(
    kind: str, options: dict[str, Any], sent: dict[str, Any], credits: float
) -> None:
    task = example(kind, **options)
    inputs = {name: [reference(each) for each in some] for name, some in task.inputs().items()}
    assert sent.items() <= body(task, inputs).items()
    assert task.problems() + capabilities.problems("tripo", task) == []
    assert estimate(task) == Price(credits, credits)


def test_the_quality_of_a_texture_that_is_off_costs_nothing() -> None:
    for quality in QUALITY:
        task = example("image_to_model", texture=False, texture_quality=quality)
        assert estimate(task) == Price(20, 20)


def test_a_texture_step_is_never_sent_without_colours() -> None:
    task = example("texture_model", texture=False)
    (problem,) = capabilities.problems("tripo", task)
    assert problem.option == "texture"
    assert problem.text == (
        "Texture cannot be off with Tripo: it charges double for a texture step without colours, "
        "which gives the same"
    )
    assert not capabilities.knows("tripo", type(task), "texture")
    assert capabilities.knows("tripo-v2", type(task), "texture")


def test_prices_are_shown_short() -> None:
    assert str(Price(20, 20)) == "20"
    assert str(Price(5, 20)) == "5 to 20"
    assert str(Price(12.5, 12.5)) == "12.5"
    assert Price(5, 20).covers(8)
    assert not Price(20, 20).covers(18.5)

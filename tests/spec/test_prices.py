# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates against the figures of the price list, and against what real runs cost.

What the local service charges is compared in `tests/scenarios/test_agreement.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tests.support.examples import V35, example
from tripo_addon.providers import capabilities
from tripo_addon.providers.tripo_v3.body import body
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.prices import Price, estimate
from tripo_addon.spec.tasks import TASKS, VIEWS
from tripo_addon.spec.versions import MODELS as VERSIONS

MODELS = ("text_to_model", "image_to_model", "multiview_to_model")
BASE = {
    "v2.5": (10, 20, 20, 30),
    "v3": (10, 20, 20, 30),
    "P1": (30, 40, 40, 50),
    "P2": (100, 110, 100, 110),
}
"""Section 2.12 of the API reference: a bare and a textured model made from a text, and both made
from pictures."""
QUALITY = {"fast": 0, "standard": 0, "detailed": 10, "extreme": 20}
"""The same section: what a texture's quality adds."""
EXTRAS = {"quad": 5, "smart_low_poly": 10, "generate_parts": 20}
"""The same section: what else adds to models of H versions."""
DETAILED_GEOMETRY = 20
"""The same section, for v3 versions."""
UNPRICED = ("Turbo", "v2.0", "v1")
"""Versions of API v2 that the section does not name."""
STEPS: list[tuple[str, dict[str, Any], Price | None]] = [
    ("text_to_image", {}, Price(5, 20)),
    ("generate_image", {}, Price(5, 20)),
    ("generate_multiview_image", {}, Price(10, 10)),
    ("edit_multiview_image", {}, Price(5, 5)),
    ("edit_multiview_image", {"left": "blue"}, Price(10, 10)),
    ("edit_multiview_image", dict.fromkeys(VIEWS, "blue"), Price(20, 20)),
    ("image_to_splat", {}, Price(30, 30)),
    ("import_model", {}, Price(0, 0)),
    ("animate_prerigcheck", {}, Price(0, 0)),
    ("animate_rig", {}, Price(25, 25)),
    ("animate_retarget", {}, Price(10, 10)),
    ("animate_retarget", {"animations": ("preset:run", "preset:idle")}, Price(30, 30)),
    ("mesh_segmentation", {}, Price(40, 40)),
    ("mesh_completion", {}, Price(50, 50)),
    ("mesh_completion", {"completion_mode": "quick_cap"}, Price(30, 30)),
    ("smartsegment", {}, Price(55, 55)),
    ("smartsegment", {"seg_type": "image"}, Price(85, 85)),
    ("highpoly_to_lowpoly", {"model": "v1.0", "face_limit": 900}, Price(10, 10)),
    ("highpoly_to_lowpoly", {"model": "v2.0"}, Price(30, 30)),
    ("texture_model", {"texture_quality": "fast", "model": V35}, Price(10, 10)),
    ("texture_model", {}, Price(10, 10)),
    ("texture_model", {"texture_quality": "detailed"}, Price(20, 20)),
    ("texture_model", {"texture_quality": "extreme"}, Price(30, 30)),
    ("convert_model", {"format": "STL"}, Price(5, 5)),
    ("convert_model", {"flatten_bottom": True, "flatten_bottom_threshold": 0.2}, Price(10, 10)),
    *(
        ("convert_model", {name: value}, Price(10, 10))
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
    # One document has the list above, another one says that any option but the default is dear.
    ("convert_model", {"bake": False}, Price(5, 10)),
    ("convert_model", {"fbx_preset": "mixamo", "format": "FBX"}, Price(5, 10)),
    ("highpoly_to_lowpoly", {"model": "v3.0"}, None),
    ("image_to_depth", {}, None),
    ("mesh_uv", {}, None),
    ("refine_model", {}, None),
    ("stylize_model", {}, None),
]
"""The same section's list of steps, and what it calls unknown."""


@pytest.mark.parametrize(("kind", "values", "price"), STEPS)
def test_steps(kind: str, values: dict[str, Any], price: Price | None) -> None:
    task = example(kind, **values)
    assert estimate(task) == price
    assert task.problems() == []


def test_no_type_is_forgotten() -> None:
    assert {kind for kind, _, _ in STEPS} | set(MODELS) == TASKS.keys()


def listed(kind: str, values: Mapping[str, Any]) -> float | None:
    """The price of a model by the tables above."""
    version = values["model"]
    if version.startswith(UNPRICED):
        return None
    (base,) = (prices for start, prices in BASE.items() if version.startswith(start))
    textured = (values["texture"] or values["pbr"]) and not values["generate_parts"]
    credits = base[textured + (0 if kind == "text_to_model" else 2)]
    credits += QUALITY[values["texture_quality"]] if textured else 0
    if version.startswith("v3") and values["geometry_quality"] == "detailed":
        credits += DETAILED_GEOMETRY
    if not version.startswith("P"):
        credits += sum(price for name, price in EXTRAS.items() if values[name])
    return credits


@pytest.mark.parametrize("kind", MODELS)
def test_models(kind: str) -> None:
    switches = (False, True)
    seen = 0
    for version, texture, pbr, quality, detail, quad, low, parts in product(
        VERSIONS,
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
            model=version,
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
            credits = listed(kind, task.values())
            assert estimate(task) == (None if credits is None else Price(credits, credits)), task
    assert seen > 100


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
    inputs = {name: [reference(text) for text in some] for name, some in task.inputs().items()}
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

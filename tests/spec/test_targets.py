# SPDX-License-Identifier: GPL-3.0-or-later
"""What a target may be, and what it sets in tasks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tripo_addon.errors import Invalid
from tripo_addon.spec import targets
from tripo_addon.spec.options import Task
from tripo_addon.spec.ready_targets import READY
from tripo_addon.spec.targets import Target, fit, name_of, read
from tripo_addon.spec.tasks import TASKS, ConvertModel, HighpolyToLowpoly, MeshUv, TextToModel

BY_NAME = {target.name: target for target in READY}
TAKING = [task for task in TASKS.values() if targets.takes(task)]
WRONG: list[tuple[Any, str]] = [
    (None, "no list of names"),
    ([], "no list of names"),
    ({}, "no name"),
    ({"name": 5}, "no name"),
    ({"name": " "}, "Name is empty"),
    ({"name": "x" * 61}, "limit is 60"),
    ({"name": "a\nb"}, "one line"),
    ({"name": "A", "colour": 1}, "has colour, which this version does not know"),
    ({"name": "A", "faces": "many"}, "Faces has a value of a wrong type"),
    ({"name": "A", "faces": 3}, "Faces is 3; it must be 48"),
    ({"name": "A", "texture_size": 99_999}, "Texture Size is 99,999"),
    ({"name": "A", "quad": 1}, "Quads has a value of a wrong type"),
]


def empty(task: type[Task], **more: Any) -> dict[str, Any]:
    return {name: facts.empty for name, facts in task.options.items()} | more


@pytest.mark.parametrize(("data", "text"), WRONG)
def test_what_is_no_target(data: Any, text: str) -> None:
    with pytest.raises(Invalid, match=text):
        read(data)


@pytest.mark.parametrize("target", READY, ids=lambda target: target.name)
def test_the_ready_ones_are_good_and_can_be_stored(target: Target) -> None:
    assert read(json.loads(json.dumps(target.stored()))) == target
    assert target.use


def test_their_names_differ() -> None:
    assert len({target.name.casefold() for target in READY}) == len(READY)


def test_who_takes_one() -> None:
    assert {task.type for task in TAKING} == {
        "text_to_model",
        "image_to_model",
        "multiview_to_model",
        "highpoly_to_lowpoly",
        "convert_model",
    }


@pytest.mark.parametrize("target", READY, ids=lambda target: target.name)
@pytest.mark.parametrize("task", TAKING, ids=lambda task: task.type)
def test_what_each_sets_can_be_sent(target: Target, task: type[Task]) -> None:
    """With each model of the service, and with each format."""
    facts = task.options.get("format")
    formats = [{"format": name} for name in (facts.choices or ())] if facts else [{}]
    models: list[dict[str, Any]] = [{"model": name} for name in task.versions] or [{}]
    for more in ({**model, **format} for model in models for format in formats):
        values = empty(task, **more)
        found = fit(target, task, values)
        wrong = {problem.option for problem in task(**{**values, **found.values}).problems()}
        assert not wrong & found.values.keys(), (more, found)
        assert name_of([target], task, {**values, **found.values}) == target.name


def test_what_is_too_much_becomes_the_most_and_is_told() -> None:
    film = fit(BY_NAME["Film"], HighpolyToLowpoly, empty(HighpolyToLowpoly))
    assert film.values == {"quad": True, "face_limit": 10_000}
    assert film.remarks == ("Film asks for 100,000: Face Limit is 500 to 10,000 here",)
    old = fit(BY_NAME["Film"], HighpolyToLowpoly, empty(HighpolyToLowpoly, model="v1.0"))
    assert old.values["face_limit"] == 100_000
    assert not old.remarks


def test_quads_that_cannot_be_had() -> None:
    gltf = fit(BY_NAME["Animation"], ConvertModel, empty(ConvertModel, format="GLTF"))
    assert gltf.values == {"quad": False, "face_limit": 10_000, "texture_size": 4096}
    assert "Quad needs Format" in gltf.remarks[0]
    p1 = fit(BY_NAME["Animation"], TextToModel, empty(TextToModel, model="P1-20260311"))
    assert not p1.values["quad"]
    assert "Quad is not available with model P1" in p1.remarks[0]


def test_what_the_service_does_not_know_is_left_alone() -> None:
    found = fit(
        BY_NAME["Game"],
        ConvertModel,
        empty(ConvertModel, format="FBX"),
        lambda facts: facts.name != "texture_size",
    )
    assert found.values["texture_size"] == ConvertModel.options["texture_size"].default


def test_which_target_values_are_of() -> None:
    values = empty(HighpolyToLowpoly)
    assert targets.is_free(HighpolyToLowpoly, values)
    assert name_of(READY, HighpolyToLowpoly, {**values, "face_limit": 5_000}) == "Mobile"
    assert name_of(READY, HighpolyToLowpoly, {**values, "face_limit": 5_001}) == ""
    assert not targets.is_free(HighpolyToLowpoly, {**values, "face_limit": 5_001})
    assert not targets.takes(MeshUv)

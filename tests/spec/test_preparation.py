# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a model: its declaration, and how it is kept with a job."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from tripo_addon.errors import Invalid
from tripo_addon.spec import arguments
from tripo_addon.spec.preparation import STORED, Preparation, of_place, read
from tripo_addon.spec.tasks import TASKS


def test_without_a_choice_a_model_faces_the_viewer_and_stands_on_the_floor() -> None:
    usual = Preparation()
    assert (usual.facing, usual.origin, usual.play) == ("-Y", "base", True)
    rest = {name: value for name, value in usual.values().items() if name not in {"play"}}
    assert not any(rest[name] for name in rest if isinstance(rest[name], bool | int))
    assert usual.problems() == []


def test_it_is_no_type_of_task() -> None:
    assert not any(issubclass(Preparation, task) for task in TASKS.values())
    assert not {name for name in TASKS if "prepar" in name}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("facing", "-X"),
        ("origin", "top"),
        ("size", -1.0),
        ("size", math.nan),
        ("size", math.inf),
        ("size", "2 m"),
        ("lods", 6),
        ("lods", 1.5),
        ("lod_ratio", 1.0),
        ("smooth_angle", 181.0),
        ("texture_limit", 20_000),
        ("collision", 1),
    ],
)
def test_wrong_values_are_named(option: str, value: Any) -> None:
    (problem,) = Preparation(**{option: value}).problems()
    assert problem.option == option
    assert Preparation.options[option].label in problem.text


def test_a_job_keeps_what_was_chosen() -> None:
    chosen = Preparation(facing="+X", size=1.8, lods=2, collision=True, play=False)
    place = json.loads(json.dumps({STORED: chosen.stored()}))
    assert of_place(place) == chosen
    # What is usual in a later version may be something else.
    assert place[STORED].keys() == Preparation.options.keys()


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, Preparation()),
        ({"facing": "+Y"}, Preparation(facing="+Y")),
        ({"facing": "sideways"}, Preparation()),
        ({STORED: "all"}, Preparation()),
        ({STORED: {"facing": "+X"}, "facing": "+Y"}, Preparation(facing="+X")),
        (
            {STORED: {"origin": "centre", "size": "big", "lods": 99, "new": 1}},
            Preparation(origin="centre"),
        ),
    ],
)
def test_what_cannot_be_read_is_as_usual(place: dict[str, Any], expected: Preparation) -> None:
    assert of_place(place) == expected


def test_a_whole_number_is_a_size() -> None:
    assert read({"size": 2}).size == 2


def test_a_call_with_something_else() -> None:
    assert arguments.preparation(None) is None
    with pytest.raises(Invalid, match="is no preparation"):
        arguments.preparation({"size": 2})
    with pytest.raises(TypeError, match="has no option colour"):
        Preparation(colour="red")  # type: ignore[call-arg]

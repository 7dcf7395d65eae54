# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of levels of detail, and which cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import TASK_ID
from tripo_addon.errors import Invalid
from tripo_addon.spec import levels
from tripo_addon.spec.levels import Levels
from tripo_addon.spec.tasks import HighpolyToLowpoly

WORD: dict[str, Any] = {"count": "3"}


def low(**more: Any) -> HighpolyToLowpoly:
    return HighpolyToLowpoly(**{"source": TASK_ID, "face_limit": 8_000, **more})


def faces(task: HighpolyToLowpoly, wanted: Levels) -> list[int | None]:
    return [level.face_limit for level in levels.checked(task, wanted)]


def test_each_has_its_share_of_the_one_before() -> None:
    assert faces(low(), Levels()) == [8_000, 4_000, 2_000]
    assert faces(low(), Levels(count=1)) == [8_000]
    assert faces(low(), Levels(count=4, ratio=0.75)) == [8_000, 6_000, 4_500, 3_375]


def test_everything_else_is_the_same() -> None:
    task = low(quad=True, bake=False, model="v3.0", smart_uv=True)
    for level in levels.tasks(task, Levels()):
        assert {**level.values(), "face_limit": 8_000} == task.values()


@pytest.mark.parametrize(
    ("task", "wanted", "text"),
    [
        (low(face_limit=None), Levels(), "Choose what it is for, or a Face Limit"),
        (low(face_limit=1_000), Levels(), "LOD3: Face Limit is 250; it must be 500 to 20,000"),
        (low(face_limit=15_000, quad=True), Levels(), "LOD1: Face Limit is 15,000"),
        (low(), Levels(count=6), "Levels is 6; it must be 1 to 5"),
        (low(), Levels(count=0), "Levels is 0"),
        (low(), Levels(ratio=1.0), "Level Ratio is 1.0"),
        (low(), Levels(**WORD), "Levels must be a whole number"),
    ],
)
def test_what_cannot_be(task: HighpolyToLowpoly, wanted: Levels, text: str) -> None:
    with pytest.raises(Invalid, match=text):
        levels.checked(task, wanted)


def test_names() -> None:
    assert levels.name("Head", 2) == "Head_LOD2"
    assert levels.name("Head_LOD0", 3) == "Head_LOD3"
    assert levels.name("Head_lod12", 0) == "Head_LOD0"
    long = levels.name("a very long name " * 10, 1)
    assert long.endswith("_LOD1")
    assert len(long.encode()) <= 63

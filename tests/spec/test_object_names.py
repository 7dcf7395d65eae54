# SPDX-License-Identifier: GPL-3.0-or-later
"""What the name of an object says it should become."""

from __future__ import annotations

import pytest

from tripo_addon.spec.object_names import prompt_of


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("red chair", "red chair"),
        ("Lamp.001", "Lamp"),
        ("red_chair_02", "red chair"),
        ("redChair-3", "red Chair"),
        ("  oak   table  ", "oak table"),
        ("赤い椅子.002", "赤い椅子"),
        ("犬", "犬"),
        ("R2D2 robot", "R2D2 robot"),
    ],
)
def test_names_that_say_something(name: str, prompt: str) -> None:
    assert prompt_of(name) == prompt


@pytest.mark.parametrize("name", ["Cube", "Cube.003", "Empty_2", "BezierCurve", "12", "x.001", ""])
def test_names_that_say_nothing(name: str) -> None:
    assert not prompt_of(name)

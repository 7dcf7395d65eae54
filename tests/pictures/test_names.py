# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures are sorted into the views that their names tell."""

from __future__ import annotations

import pytest

from tripo_addon.pictures.names import are_views, into_views, view_of


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("chair_left.png", "left"),
        ("chair-front.jpg", "front"),
        ("back.webp", "back"),
        ("back.", "back"),
        ("RightView.png", "right"),
        ("CHAIR_REAR.PNG", "back"),
        ("chair front 2.png", "front"),
        ("chair_left.png.001", "left"),
        ("front door, from the left.png", "left"),
        ("bright.png", ""),
        ("backpack.png", ""),
        ("leftovers", ""),
        ("", ""),
    ],
)
def test_one_name(name: str, view: str) -> None:
    assert view_of(name) == view


def test_all_views_in_any_order() -> None:
    names = ["a_right.png", "a_back.png", "a_front.png", "a_left.png"]
    assert into_views(names) == {"front": 2, "left": 3, "back": 1, "right": 0}
    assert are_views(names)


def test_names_that_tell_nothing_keep_their_order() -> None:
    assert into_views(["1.png", "2.png"]) == {"front": 0, "left": 1}
    assert into_views(["IMG_3.png", "IMG_back.png", "IMG_7.png"]) == {
        "front": 0,
        "left": 2,
        "back": 1,
    }
    assert not are_views(["1.png", "2.png"])


def test_letters_and_angles_count_where_all_have_them() -> None:
    assert into_views(["a_l.png", "a_f.png"]) == {"front": 1, "left": 0}
    assert into_views(["a_180.png", "a_000.png", "a_090.png"]) == {"front": 1, "left": 2, "back": 0}
    assert into_views(["vitamin_b.png", "vitamin_c.png"]) == {"front": 0, "left": 1}
    assert are_views(["a_l.png", "a_f.png"])
    assert not are_views(["vitamin_b.png", "vitamin_c.png"])


def test_more_than_four() -> None:
    names = [f"{number}.png" for number in range(1, 7)]
    assert into_views(names) == {"front": 0, "left": 1, "back": 2, "right": 3}
    assert not are_views(names)
    assert into_views([]) == {}


def test_two_of_one_view() -> None:
    names = ["a_front.png", "b_front.png"]
    assert into_views(names) == {"front": 0, "left": 1}
    assert not are_views(names)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A box finds the nearest place at which it stands free of others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tripo_addon.blender.scene.free_place import GAP, nearest

ONE = np.ones(3)


def boxes(*corners: tuple[float, ...]) -> Any:
    return np.array(corners, float).reshape(-1, 2, 3)


def place(*corners: tuple[float, ...], start: Any = (0, 0, 0), size: Any = ONE) -> list[float]:
    found = nearest(np.array(start, float), np.array(size, float), boxes(*corners))
    return [round(float(value), 4) for value in found]


CUBE = (-1, -1, -1, 1, 1, 1)


def test_where_nothing_stands_it_is_the_start() -> None:
    assert place() == [0, 0, 0]
    assert place(CUBE, start=(3, 0, 0)) == [3, 0, 0]


def test_beside_the_default_cube_to_the_right() -> None:
    assert place(CUBE) == [1 + 0.5 + GAP, 0, 0]


def test_the_second_stands_in_front() -> None:
    first = (1.1, -0.5, 0, 2.1, 0.5, 1)
    assert place(CUBE, first) == [0, -1.6, 0]


def test_the_nearer_side_counts() -> None:
    assert place(CUBE, start=(-0.8, 0, 0)) == [-1.6, 0, 0]
    assert place(CUBE, start=(0.1, 0.9, 0)) == [0.1, 1.6, 0]


def test_it_keeps_its_height() -> None:
    assert place((-1, -1, 0, 1, 1, 9), start=(0, 0, 5))[2] == 5


@pytest.mark.parametrize(
    "box",
    [
        (-2, -2, -0.1, 2, 2, 0.0),
        (-2, -2, 1.0, 2, 2, 3.0),
        (-50, -50, -1, 50, 50, 20),
    ],
    ids=["floor", "ceiling", "room"],
)
def test_what_it_stands_in_or_on_is_not_in_its_way(box: tuple[float, ...]) -> None:
    assert place(box) == [0, 0, 0]


def test_several_stand_in_a_grid() -> None:
    standing: list[tuple[float, ...]] = []
    for _ in range(9):
        x, y, z = place(*standing)
        standing.append((x - 0.5, y - 0.5, z, x + 0.5, y + 0.5, z + 1))
    middles = {(round(box[0] + 0.5, 4), round(box[1] + 0.5, 4)) for box in standing}
    assert middles == {(x, y) for x in (-1.1, 0, 1.1) for y in (-1.1, 0, 1.1)}


@pytest.mark.parametrize("seed", range(5))
def test_it_never_stands_in_another_and_nothing_nearer_is_free(seed: int) -> None:
    random = np.random.default_rng(seed)
    middles = random.uniform(-3, 3, (50, 2))
    half = random.uniform(0.2, 0.8, (50, 2))
    low, high = middles - half, middles + half
    others = np.zeros((50, 2, 3))
    others[:, 0, :2], others[:, 1, :2], others[:, 1, 2] = low, high, 1
    found = nearest(np.zeros(3), ONE, others)[:2]
    margin = 0.5 + GAP

    def free(point: Any) -> bool:
        return not bool(
            ((point > low - margin + 1e-6) & (point < high + margin - 1e-6)).all(1).any()
        )

    assert free(found)
    reach = float(np.hypot(*found))
    for point in random.uniform(-reach, reach, (3000, 2)):
        if np.hypot(*point) < reach - 1e-3:
            assert not free(point), point


def test_a_thousand_around_it() -> None:
    grid = [(x, y) for x in range(-20, 21) for y in range(-20, 21)]
    standing = [(x - 0.45, y - 0.45, 0, x + 0.45, y + 0.45, 1) for x, y in grid]
    x, y, _ = place(*standing)
    assert (x, y) == (20.45 + 0.6, 0)

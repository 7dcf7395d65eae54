# SPDX-License-Identifier: GPL-3.0-or-later
"""The triangles of a mesh are found in another order, turned, and with a little noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tripo_addon.mesh.matching import corners_in


def triangles(count: int, seed: int = 1) -> Any:
    chance = np.random.default_rng(seed)
    return chance.random((count, 1, 3)) * 5 + chance.random((count, 3, 3)) * 0.1


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_every_corner_is_found(count: int) -> None:
    chance = np.random.default_rng(2)
    known = triangles(count)
    order = chance.permutation(count)
    turns = chance.integers(0, 3, count)
    wanted = np.stack([np.roll(known[at], -turn, 0) for at, turn in zip(order, turns, strict=True)])
    wanted = wanted + chance.normal(0, 1e-6, wanted.shape)
    found = corners_in(wanted, known)
    assert found is not None
    assert np.array_equal(found // 3, np.repeat(order, 3).reshape(-1, 3))
    assert np.abs(known.reshape(-1, 3)[found] - wanted).max() < 1e-4


def test_faces_back_to_back_and_on_borders() -> None:
    sheet = triangles(40)
    known = np.concatenate((sheet, sheet[:, ::-1]))
    # All at the borders of the cells in which they are looked for.
    known = np.round(known / 1e-3) * 1e-3
    found = corners_in(known + 1e-7, known)
    assert found is not None
    assert np.array_equal(found, np.arange(240).reshape(-1, 3))


def test_what_has_other_triangles_has_no_match() -> None:
    known = triangles(100)
    moved = known.copy()
    moved[5, 0] += 0.01
    assert corners_in(moved, known) is None
    assert corners_in(known[:0], known) is None
    assert corners_in(known, known[:50]) is None

# SPDX-License-Identifier: GPL-3.0-or-later
"""How faces lie on a texture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tripo_addon.mesh import uv_layout
from tripo_addon.mesh.uv_layout import Layout, examine

Square = tuple[float, float, float, float]


def apart(count: int) -> Any:
    """Places of vertices."""
    return [(number, 0, 0) for number in range(count)]


def squares(*places: Square) -> Layout:
    """Faces apart from each other, each a square: left, bottom, width, height."""
    uvs = [
        corner
        for x, y, w, h in places
        for corner in ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    ]
    count = len(places)
    points = apart(4 * count)
    return examine(uvs, points, range(4 * count), range(0, 4 * count, 4), [4] * count)


def grid(across: int) -> tuple[Any, ...]:
    """So many faces across and up, that fill the texture and hang together."""
    u, v = np.meshgrid(np.linspace(0, 1, across + 1), np.linspace(0, 1, across + 1))
    places = np.stack([u.ravel(), v.ravel()], axis=1)
    first = (np.arange(across)[:, None] * (across + 1) + np.arange(across)).ravel()
    step = [0, 1, across + 2, across + 1]
    corners = np.stack([first + more for more in step], axis=1).ravel()
    count = across**2
    points = np.column_stack([places, np.zeros(len(places))])
    return places[corners], points, corners, np.arange(count) * 4, np.full(count, 4)


def pixels(layout: Layout) -> Any:
    return np.frombuffer(layout.picture, np.uint8).reshape(layout.size, layout.size, 4)


@pytest.mark.parametrize(
    ("places", "islands", "coverage", "overlap", "outside"),
    [
        ([(0, 0, 1, 1)], 1, 1, 0, 0),
        ([(0, 0, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)], 2, 0.5, 0, 0),
        ([(0, 0, 0.5, 0.5), (0.25, 0, 0.5, 0.5)], 2, 0.375, 1 / 3, 0),
        ([(0, 0, 0.5, 0.5)] * 3, 3, 0.25, 1, 0),
        ([(0.9, 0, 0.2, 1)], 1, 0.1, 0, 1),
        ([(2, 2, 1, 1)], 1, 0, 0, 1),
        ([(0, 0, 0, 0)], 1, 0, 0, 0),
        ([(1, 0, -1, 1)], 1, 1, 0, 0),
        ([(float("nan"), 0, 1, 1)], 1, 0, 0, 1),
        ([], 0, 0, 0, 0),
    ],
)
def test_what_is_covered(
    places: list[Square], islands: int, coverage: float, overlap: float, outside: int
) -> None:
    found = squares(*places)
    assert (found.islands, found.outside) == (islands, outside)
    assert found.coverage == pytest.approx(coverage, abs=0.01)
    assert found.overlap == pytest.approx(overlap, abs=0.02)


@pytest.mark.parametrize("turn", range(6))
def test_a_face_that_is_not_convex(turn: int) -> None:
    corner = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.0, 1.0)]
    found = examine(corner[turn:] + corner[:turn], apart(6), range(6), [0], [6])
    assert found.coverage == pytest.approx(0.75, abs=0.01)
    assert found.overlap == 0


@pytest.mark.parametrize("across", [1, 7, 64, 300])
def test_faces_that_hang_together(across: int) -> None:
    found = examine(*grid(across))
    assert (found.faces, found.islands, found.overlap) == (across**2, 1, 0)
    assert found.coverage == 1


def test_a_seam_parts_islands() -> None:
    """Two faces with an edge in common that lie apart on the texture."""
    uvs = [(0, 0), (0.4, 0), (0.4, 0.4), (0, 0.4), (0.6, 0.6), (1, 0.6), (1, 1), (0.6, 1)]
    corners = [0, 1, 2, 3, 1, 4, 5, 2]
    assert examine(uvs, apart(6), corners, [0, 4], [4, 4]).islands == 2
    uvs[4:] = [(0.4, 0), (0.8, 0), (0.8, 0.4), (0.4, 0.4)]
    assert examine(uvs, apart(6), corners, [0, 4], [4, 4]).islands == 1


def test_a_vertex_that_is_there_several_times_parts_none() -> None:
    """As in files with flat faces: each has vertices of its own."""
    uvs, points, corners, starts, totals = grid(5)
    split = points[corners]
    split[split == 0] = -0.0
    split[::3] += 0.0
    assert examine(uvs, split, np.arange(len(corners)), starts, totals).islands == 1


def test_the_picture_shows_it() -> None:
    picture = pixels(squares((0.1, 0.1, 0.4, 0.8), (0.3, 0.1, 0.4, 0.8)))
    middle = picture[128]
    assert tuple(middle[10][:3]) == uv_layout.GROUND
    assert tuple(middle[40][:3]) == uv_layout.COVERED
    assert tuple(middle[100][:3]) == uv_layout.TWICE
    assert tuple(middle[int(0.1 * 256)][:3]) == uv_layout.BORDER
    assert set(picture[..., 3].ravel()) == {255}
    # The lowest row is the first.
    low = pixels(squares((0, 0, 1, 0.25)))
    assert tuple(low[20, 100][:3]) == uv_layout.COVERED
    assert tuple(low[200, 100][:3]) == uv_layout.GROUND


def test_where_there_is_too_much_it_is_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv_layout, "MOST", 10_000)
    monkeypatch.setattr(uv_layout, "CHUNK", 100)
    found = squares(*[(0, 0, 1, 1)] * 20)
    assert found.size < uv_layout.SIZE
    assert len(found.picture) == 4 * found.size**2
    assert (found.coverage, found.overlap) == (1, 1)


def test_in_words() -> None:
    assert squares((0, 0, 1, 1)).text == "1 island, 100 % covered, 0 % overlap"
    many = squares((0, 0, 0.5, 1), (0.497, 0, 0.5, 1))
    assert many.text == "2 islands, 100 % covered, under 1 % overlap"

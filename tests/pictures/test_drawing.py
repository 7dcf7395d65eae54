# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles are drawn where they are, the nearest in front, from all four sides alike."""

from __future__ import annotations

import numpy as np

from tripo_addon.pictures import drawing
from tripo_addon.pictures.drawing import GROUND, Shapes, draw
from tripo_addon.spec.tasks.shared import VIEWS

SIDE = 64
RED, BLUE = (0.8, 0.05, 0.05), (0.05, 0.05, 0.8)
Box = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
FACES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


def boxes(*wanted: Box) -> Shapes:
    """Boxes, each with its lowest and highest corner and its colour."""
    corners, colours = [], []
    for low, high, colour in wanted:
        points = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
        placed = np.array(low) + np.array(points) * (np.array(high) - np.array(low))
        for a, b, c, d in FACES:
            corners += [placed[[a, b, c]], placed[[a, c, d]]]
            colours += [colour, colour]
    found = np.array(corners, np.float32)
    across = np.cross(found[:, 1] - found[:, 0], found[:, 2] - found[:, 0])
    normals = np.repeat(across[:, None], 3, axis=1)
    return Shapes(found, normals, np.array(colours, np.float32))


def at(image: drawing.Floats, right: float, up: float) -> str:
    """The colour at a place, as shares of the picture from its lower left."""
    red, _, blue = image[int(up * SIDE), int(right * SIDE)]
    if abs(red - blue) < 0.01:
        return "ground" if abs(red - GROUND) < 0.01 else "grey"
    return "red" if red > blue else "blue"


def test_the_sides_of_a_subject() -> None:
    # Its own left is at +X, as its front looks along -Y.
    shapes = boxes(((-1, -1, 0), (0, 1, 2), RED), ((0, -1, 0), (1, 1, 2), BLUE))
    shown = {view: draw(shapes, view, SIDE) for view in VIEWS}
    assert [at(shown["front"], x, 0.5) for x in (0.3, 0.7)] == ["red", "blue"]
    assert [at(shown["back"], x, 0.5) for x in (0.3, 0.7)] == ["blue", "red"]
    assert {at(shown["left"], x, 0.5) for x in (0.3, 0.7)} == {"blue"}
    assert {at(shown["right"], x, 0.5) for x in (0.3, 0.7)} == {"red"}
    assert {at(image, 0.02, 0.02) for image in shown.values()} == {"ground"}


def test_what_is_near_hides_what_is_far() -> None:
    shapes = boxes(((-1, 0.5, 0), (1, 1, 2), RED), ((-0.4, -1, 0.6), (0.4, -0.5, 1.4), BLUE))
    front, back = draw(shapes, "front", SIDE), draw(shapes, "back", SIDE)
    assert at(front, 0.5, 0.5) == "blue"
    assert at(front, 0.2, 0.2) == "red"
    assert at(back, 0.5, 0.5) == "red"


def test_all_views_have_one_scale() -> None:
    shapes = boxes(((-2, -0.5, 0), (2, 0.5, 1), RED))
    covered = {}
    for view in VIEWS:
        inside = np.abs(draw(shapes, view, SIDE) - GROUND).max(-1) > 0.1
        covered[view] = (int(inside.any(0).sum()), int(inside.any(1).sum()))
    assert covered["front"] == covered["back"]
    assert covered["left"] == covered["right"]
    # Four units wide and one high, with a tenth of margin on each side.
    wide, high = covered["front"]
    assert abs(wide - SIDE / 1.2) <= 1
    assert abs(high - wide / 4) <= 1
    assert abs(covered["left"][0] - wide / 4) <= 1


def test_few_at_once_draw_the_same() -> None:
    shapes = boxes(((-1, -1, 0), (0, 1, 2), RED), ((0, -1, 0), (1, 1, 2), BLUE))
    whole = draw(shapes, "front", SIDE)
    before, drawing.AT_ONCE = drawing.AT_ONCE, 50
    try:
        assert np.array_equal(draw(shapes, "front", SIDE), whole)
    finally:
        drawing.AT_ONCE = before


def test_a_flat_shape_is_seen_from_its_front_only() -> None:
    corners = np.array([[(-1, 0, 0), (1, 0, 0), (0, 0, 2)]], np.float32)
    normals = np.array([[(0, -1, 0)] * 3], np.float32)
    shapes = Shapes(corners, normals, np.array([RED], np.float32))
    assert at(draw(shapes, "front", SIDE), 0.5, 0.4) == "red"
    assert np.allclose(draw(shapes, "left", SIDE), GROUND)

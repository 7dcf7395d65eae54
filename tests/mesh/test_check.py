# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check of a mesh counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings, strategies

from tripo_addon.mesh.check import examine
from tripo_addon.mesh.faults import FAULTS
from tripo_addon.mesh.offenders import Elements, Offenders
from tripo_addon.mesh.report import Report

Points = Sequence[Sequence[float]]
Faces = Sequence[Sequence[int]] | np.ndarray

CUBE: Points = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
QUADS: Faces = [
    (0, 1, 3, 2),
    (4, 6, 7, 5),
    (0, 4, 5, 1),
    (2, 3, 7, 6),
    (0, 2, 6, 4),
    (1, 5, 7, 3),
]


def look(points: Points | np.ndarray, faces: Faces, edges: Faces = ()) -> tuple[Report, Elements]:
    """The report, and the elements of all faults."""
    report, offenders = examined(points, faces, edges)
    return report, offenders.together(FAULTS)


def examined(
    points: Points | np.ndarray, faces: Faces, edges: Faces = ()
) -> tuple[Report, Offenders]:
    totals = [len(face) for face in faces]
    starts = np.cumsum([0, *totals])[:-1]
    return examine(points, [corner for face in faces for corner in face], starts, totals, edges)


def check(points: Points | np.ndarray, faces: Faces, edges: Faces = ()) -> Report:
    return look(points, faces, edges)[0]


def moved(points: Points, by: Sequence[float]) -> Points:
    return [tuple(place) for place in np.array(points) + by]


def joined(*meshes: tuple[Points, Faces]) -> tuple[Points, Faces]:
    points: list[Sequence[float]] = []
    faces: list[Sequence[int]] = []
    for corners, its_faces in meshes:
        faces += [[corner + len(points) for corner in face] for face in its_faces]
        points += corners
    return points, faces


def split(points: Points, faces: Faces) -> tuple[Points, Faces]:
    """The same mesh with every face apart, as with flat normals in a glTF file."""
    corners = [corner for face in faces for corner in face]
    ends = np.cumsum([len(face) for face in faces])
    apart = [list(range(end - len(face), end)) for face, end in zip(faces, ends, strict=True)]
    return [points[corner] for corner in corners], apart


def test_a_closed_cube_is_clean() -> None:
    report, wrong = look(CUBE, QUADS)
    assert report == Report(vertices=8, faces=6, parts=1, smallest_part=6)
    assert report.clean
    assert report.problems == report.notes == ()
    assert report.lines() == ["8 vertices, 6 faces, 1 part", "No problems in 6 faces"]
    assert not len(wrong)


def test_a_missing_face_is_one_hole() -> None:
    report, wrong = look(CUBE, QUADS[1:])
    assert report.holes == (4,)
    assert (report.non_manifold_edges, report.flipped_faces, report.parts) == (0, 0, 1)
    assert report.problems == (
        "1 hole with 4 edges. Repair: Mesh > Clean Up > Fill Holes, Sides 0 for any",
    )
    assert {tuple(sorted(edge)) for edge in wrong.edges.tolist()} == {
        (0, 1),
        (1, 3),
        (2, 3),
        (0, 2),
    }


def test_holes_are_counted_one_by_one() -> None:
    assert check(CUBE, QUADS[2:]).holes == (4, 4)
    assert check(CUBE, [QUADS[1], QUADS[2], QUADS[3], QUADS[4]]).holes == (6,)


def test_holes_that_touch_at_a_corner_are_two() -> None:
    grid = [(x, y, 0) for y in range(5) for x in range(5)]
    quads = [
        (x + 5 * y, x + 1 + 5 * y, x + 6 + 5 * y, x + 5 + 5 * y)
        for y in range(4)
        for x in range(4)
        if (x, y) not in {(1, 1), (2, 2)}
    ]
    assert check(grid, quads).holes == (16, 4, 4)


def test_many_holes_in_one_sentence() -> None:
    mesh = joined(*((moved(CUBE, (3 * x, 0, 0)), QUADS[1:]) for x in range(1200)))
    report = check(*mesh)
    assert report.findings[0].text == "1,200 holes with 4 to 4 edges, 4,800 in all"
    assert report.parts == 1200
    assert "1,200 loose parts, the smallest with 5 faces" in report.notes[0]


def test_two_cubes_are_two_parts_and_no_fault() -> None:
    report = check(*joined((CUBE, QUADS), (moved(CUBE, (3, 0, 0)), QUADS)))
    assert (report.parts, report.smallest_part) == (2, 6)
    assert report.clean
    assert "By Loose Parts" in report.lines()[-1]


def test_closed_shells_that_touch_stay_apart() -> None:
    report = check(*joined((CUBE, QUADS), (moved(CUBE, (1, 0, 0)), QUADS)))
    assert (report.parts, report.non_manifold_edges, report.holes) == (2, 0, ())


def test_an_edge_with_three_faces() -> None:
    points = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1)]
    faces = [(0, 1, 2), (1, 0, 3), (0, 1, 4)]
    for mesh in ((points, faces), split(points, faces)):
        report, wrong = look(*mesh)
        assert report.non_manifold_edges == 1
        assert report.parts == 1
        assert sum(report.holes) == 6
        assert len(wrong.edges) == 9


def test_a_face_inside_a_cube() -> None:
    report = check(CUBE, [*QUADS, (0, 2, 7, 5)])
    assert report.non_manifold_edges == 2
    assert sum(report.holes) == 2


@pytest.mark.parametrize("flipped", [{0}, {1, 4}, {0, 1, 2, 3}])
def test_flipped_faces(flipped: set[int]) -> None:
    faces = [face[::-1] if at in flipped else face for at, face in enumerate(QUADS)]
    report, wrong = look(CUBE, faces)
    assert report.flipped_faces == len(flipped)
    assert report.inside_out_shells == 0
    assert set(wrong.faces.tolist()) == flipped


def test_a_flipped_face_of_an_open_surface_is_one_of_the_fewer() -> None:
    strip = [(x, y, 0) for x in range(6) for y in range(2)]
    faces = [[2 * x, 2 * x + 2, 2 * x + 3, 2 * x + 1] for x in range(5)]
    faces[3].reverse()
    report, wrong = look(strip, faces)
    assert report.flipped_faces == 1
    assert wrong.faces.tolist() == [3]


def test_inside_out() -> None:
    inward = [face[::-1] for face in QUADS]
    report, wrong = look(*joined((CUBE, inward), (moved(CUBE, (3, 0, 0)), QUADS)))
    assert (report.inside_out_shells, report.inside_out_faces) == (1, 6)
    assert report.flipped_faces == 0
    assert wrong.faces.tolist() == list(range(6))
    assert report.findings[0].text == "1 closed shell inside out, with 6 faces"


def test_a_moebius_strip_has_one_side() -> None:
    steps, points = 12, []
    for step in range(steps):
        turn = 2 * math.pi * step / steps
        for side in (-0.3, 0.3):
            radius = 1 + side * math.cos(turn / 2)
            height = side * math.sin(turn / 2)
            points.append((radius * math.cos(turn), radius * math.sin(turn), height))
    faces = [(2 * at, 2 * at + 2, 2 * at + 3, 2 * at + 1) for at in range(steps - 1)]
    report = check(points, [*faces, (2 * steps - 2, 1, 0, 2 * steps - 1)])
    assert report.one_sided == 1
    assert report.flipped_faces == 0
    assert report.holes == (24,)


def test_degenerate_faces() -> None:
    points = [*CUBE, (0, 0, 0.5), (0.5, 5, 0.5), (0.5, 5, 0.5)]
    report, wrong = look(points, [*QUADS, (0, 1, 8), (7, 9, 10)])
    assert report.degenerate_faces == 2
    assert wrong.faces.tolist() == [6, 7]


def test_duplicate_faces() -> None:
    twice = check(CUBE, [*QUADS, QUADS[2], QUADS[4]])
    assert twice.duplicate_faces == 2
    assert (twice.non_manifold_edges, twice.holes) == (0, ())
    over = check(*joined((CUBE, QUADS), (CUBE, QUADS)))
    assert over.duplicate_faces == 6
    assert len(over.problems) == 1
    assert "Merge by Distance" in over.problems[0]


def test_loose_vertices_and_edges() -> None:
    points = [*CUBE, (5, 5, 5), (6, 6, 6), (7, 7, 7)]
    report, wrong = look(points, QUADS, [(0, 1), (8, 9), (0, 7)])
    assert (report.loose_vertices, report.loose_edges) == (1, 2)
    assert report.findings[0].text == "1 loose vertex and 2 loose edges"
    assert wrong.vertices.tolist() == [10]
    assert wrong.edges.tolist() == [[8, 9], [0, 7]]


def test_seams_are_no_holes() -> None:
    report = check(*split(CUBE, QUADS))
    assert report.clean
    assert (report.vertices, report.welded, report.parts) == (24, 16, 1)
    assert report.notes == ("16 vertices at seams taken as one with another",)


def test_seams_with_rounding_errors() -> None:
    points, faces = split(CUBE, QUADS)
    noise = np.random.default_rng(1).uniform(-1e-7, 1e-7, (24, 3))
    assert check(np.array(points) + noise, faces).clean


def test_a_gap_is_a_hole() -> None:
    points, faces = split(CUBE, QUADS)
    apart = np.array(points, float)
    apart[:4] -= (1e-4, 0, 0)
    assert check(apart, faces).holes == (4, 4)


def test_a_hole_beside_a_seam_is_told_with_what_comes_first() -> None:
    report = check(*split(CUBE, QUADS[1:]))
    assert report.holes == (4,)
    assert report.notes[0].endswith("Before repairs: Mesh > Clean Up > Merge by Distance")


@pytest.mark.parametrize("points", [[], [(1, 2, 3)]])
def test_no_faces(points: Points) -> None:
    report = check(points, [])
    assert report == Report(vertices=len(points), loose_vertices=len(points))
    assert not report.clean
    assert "no faces" in report.problems[0]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_places_that_are_no_numbers(bad: float) -> None:
    points = [*map(list, CUBE), [bad, 0, 0], [0, bad, 0]]
    points[0][2] = bad
    report, wrong = look(points, QUADS)
    assert (report.invalid_vertices, report.loose_vertices) == (3, 2)
    assert wrong.vertices.tolist() == [0, 8, 9]


def test_faces_in_any_order_of_corners() -> None:
    corners = [*QUADS[1], *QUADS[0], *(corner for face in QUADS[2:] for corner in face)]
    report, _ = examine(CUBE, corners, [4, 0, 8, 12, 16, 20], [4] * 6)
    assert report.clean


def torus(around: int, across: int) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.meshgrid(np.arange(around), np.arange(across), indexing="ij")
    u, v = first * 2 * np.pi / around, second * 2 * np.pi / across
    radius = 2 + np.cos(v)
    points = np.stack([radius * np.cos(u), radius * np.sin(u), np.sin(v)], axis=-1)

    def at(right: int, up: int) -> np.ndarray:
        return ((first + right) % around * across + (second + up) % across).ravel()

    faces = [
        np.stack([at(0, 0), at(1, 0), at(1, 1)], axis=1),
        np.stack([at(0, 0), at(1, 1), at(0, 1)], axis=1),
    ]
    return points.reshape(-1, 3).astype(np.float32), np.concatenate(faces)


@settings(max_examples=60, deadline=None)
@given(
    strategies.integers(3, 12),
    strategies.integers(3, 12),
    strategies.integers(0, 2**32 - 1),
    strategies.booleans(),
    strategies.floats(1e-3, 1e3),
)
def test_a_closed_surface_stays_clean(
    around: int, across: int, seed: int, apart: bool, scale: float
) -> None:
    random = np.random.default_rng(seed)
    points, faces = torus(around, across)
    if apart:
        points, faces = points[faces].reshape(-1, 3), np.arange(faces.size).reshape(-1, 3)
    order = random.permutation(len(points))
    faces = np.argsort(order)[faces][random.permutation(len(faces))]
    turned = np.take_along_axis(faces, (np.arange(3) + random.integers(3)) % 3 + 0 * faces, 1)
    report = check(points[order] * np.float32(scale), turned.tolist())
    assert report.clean, report.lines()
    assert report.parts == 1
    assert report.vertices - report.welded == around * across
    flipped = check(points[order], [turned[0][::-1], *turned[1:]])
    assert flipped.flipped_faces == 1
    opened = check(points[order], turned[1:])
    assert opened.holes == (3,)


def test_a_big_mesh_is_quick() -> None:
    points, faces = torus(400, 250)
    report = check(points, faces)
    assert report.clean
    assert report.faces == 200_000


def test_each_fault_has_its_own_elements() -> None:
    _, offenders = examined([*CUBE, (5, 5, 5), (6, 6, 6)], QUADS[1:], [(8, 9)])
    told = {name: len(found) for name, found in offenders.of.items() if found}
    assert told == {"holes": 4, "openings": 4, "loose": 1}


def test_a_wall_between_two_rooms_is_interior() -> None:
    points = [*CUBE, *moved(CUBE[4:], (1, 0, 0))]
    room = [(8, 10, 11, 9), (4, 8, 9, 5), (6, 7, 11, 10), (4, 6, 10, 8), (5, 9, 11, 7)]
    report, offenders = examined(points, [*QUADS, *room])
    assert report.non_manifold_edges == 4
    assert offenders.of["interior"].faces.tolist() == [1]


def test_a_shell_inside_out_within_another_one() -> None:
    inward = [face[::-1] for face in QUADS]
    small = [tuple(0.25 + np.array(place) / 2) for place in CUBE]
    for mesh, outer in (
        (joined((CUBE, QUADS), (small, inward)), 0),
        (joined((CUBE, QUADS), (moved(CUBE, (3, 0, 0)), inward)), 6),
        ((CUBE, inward), 6),
    ):
        _, offenders = examined(*mesh)
        assert len(offenders.of["inside_out"]) == 6
        assert len(offenders.of["outer"]) == outer


def test_small_parts() -> None:
    points, faces = torus(12, 12)
    mesh = joined(
        (points.tolist(), faces.tolist()), ([(9, 0, 0), (9, 1, 0), (9, 0, 1)], [(0, 1, 2)])
    )
    report, offenders = examined(*mesh)
    assert (report.parts, report.small_parts, report.small_part_faces) == (2, 1, 1)
    assert offenders.of["small_parts"].faces.tolist() == [288]
    assert report.remarks[0].text == "1 small part with 1 face"


def test_seams_and_their_copies() -> None:
    _, offenders = examined(*split(CUBE, QUADS))
    assert len(offenders.of["seams"]) == 16
    assert len(offenders.of["copies"]) == 24


@pytest.mark.parametrize(
    ("mesh", "openings"),
    [
        ((CUBE, QUADS[1:]), 4),
        ((CUBE, QUADS[:1]), 0),
        # A sheet that is bent a little, beside a box without its lid.
        (
            joined(
                (CUBE, QUADS[1:]), ([(9, 0, 0), (9, 1, 0), (9, 1, 1), (9.4, 0, 1)], [(0, 1, 2, 3)])
            ),
            4,
        ),
    ],
)
def test_the_border_of_a_sheet_is_no_opening(mesh: tuple[Points, Faces], openings: int) -> None:
    report, offenders = examined(*mesh)
    assert len(offenders.of["holes"]) == sum(report.holes)
    assert len(offenders.of["openings"]) == openings

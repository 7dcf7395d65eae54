# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes of quads from bent boxes. Frame: Z up, the front looks along +X."""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Vector = tuple[float, float, float]
Shape = Callable[[float, float, float], Vector]
Segments = list[int]

ATLAS = 8
CELL_MARGIN = 0.04
ORIENTATIONS = {"+x": (1, 0), "-x": (-1, 0), "+y": (0, 1), "-y": (0, -1)}
# Each side of a cube as (fixed axis, its sign, u axis, u sign, v axis, v sign), u x v outwards.
_SIDES = (
    (0, 1, 1, 1, 2, 1),
    (0, -1, 1, -1, 2, 1),
    (1, 1, 0, -1, 2, 1),
    (1, -1, 0, 1, 2, 1),
    (2, 1, 0, 1, 1, 1),
    (2, -1, 0, 1, 1, -1),
)


@dataclass(frozen=True)
class Part:
    """A box with round edges, or any shape that a cube from -1 to 1 can be bent into."""

    name: str
    material: str
    centre: Vector
    half: Vector
    radius: float = 0.05
    shape: Shape | None = None


def count(n: Sequence[int]) -> int:
    return 2 * (n[0] * n[1] + n[1] * n[2] + n[2] * n[0])


def subdivide(parts: Sequence[Part], faces: int) -> list[tuple[Part, Segments]]:
    """Choose how finely to divide each part: at most, and nearly, so many quads in all.

    A budget too small for all parts leaves out the last ones.
    """
    parts = parts[: max(1, faces // 6)]

    def divided(edge: float) -> list[Segments]:
        return [[max(1, round(2 * half / edge)) for half in part.half] for part in parts]

    low, high = 1e-4, 4.0
    for _ in range(40):
        middle = math.sqrt(low * high)
        if sum(map(count, divided(middle))) <= faces:
            high = middle
        else:
            low = middle
    segments = divided(high)
    left = faces - sum(map(count, segments))
    while left > 0:
        costs = [(2 * (sum(n) - n[axis]), n, axis) for n in segments for axis in range(3)]
        fitting = [cost for cost in costs if cost[0] <= left]
        if not fitting:
            break
        cost, n, axis = max(fitting, key=lambda entry: entry[0])
        n[axis] += 1
        left -= cost
    return list(zip(parts, segments, strict=True))


class Mesh:
    """Arrays of three floats per vertex, two per texture point, four indices per quad."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.positions = array("f")
        self.normals = array("f")
        self.uvs = array("f")
        self.quads = array("I")

    @property
    def faces(self) -> int:
        return len(self.quads) // 4

    @property
    def vertices(self) -> int:
        return len(self.positions) // 3

    def add(self, part: Part, segments: Segments, cell: int | None) -> None:
        """Add a part; its six sides take the atlas cells from `cell` on, or all of the picture."""
        lines = [_lines(n) for n in segments]
        for side, (w, w_sign, u, u_sign, v, v_sign) in enumerate(_SIDES):
            us = lines[u] if u_sign > 0 else lines[u][::-1]
            vs = lines[v] if v_sign > 0 else lines[v][::-1]
            if part.shape is None:
                self._flat_side(part, (w, w_sign, u, v), us, vs)
            else:
                self._bent_side(part.shape, (w, w_sign, u, v), us, vs)
            self._uvs(len(us), len(vs), None if cell is None else cell + side)
            self._quads(len(us), len(vs))

    def _flat_side(
        self, part: Part, side: tuple[int, int, int, int], us: list[float], vs: list[float]
    ) -> None:
        w, w_sign, u, v = side
        radius = min(part.radius, *part.half)
        inner = [half - radius for half in part.half]
        u_places = [_clamped(t * part.half[u], inner[u]) for t in us]
        v_places = [_clamped(t * part.half[v], inner[v]) for t in vs]
        flat = float(w_sign)
        point, normal = [0.0] * 3, [0.0] * 3
        base_w = part.centre[w] + w_sign * inner[w]
        centre_u, centre_v = part.centre[u], part.centre[v]
        add_point, add_normal = self.positions.extend, self.normals.extend
        for base_v, out_v in v_places:
            for base_u, out_u in u_places:
                if out_u or out_v:
                    scale = 1 / math.sqrt(out_u * out_u + out_v * out_v + radius * radius)
                    normal[u], normal[v] = out_u * scale, out_v * scale
                    normal[w] = w_sign * radius * scale
                else:
                    normal[u] = normal[v] = 0.0
                    normal[w] = flat
                point[w] = base_w + radius * normal[w]
                point[u] = centre_u + base_u + radius * normal[u]
                point[v] = centre_v + base_v + radius * normal[v]
                add_point(point)
                add_normal(normal)

    def _bent_side(
        self, shape: Shape, side: tuple[int, int, int, int], us: list[float], vs: list[float]
    ) -> None:
        w, w_sign, u, v = side
        cube = [0.0] * 3
        cube[w] = float(w_sign)
        rows: list[list[Vector]] = []
        for tv in vs:
            cube[v] = tv
            row = []
            for tu in us:
                cube[u] = tu
                row.append(shape(cube[0], cube[1], cube[2]))
            rows.append(row)
        for j, row in enumerate(rows):
            below, above = rows[max(j - 1, 0)], rows[min(j + 1, len(rows) - 1)]
            for i, point in enumerate(row):
                self.positions.extend(point)
                left, right = row[max(i - 1, 0)], row[min(i + 1, len(row) - 1)]
                self.normals.extend(_cross(left, right, below[i], above[i]))

    def _uvs(self, columns: int, rows: int, cell: int | None) -> None:
        if cell is None:
            left, top, size = 0.0, 0.0, 1.0
        else:
            size = (1 - 2 * CELL_MARGIN) / ATLAS
            left = (cell % ATLAS + CELL_MARGIN) / ATLAS
            top = (cell // ATLAS % ATLAS + CELL_MARGIN) / ATLAS
        across = [left + size * i / (columns - 1) for i in range(columns)]
        for j in range(rows):
            y = top + size * (1 - j / (rows - 1))
            self.uvs.extend([value for x in across for value in (x, y)])

    def _quads(self, columns: int, rows: int) -> None:
        first = self.vertices - columns * rows
        for j in range(rows - 1):
            a = first + j * columns
            low = range(a, a + columns - 1)
            quads = array("I", bytes(16 * len(low)))
            quads[0::4] = array("I", low)
            quads[1::4] = array("I", range(a + 1, a + columns))
            quads[2::4] = array("I", range(a + columns + 1, a + 2 * columns))
            quads[3::4] = array("I", range(a + columns, a + 2 * columns - 1))
            self.quads.extend(quads)

    def append(self, other: "Mesh") -> None:
        first = self.vertices
        self.positions.extend(other.positions)
        self.normals.extend(other.normals)
        self.uvs.extend(other.uvs)
        self.quads.extend(array("I", [index + first for index in other.quads]))

    def bounds(self) -> Iterator[tuple[float, float]]:
        for axis in range(3):
            values = self.positions[axis::3]
            yield min(values), max(values)

    def move(self, offset: Vector) -> None:
        for axis, by in enumerate(offset):
            self.positions[axis::3] = array("f", [p + by for p in self.positions[axis::3]])

    def flatten(self, ground: float) -> None:
        """Lift what lies below a height up to it."""
        self.positions[2::3] = array("f", [max(ground, p) for p in self.positions[2::3]])

    def stretch(self, factors: Vector) -> None:
        for axis, by in enumerate(factors):
            self.positions[axis::3] = array("f", [p * by for p in self.positions[axis::3]])

    def turn(self, orientation: str) -> None:
        """Let the front look elsewhere than along +X."""
        cos, sin = ORIENTATIONS[orientation]
        if cos == 1:
            return
        for values in (self.positions, self.normals):
            xs, ys = values[0::3], values[1::3]
            pairs = list(zip(xs, ys, strict=True))
            values[0::3] = array("f", [cos * x - sin * y for x, y in pairs])
            values[1::3] = array("f", [sin * x + cos * y for x, y in pairs])

    def triangles(self) -> "array[int]":
        quads = self.quads
        result = array("I", bytes(24 * self.faces))
        for place, corner in enumerate((0, 1, 2, 0, 2, 3)):
            result[place::6] = quads[corner::4]
        return result


def y_up(values: "array[float]") -> "array[float]":
    """Turn vectors from Z up into the Y up of glTF and FBX."""
    result = array("f", values)
    result[1::3] = values[2::3]
    result[2::3] = array("f", [-y for y in values[1::3]])
    return result


def _lines(n: int) -> list[float]:
    """Divide -1..1 so that the lines gather near both ends, where the round edges are."""
    even = [2 * i / n - 1 for i in range(n + 1)]
    return [0.4 * t + 0.6 * math.sin(t * math.pi / 2) for t in even]


def _clamped(value: float, limit: float) -> tuple[float, float]:
    inside = max(-limit, min(limit, value))
    return inside, value - inside


def _cross(left: Vector, right: Vector, below: Vector, above: Vector) -> Vector:
    ux, uy, uz = right[0] - left[0], right[1] - left[1], right[2] - left[2]
    vx, vy, vz = above[0] - below[0], above[1] - below[1], above[2] - below[2]
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length > 1e-12 else (0.0, 0.0, 1.0)

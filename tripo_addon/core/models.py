# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's model versions: what each one knows, its face limits and its base price.

A new model version is one more line in `MODELS`.
"""

from typing import NamedTuple

Bounds = tuple[int, int]


class Model(NamedTuple):
    """One model version of the 3D generation endpoints."""

    label: str
    help: str
    knows: dict[str, int]
    """Options beyond those that every model knows, and the credits that using one adds."""
    faces: Bounds
    quads: Bounds
    """Range of `face_limit` for triangles and for `quad=True`."""
    text: int
    picture: int
    """Credits for a bare mesh from text, and from one or more pictures."""


_HIGH = {"quad": 5, "smart_low_poly": 10, "generate_parts": 20, "compress": 0}
_ULTRA = {**_HIGH, "geometry_quality": 20}

MODELS: dict[str, Model] = {
    "v3.1-20260211": Model(
        "v3.1", "Newest high-detail model", _ULTRA, (48, 2_000_000), (48, 150_000), 10, 20
    ),
    "v3.0-20250812": Model(
        "v3.0", "High-detail model", _ULTRA, (48, 2_000_000), (48, 150_000), 10, 20
    ),
    "v2.5-20250123": Model("v2.5", "Older model", _HIGH, (48, 500_000), (48, 150_000), 10, 20),
    "P1-20260311": Model(
        "P1", "Clean low-poly topology, fast", {}, (48, 20_000), (48, 20_000), 30, 40
    ),
    "P2-20260801": Model(
        "P2",
        "Clean topology with more faces and quads",
        {"quad": 0},
        (48, 50_000),
        (48, 25_000),
        100,
        100,
    ),
}
DEFAULT_MODEL = "v3.1-20260211"

LOW_POLY_FACES: Bounds = (500, 20_000)
LOW_POLY_QUADS: Bounds = (500, 10_000)


ANY_FACES: Bounds = (48, 2_000_000)


def face_bounds(model: str, quad: bool, smart_low_poly: bool) -> Bounds:
    """Range of `face_limit` for this model version and topology."""
    if smart_low_poly:
        return LOW_POLY_QUADS if quad else LOW_POLY_FACES
    known = MODELS.get(model)
    if known is None:
        return ANY_FACES
    return known.quads if quad else known.faces

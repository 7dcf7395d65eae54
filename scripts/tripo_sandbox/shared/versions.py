# SPDX-License-Identifier: GPL-3.0-or-later
"""Model versions the generation endpoints take, and what each of them does not know."""

import re
from collections.abc import Container
from dataclasses import dataclass, field

from .refusals import Refused


@dataclass(frozen=True)
class Version:
    family: str
    pool: str
    forbidden: frozenset[str] = frozenset()
    """Keys that may not even be present with false or null."""
    faces: tuple[int, int] | None = None
    """Allowed face_limit; None means that larger values are clamped and nothing is said."""
    quads: tuple[int, int] | None = None
    """The same when quad is on."""
    caps: dict[str, int] = field(default_factory=dict)
    """Face count per geometry_quality at which the server clamps."""


LOW_POLY_KEYS = frozenset({"quad", "smart_low_poly", "generate_parts", "geometry_quality"})
QUAD_CAP = 150_000

VERSIONS = {
    "v3.1-20260211": Version("v3", "H", caps={"standard": 1_500_000, "detailed": 2_000_000}),
    "v3.0-20250812": Version("v3", "H", caps={"standard": 1_000_000, "detailed": 2_000_000}),
    "v2.5-20250123": Version("v2.5", "H", caps={"standard": 500_000}),
    "P1-20260311": Version("P1", "P", LOW_POLY_KEYS, faces=(48, 20_000)),
    "P2-20260801": Version(
        "P2", "P", LOW_POLY_KEYS - {"quad"}, faces=(48, 50_000), quads=(48, 25_000)
    ),
}
RETIRED = {
    "Turbo-v1.0-20250506",
    "v2.0-20240919",
    "v1.4-20240625",
    "v1.3-20240522",
}
_DATED = re.compile(r"(Turbo-)?[vP]\d+(\.\d+)?-\d{8}")


def version_of(name: object) -> Version:
    """Look up the value of model; it is required and has no aliases."""
    if name is None or name == "":
        raise Refused(1004, "model is required")
    if not isinstance(name, str):
        raise Refused(1004, "model must be a string")
    check_version(name, VERSIONS, RETIRED)
    return VERSIONS[name]


def check_version(name: str, known: Container[str], retired: Container[str] = ()) -> None:
    if name in known:
        return
    if name in retired:
        raise Refused(2015, f"model version {name} is retired")
    if _DATED.fullmatch(name):
        raise Refused(2017, f"model version {name} does not exist")
    raise Refused(1004, f"invalid model '{name}'")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what scripts give to the functions for meshes; a wrong value raises `Invalid`."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import bpy

from ...errors import Invalid, Problem
from ...mesh.faults import MENDS, Options
from .decimating import FEWEST

LONGEST = 200
"""Characters of a wrong value in an error text."""
MOST = 2**31 - 1
"""The largest number that Blender takes."""


def mesh_object(value: Any) -> bpy.types.Object:
    """An object with a mesh."""
    if isinstance(value, bpy.types.Object) and value.type == "MESH":
        return value
    named = isinstance(value, bpy.types.Object)
    raise _invalid(
        "obj", f"{value.name} has no mesh" if named else "No object given", "a mesh object"
    )


def mends(value: Any) -> tuple[str, ...]:
    """Names of what mends."""
    if isinstance(value, Collection) and not isinstance(value, str | bytes | dict):
        found = list(value)
        if all(isinstance(name, str) and name in MENDS for name in found):
            return tuple(found)
    advice = f"a list of {', '.join(MENDS)}"
    raise _invalid("mends", f"{_shown(value)} are no ways to mend", advice)


def options(distance: Any, sides: Any, share: Any) -> Options:
    """How it is mended."""
    return Options(
        _number("distance", distance, math.inf),
        _whole("sides", sides, 0),
        _number("share", share, 1.0),
    )


def faces(value: Any) -> int:
    """How many faces are to be left."""
    return _whole("faces", value, FEWEST)


def _number(name: str, value: Any, most: float) -> float:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    if known and 0 <= value <= most and value < MOST:
        return float(value)
    text = f"{_shown(value)} is no {name}"
    raise _invalid(name, text, "a number from 0 up" + (f" to {most:g}" if most < MOST else ""))


def _whole(name: str, value: Any, least: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST:
        return value
    text = f"{_shown(value)} is no number of {name}"
    raise _invalid(name, text, f"a whole number from {least} up")


def _invalid(name: str, text: str, wanted: str) -> Invalid:
    return Invalid([Problem(name, text)], f"Give {wanted}")


def _shown(value: Any) -> str:
    return ascii(value)[:LONGEST]

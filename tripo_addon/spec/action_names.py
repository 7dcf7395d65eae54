# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project calls its movements: a text such as `walk=Walk_Loop, run=Run_Loop`."""

from __future__ import annotations

import re

LONGEST = 63
"""Bytes of a name in Blender."""


def read(text: str) -> dict[str, str]:
    """The project's names by the service's. Raises ValueError with what is wrong."""
    found: dict[str, str] = {}
    for pair in filter(str.strip, re.split("[,;\n]", text)):
        name, equals, wanted = (part.strip() for part in pair.partition("="))
        if not (name and equals and wanted):
            raise ValueError(f"'{pair.strip()}' is not of the form walk=Walk_Loop")
        if len(wanted.encode()) > LONGEST:
            raise ValueError(f"'{wanted}' has more than {LONGEST} bytes")
        if _key(name) in found:
            raise ValueError(f"'{name}' is there twice")
        found[_key(name)] = wanted
    return found


def name_of(movement: str, names: dict[str, str]) -> str:
    """What a project calls a movement; by default what the service calls it."""
    return names.get(_key(movement), movement)


def _key(name: str) -> str:
    """A name without family and case, whether it is written `preset:biped:box_01` or `Box 1`."""
    words = re.split(r"[_\s]+", name.rpartition(":")[2].strip().lower())
    return "_".join(word.lstrip("0") if word.isdigit() else word for word in words)

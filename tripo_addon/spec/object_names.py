# SPDX-License-Identifier: GPL-3.0-or-later
"""What the name of an object says it should become."""

from __future__ import annotations

import re

_COPY = re.compile(r"\.\d{3,}$")
"""What Blender adds to the name of a copy."""
_NUMBER = re.compile(r"[\s_\-.]+\d+$")
"""What people add to the names of several alike."""
_GAPS = re.compile(r"[_\s]+|(?<=[a-z])(?=[A-Z])")
_SAY_NOTHING = re.compile(
    "area|armature|beziercircle|beziercurve|box|camera|circle|cone|cube|curves?|cylinder|dummy|"
    "empty|grid|icosphere|instance|lattice|light|locator|mball|mesh|model|nurbscurve|nurbspath|"
    "object|path|placeholder|plane|point|reference|shape|sphere|speaker|spot|sun|surface|text|"
    "thing|torus|untitled|volume"
)
"""Names that Blender gives, or that stand for any object; without gaps, in lower case."""


def prompt_of(name: str) -> str:
    """The prompt that an object's name is: "red_chair.001" is "red chair". Empty for a name that
    says nothing, such as "Cube.003"."""
    kept = _NUMBER.sub("", _COPY.sub("", name.strip()))
    text = " ".join(_GAPS.sub(" ", kept).split())
    plain = "".join(text.casefold().split())
    letters = sum(character.isalpha() for character in text)
    nothing = _SAY_NOTHING.fullmatch(plain) or (letters < 2 and text.isascii())
    return "" if nothing else text

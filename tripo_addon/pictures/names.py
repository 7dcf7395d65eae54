# SPDX-License-Identifier: GPL-3.0-or-later
"""Which view of a subject a picture is, by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..spec.tasks.shared import VIEWS

WORDS = {
    "front": "front",
    "frontal": "front",
    "left": "left",
    "back": "back",
    "rear": "back",
    "behind": "back",
    "right": "right",
}
LETTERS = {"f": "front", "l": "left", "b": "back", "r": "right"}
ANGLES = {"0": "front", "90": "left", "180": "back", "270": "right"}
"""Degrees around the subject, counter-clockwise from above."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ENDING = re.compile(r"\.(png|jpe?g|webp|tiff?|bmp|exr)(\.\d{3})?$", re.IGNORECASE)


def view_of(name: str) -> str:
    """The view that a picture's name tells with a word, such as `chair_left.png`; empty for
    none. Of several the last one counts."""
    found = [WORDS[word] for word in _words(name) if word in WORDS]
    return found[-1] if found else ""


def into_views(names: Sequence[str]) -> dict[str, int]:
    """Which of several pictures is which view, as their places in `names`.

    Names that tell no view take what is left, in their order. Single letters and angles at the end
    count where all of the names have different ones. What is left over is no view.
    """
    told = [view_of(name) for name in names]
    if not any(told):
        for meanings in (LETTERS, ANGLES):
            ends = [_end(name, meanings) for name in names]
            if all(ends) and len(set(ends)) == len(ends):
                told = ends
    found: dict[str, int] = {}
    for at, view in enumerate(told):
        if view:
            found.setdefault(view, at)
    rest = (at for at in range(len(names)) if at not in found.values())
    for view in VIEWS:
        if view not in found and (left := next(rest, None)) is not None:
            found[view] = left
    return {view: found[view] for view in VIEWS if view in found}


def are_views(names: Sequence[str]) -> bool:
    """Whether the names of two to four pictures all tell a different view, one the front."""
    sorted_in = {view_of(name) or _end(name, {**LETTERS, **ANGLES}) for name in names}
    return 2 <= len(names) <= len(VIEWS) and len(sorted_in - {""}) == len(names)


def _end(name: str, meanings: dict[str, str]) -> str:
    words = _words(name) or [""]
    last = words[-1]
    return meanings.get(str(int(last)) if last.isdecimal() else last, "")


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_ENDING.sub("", name))]

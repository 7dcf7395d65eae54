# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several jobs of one press a job is."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..text import numbers

MOST = 1_000_000
LONGEST = 64
"""Characters of a press."""


class Variation(NamedTuple):
    """One of several jobs that ask for the same."""

    press: str
    """What all of them have in common, and no other job."""
    number: int
    """From 1."""
    of: int
    """How many there are."""

    @property
    def text(self) -> str:
        return f"Variation {self.number} of {self.of}"


def read(value: Any) -> Variation | None:
    """One as it was stored; None for what is none."""
    if not isinstance(value, list) or len(value) != len(Variation._fields):
        return None
    press, number, of = value[0], *(numbers.whole(part, 1, MOST) for part in value[1:])
    if not isinstance(press, str) or len(press) > LONGEST or number is None or of is None:
        return None
    return Variation(press, number, of)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts and values that others made, so that they can be shown, printed and kept.

A service, an archive and a model file may say anything: sequences that clear a terminal, line
breaks that forge a line of a report, half characters that no file takes, megabytes of text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

LONGEST_TEXT = 4000
LONGEST_ADDRESS = 16_384
"""Characters of an address, which may hold a signature, or of a printed line, which may hold a
token; longer ones are cut."""
LONGEST_MESSAGE = 300
"""Of what a service says to people."""
LONGEST_ID = 200
WORTH_READING = 4
"""If a text is at least so many times too long, the rest is not looked at."""
DEEPEST = 40
"""Values that are nested deeper are left out."""
MOST_VALUES = 500_000
"""Values in one answer; no real answer has more."""
LARGEST_NUMBER = 2**63 - 1
"""Beyond it neither the journal nor other programs can read a number."""

# Compiled by `re` when they are first used, and kept: compiling takes longer than loading this.
_HALF = "[\ud800-\udfff]"
_UNSEEN = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
"""Control characters, and what breaks lines or turns the direction in which a text is read."""
_SEQUENCE = (
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # of a terminal: clear, move, colour
    "|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # title, clipboard, link
    "|\x1b[ -/]*[0-~]"
)


class TooMuch(ValueError):
    """There are more values than any answer has."""


def cleaned(text: str, most: int = LONGEST_TEXT) -> str:
    """A text without characters that do something other than being read, cut to `most` characters.

    The same text always gives the same result, so that two results can be compared.
    """
    whole = len(text) <= WORTH_READING * most
    text = text[: WORTH_READING * most]
    if not text.isprintable():
        text = re.sub(_HALF, "\ufffd", re.sub(_UNSEEN, " ", re.sub(_SEQUENCE, " ", text)))
    return text if whole and len(text) <= most else f"{text[: most - 1]}…"


def clean(value: Any) -> Any:
    """A value out of JSON with clean texts and sensible numbers. Raises `TooMuch`."""
    return _clean(value, [MOST_VALUES], DEEPEST)


def _clean(value: Any, left: list[int], deeper: int) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise TooMuch
    if isinstance(value, str):
        address = value.startswith(("http://", "https://"))
        return cleaned(value, LONGEST_ADDRESS if address else LONGEST_TEXT)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_NUMBER else None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if not deeper:
        return None
    if isinstance(value, Mapping):
        return {
            cleaned(str(name), LONGEST_ID): _clean(item, left, deeper - 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(item, left, deeper - 1) for item in value]
    return value

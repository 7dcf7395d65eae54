# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether content that has come is the result, or is to be fetched once more."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum


class Verdict(Enum):
    TAKE = "take"
    AGAIN = "again"
    BAD = "bad"


def judge(problem: str, digest: str, promised: str, before: Collection[str]) -> Verdict:
    """What to do with content that came whole by its length.

    `problem` is what is wrong with it by itself, `promised` the digest that its headers seem to
    name, `before` the digests of what was not taken earlier. What comes the same twice was not
    spoilt on the way: then the headers meant something else, or the service has no better one.
    """
    same = digest in before
    if not problem and (same or promised in {"", digest}):
        return Verdict.TAKE
    return Verdict.BAD if same else Verdict.AGAIN

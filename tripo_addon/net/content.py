# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether content that has come is the result, or is to be fetched once more."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum


class ContentCheck(Enum):
    TAKE = "take"
    AGAIN = "again"
    BAD = "bad"


def judge(
    problem: str, digest: str, promised: str, before: Collection[str], *, proven: bool = False
) -> ContentCheck:
    """What to do with content that came whole by its length.

    `problem` is what is wrong with it by itself, `promised` the digest that its headers seem to
    name, `before` the digests of what was not taken earlier. What comes the same twice was not
    spoilt on the way: then the service has no better one, or the headers mean something else,
    unless it is `proven` that this host's headers name digests.
    """
    same = digest in before
    if not problem and (promised in {"", digest} or (same and not proven)):
        return ContentCheck.TAKE
    return ContentCheck.BAD if problem and same else ContentCheck.AGAIN

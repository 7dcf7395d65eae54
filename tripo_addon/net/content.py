# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides whether downloaded content is the result or has to be fetched once more."""

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
    """What to do with content that has the right length.

    `problem` is what is wrong with the content itself, `promised` the digest that its headers seem
    to name, `before` the digests of content that was rejected earlier. Content that comes twice the
    same was not damaged on the way: either the service has no better one, or the headers mean
    something else than a digest. The latter is not so if it is `proven` that this host's headers
    name digests.
    """
    same = digest in before
    if not problem and (promised in {"", digest} or (same and not proven)):
        return ContentCheck.TAKE
    return ContentCheck.BAD if problem and same else ContentCheck.AGAIN

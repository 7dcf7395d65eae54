# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of foreign origin, as one short line that can be shown anywhere."""

from __future__ import annotations

import unicodedata

MARK = "…"
"""Stands for what was left out."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that are not shown, or that change how other text is shown: controls, marks of
direction, halves of characters, line ends."""
_JOINERS = {"\u200c", "\u200d"}
"""Invisible, and part of how words are written in some languages."""


def one_line(text: str, longest: int) -> str:
    """The text without line ends and what cannot be seen, cut to `longest` characters."""
    # What is much too long is cut before it is looked at.
    start = seen = text[: 4 * longest]
    if not (start.isascii() and start.isprintable()):
        seen = "".join(
            " " if letter.isspace() or _is_invisible(letter) else letter for letter in start
        )
    line = " ".join(seen.split())
    if len(line) <= longest and len(text) == len(start):
        return line
    return line[: longest - len(MARK)].rstrip() + MARK


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE and character not in _JOINERS

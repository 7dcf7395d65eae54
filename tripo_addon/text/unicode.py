# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that is valid Unicode, whatever a command line or a script has handed over."""

from __future__ import annotations

import os
import re

UNKNOWN = "\ufffd"
"""Stands in place of anything that is no character."""
_HALVES = "[\ud800-\udfff]"


def valid(text: str) -> str:
    """The text without halves of characters.

    In an argument of another encoding, Python keeps each byte that is not UTF-8 as such a half: it
    becomes the letter that Latin-1 has for this byte.
    """
    return re.sub(_HALVES, _letter, text)


def valid_or_file(text: str) -> str:
    """`valid`, but unchanged if the text may name a file: a file's name may be any bytes."""
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return valid(text)
    return text if os.path.isabs(text) else valid(text)


def _letter(half: re.Match[str]) -> str:
    byte = ord(half[0]) - 0xDC00
    # Below are the controls of Latin-1, which nobody types.
    return chr(byte) if 0xA0 <= byte <= 0xFF else UNKNOWN

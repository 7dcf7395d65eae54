# SPDX-License-Identifier: GPL-3.0-or-later
"""The one rule: which references stay inside of a folder."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

DECODINGS = 4
"""A text that still changes after so many decodings is meant to deceive."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f:*?\"<>|]")
"""Drives, schemes, streams; and what no path has on some system. Markers of tiles are allowed."""
_TILES = re.compile(r"<(UDIM|UVTILE|udim|uvtile)>")


class Outside(ValueError):
    """The file needs something that is outside of its folder, or cannot be checked."""

    def __init__(self, what: str = "it names a file outside of its folder") -> None:
        super().__init__(what)


def stays(reference: str, folder: Path) -> bool:
    """Whether a reference leads to a file in the folder, whichever way it is read.

    Relative, without a way up, a drive, a server or a scheme, percent-encoded or not, and
    through no link that leaves the folder. An empty one leads nowhere.
    """
    text = reference
    for _ in range(DECODINGS):
        if not _relative(text) or not _within(text, folder):
            return False
        decoded = unquote(text)
        if decoded == text:
            return True
        text = decoded
    return False


def _relative(text: str) -> bool:
    path = _TILES.sub("", text).replace("\\", "/").strip()
    if _FORBIDDEN.search(path) or path.startswith(("/", "~", "$")):
        return False
    parts = (part.strip(" ") for part in path.split("/"))
    # Windows ignores blanks and dots at the end of a name.
    return all(part in {"", "."} or part.strip(" .") for part in parts)


def _within(text: str, folder: Path) -> bool:
    top = folder.resolve()
    try:
        return (top / text.strip().replace("\\", "/")).resolve().is_relative_to(top)
    except (OSError, RuntimeError, ValueError):
        return False

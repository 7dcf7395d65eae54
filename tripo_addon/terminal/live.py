# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of a terminal, which shows how far the work is and is drawn over."""

from __future__ import annotations

import shutil
import sys

CELLS = 20
"""Characters of a bar."""
_CLEAR = "\r\x1b[2K"
"""To the start of the line, and away with all that is in it."""

_drawn = False


def possible() -> bool:
    """Whether standard error is a terminal that can draw over a line."""
    return sys.stderr.isatty() and shutil.get_terminal_size().columns > CELLS


def bar(percent: float) -> str:
    """A bar of characters that every terminal has."""
    full = round(CELLS * min(max(percent, 0.0), 100.0) / 100)
    return f"[{'#' * full}{'.' * (CELLS - full)}]"


def show(text: str) -> str:
    """What draws this text, cut to the width of the terminal, over the last line."""
    global _drawn
    _drawn = True
    # A terminal that is written full to its edge begins a new line.
    return f"{_CLEAR}{text[: shutil.get_terminal_size().columns - 1]}"


def clear() -> str:
    """What takes the last line away; empty where none is drawn."""
    global _drawn
    if not _drawn:
        return ""
    _drawn = False
    return _CLEAR

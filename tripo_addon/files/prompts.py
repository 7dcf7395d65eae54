# SPDX-License-Identifier: GPL-3.0-or-later
"""The last prompts, in a file of the user's folder: none of them is left in a .blend."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from . import disk

FILE = "prompts.json"
MOST = 20
"""Prompts that are kept."""


def read(folder: Path) -> list[str]:
    """The kept prompts, newest first; none where the file is not there or spoilt."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []


def keep(folder: Path, text: str) -> None:
    """Put a prompt first. That it cannot be kept stops nothing."""
    text = " ".join(text.split())
    kept = read(folder)
    if not text or kept[:1] == [text]:
        return
    kept = [text, *(other for other in kept if other != text)][:MOST]
    with suppress(OSError), disk.replacing(folder / FILE) as new:
        disk.write_text(new, json.dumps(kept, ensure_ascii=False, indent=1))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing to disk."""

from pathlib import Path

fault = None


def check(path: Path) -> None:
    if fault:
        fault(str(path))


def write_text(path: Path, text: str) -> None:
    check(path)
    aside = path.with_name(f"{path.name}.part")
    aside.write_text(text, "utf-8")
    aside.replace(path)

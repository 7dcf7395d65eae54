# SPDX-License-Identifier: GPL-3.0-or-later
"""The table that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table. Without a target it stands there for comparison."""

    what: str
    measured: str
    target: str = ""
    ok: bool | None = None
    note: str = ""
    """Printed below the table: how it was measured, and what distorts it."""


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text, with their notes below."""
    words = {True: "ok", False: "missed", None: ""}
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    lines: list[tuple[str, ...]] = [("what", "measured", "target", "ok")]
    for row in rows:
        mark = f" [{notes.index(row.note) + 1}]" if row.note else ""
        lines.append((row.what + mark, row.measured, row.target, words[row.ok]))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    lines.insert(1, tuple("-" * width for width in widths))
    text = [" | ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    text += ["", *(f"[{number}] {note}" for number, note in enumerate(notes, 1))]
    return "\n".join(text).rstrip()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the results of a batch go: files as the service made them, or .blend files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from ..errors import Invalid, Problem, TripoError
from ..files import copies
from ..jobs.job import Job
from ..spec.options import PLACED
from .hosts import in_blender, need_blender
from .rows import MOST_TOLD, Row

EACH = {
    "file": "as the service made it",
    "blend": "a .blend with the model",
    "asset": "a .blend of an asset library",
}
"""What becomes of each row."""
BLEND = ".blend"
Ended = tuple[int, tuple[str, ...] | TripoError]
"""A row by its index, with its files, or why it has none."""


class Delivery(Protocol):
    """Brings the results of rows to where they belong."""

    def put(self, at: int, job: Job, name: str) -> None:
        """The row has its result, which is on disk; `name` is that of its files."""

    def ended(self, *, now: bool) -> list[Ended]:
        """The rows that have their files since the last call; with `now` all that were put."""


class Files:
    """Copies in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ended: list[Ended] = []

    def put(self, at: int, job: Job, name: str) -> None:
        try:
            made = copies.copy(job.files, self._folder, name)
        except TripoError as error:
            self._ended.append((at, error))
        else:
            self._ended.append((at, tuple(map(str, made))))

    def ended(self, *, now: bool) -> list[Ended]:
        found, self._ended = self._ended, []
        return found


def is_one(out: Path) -> bool:
    """Whether all rows go into one .blend."""
    return out.suffix.lower() == BLEND and not out.is_dir()


def check(out: Path, each: str) -> None:
    """Raise `Invalid` for what cannot be, and `Unavailable` for what needs Blender."""
    if not isinstance(each, str) or each not in EACH:
        text = f"Each row can become {', '.join(EACH)}, not {ascii(each)[:60]}"
        raise Invalid([Problem("each", text)], "Choose one of them")
    if is_one(out) and each == "asset":
        text = "Assets are files of a folder, not of one .blend"
        raise Invalid([Problem("each", text)], "Give a folder")
    if is_one(out) or each != "file":
        need_blender("A batch that makes .blend files")


def check_rows(rows: Sequence[Row], out: Path, each: str) -> None:
    """Raise `Invalid` for rows that make no model where .blend files are asked for, and for a
    .blend that no batch has made."""
    if each == "file" and not is_one(out):
        return
    wrong = [
        Problem(f"row {number}", f"Row {number}: {row.steps[-1].label} makes no model")
        for number, row in enumerate(rows, 1)
        if row.steps[-1].result not in PLACED
    ]
    if wrong:
        raise Invalid(wrong[:MOST_TOLD], "Leave them out of what makes .blend files")
    if is_one(out):
        from ..blender.scene import grid

        grid.check(out)


def of(out: Path, each: str) -> Delivery:
    """How results come to `out`."""
    if in_blender() and is_one(out):
        from ..blender.scene.grid import Grid

        return cast("Delivery", Grid(out))
    if in_blender() and each != "file":
        from ..blender.scene.row_blends import RowBlends

        return cast("Delivery", RowBlends(out, assets=each == "asset"))
    return Files(out)

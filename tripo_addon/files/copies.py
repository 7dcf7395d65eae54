# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a job's files under other names, over no file of anybody else."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..errors import Spent, Storage
from ..text.filenames import output_name
from . import disk
from .folders import free_path

MAIN = ("model", "image", "front", "depth", "archive")
"""What a result mostly consists of; the first that is there."""
BESIDE = frozenset({"preview"})
"""What only shows a result."""


def copy(
    files: Mapping[str, str], folder: Path, name: str, *, overwrite: bool = False
) -> list[Path]:
    """Copy a result into a folder under a name: the main file has that name, a further one its own
    part after it. A file that is there with other contents stays, unless `overwrite` says else,
    and the copy gets a number. Raises `Storage`, and leaves no half of a file.
    """
    main = next((part for part in MAIN if part in files), "")
    made = []
    for part, path in files.items():
        if part in BESIDE or (part == "archive" and main != part):
            continue
        source = Path(path)
        stem = name if part == main else f"{name} {output_name(part)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / f"{stem}{source.suffix}"
            if not overwrite:
                target = free_path(folder, stem, source.suffix, source, lambda path: False)
            if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
                with disk.replacing(target) as new:
                    shutil.copyfile(source, new)
        except OSError as error:
            raise Storage(
                f"{folder / name} cannot be written ({error.strerror or error})",
                f"The result itself is kept: {source}",
                Spent.YES,
            ) from None
        made.append(target)
    return made

# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of a job's files under other names, over no file of anybody else."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..errors import Spent, Storage
from ..text.filenames import numbered, output_name
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
    part after it, and a model that was unpacked is in a folder of that name, with its pictures. A
    file that is there with other contents stays, unless `overwrite` says else, and the copy gets a
    number. Raises `Storage`, and leaves no half of a file.
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
            if unpacked := unpacked_of(files, source):
                made.append(copy_folder(unpacked, folder, stem) / source.relative_to(unpacked))
                continue
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


def name_of(files: Mapping[str, str], otherwise: str) -> str:
    """What the copies of a job's files are called in a folder."""
    main = next((part for part in MAIN if part in files), "")
    if not main:
        return otherwise
    unpacked = unpacked_of(files, Path(files[main]))
    return unpacked.name if unpacked else Path(files[main]).stem


def unpacked_of(files: Mapping[str, str], file: Path) -> Path | None:
    """The folder with all that came out of a job's archive, where a file is one of that."""
    folder = Path(files["archive"]).with_suffix("") if "archive" in files else None
    return folder if folder and file.is_relative_to(folder) else None


def copy_folder(source: Path, folder: Path, name: str) -> Path:
    """Copy a folder into another one under a name, and give the copy. One that is there already,
    with all files, is the copy; beside others it gets a number. Raises `OSError`."""
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    for target in numbered(folder, name, ""):
        try:
            target.mkdir()
        except FileExistsError:
            if len(filecmp.cmpfiles(source, target, files, shallow=False)[0]) == len(files):
                return target
        else:
            return _filled(target, source)
    raise AssertionError  # There is always a next number.


def _filled(target: Path, source: Path) -> Path:
    try:
        shutil.copytree(source, target, dirs_exist_ok=True)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target

# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step that writes results and jobs to disk, so that tests can fill the disk at each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Literal

fault: Callable[[str], None] | None = None
"""Called with the name of a step before it is taken. Tests raise `OSError` in it, as if the disk
had raised it; None outside of tests."""


def make_folder(folder: Path) -> None:
    _before("make_folder")
    folder.mkdir(parents=True, exist_ok=True)


def open_part(path: Path, mode: Literal["wb", "ab"]) -> FileIO:
    """A file without a buffer: what was written to it outlives the process."""
    _before("open_part")
    _no_link(path)
    return FileIO(path, mode)


def write(file: FileIO, chunk: bytes) -> None:
    """Write all of a chunk, even if a disk that fills up takes it in pieces."""
    _before("write")
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


def sync(file: FileIO) -> None:
    _before("sync")
    os.fsync(file.fileno())


def replace(source: Path, target: Path) -> None:
    _before("replace")
    source.replace(target)


@contextmanager
def replacing(path: Path, part: Path | None = None) -> Iterator[Path]:
    """A file to be written, which takes the place of `path` when the block has ended well, and is
    gone otherwise: there is never half of a file under that name. Raises `OSError`.

    Always the same one, so that what a killed process leaves is written over; where several
    processes write the same file each has a `part` of its own, on the same disk.
    """
    part = part or part_of(path)
    part.unlink(missing_ok=True)  # It may be a link, which would lead the writing elsewhere.
    try:
        yield part
        replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_of(path: Path) -> Path:
    """Where a file is written before it is whole."""
    return path.with_name(f"{path.name}.part")


def write_text(path: Path, text: str) -> None:
    _before("write_text")
    _no_link(path)
    path.write_text(text, "utf-8")


def remove(path: str) -> None:
    """Delete a file that can be made again, if it exists; a file that is held open stays."""
    if path:
        with suppress(OSError):
            Path(path).unlink()


def before_journal() -> None:
    """The journal is about to be written."""
    _before("journal")


def _no_link(path: Path) -> None:
    """Remove a link that somebody has put there: it would lead the writing to another file."""
    if path.is_symlink():
        path.unlink()


def _before(step: str) -> None:
    if fault:
        fault(step)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that come as ZIP archives, which are unpacked without trust in what is in them."""

from __future__ import annotations

import shutil
import stat
import zipfile
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import NoModel, Spent, Storage, TripoError
from ..text.untrusted import cleaned
from . import disk
from .formats import SCENE_TYPES
from .integrity import CHUNK, DAMAGED

MOST_BYTES = 4 * 1024**3
MOST_FILES = 10_000
MOST_RATIO = 200
"""How many times larger than the archive its content may be."""


def unpack(archive: Path) -> Path:
    """Unpack beside the archive; gives the model in it, or the archive where there is none.

    Raises `NoModel` for an archive that is damaged or could do harm; it is kept as it came.
    """
    folder = archive.with_suffix("")
    try:
        if folder.is_symlink():
            folder.unlink()
        _unpack(archive, folder)
    except DAMAGED:
        failure: TripoError = NoModel(
            f"The service delivered an archive that is damaged ({archive})",
            "Take the job up again to fetch it once more",
        )
    except OSError as error:
        failure = Storage(
            f"The result cannot be unpacked in {archive.parent} ({error.strerror})",
            "Free some space, then take the job up again",
            Spent.YES,
        )
    except NoModel as error:
        failure = error
    else:
        return _model(folder) or archive
    shutil.rmtree(folder, ignore_errors=True)
    raise failure


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        entries = [entry for entry in content.infolist() if not entry.is_dir()]
        most = _check(archive, entries)
        for entry in entries:
            target = folder.joinpath(*PurePosixPath(entry.filename).parts)
            disk.make_folder(target.parent)
            with content.open(entry) as source, disk.open_part(target, "wb") as file:
                most -= copy(source, file, most, archive)


def copy(source: IO[bytes], file: FileIO, most: int, archive: Path) -> int:
    """Write a member of an archive to a file; gives its size, which the archive may have wrong."""
    done = 0
    while chunk := source.read(CHUNK):
        done += len(chunk)
        if done > most:
            raise _unsafe(archive)
        disk.write(file, chunk)
    return done


def _check(archive: Path, entries: list[zipfile.ZipInfo]) -> int:
    """How many bytes may come out of an archive.

    Raises `NoModel` for absolute or parent paths, drives, links, control characters in names and
    sizes beyond reason.
    """
    size = sum(entry.file_size for entry in entries)
    most = min(MOST_BYTES, max(archive.stat().st_size * MOST_RATIO, 64 * 1024**2))
    harmful = size > most or len(entries) > MOST_FILES
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        outside = path.is_absolute() or ".." in path.parts
        # On Windows a drive in the middle of a path replaces all that is before it.
        drives = any(part[1:2] == ":" for part in path.parts)
        harmful |= linked or outside or drives or not path.parts or ":" in path.parts[0]
        # Names are printed, and stand in reports.
        harmful |= cleaned(entry.filename) != entry.filename
    if harmful:
        raise _unsafe(archive)
    return most


def _unsafe(archive: Path) -> NoModel:
    return NoModel(
        f"The service delivered an archive that is not safe to unpack ({archive})",
        "Look into it yourself before you use it",
    )


def _model(folder: Path) -> Path | None:
    """The model among unpacked files, in the order in which Blender likes them best."""
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    for kind in SCENE_TYPES:
        for file in found:
            if file.suffix.lower() == f".{kind}":
                return file
    return None

# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that come as ZIP archives, which are unpacked without trust in what is in them."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from .errors import NoModel, Spent, Storage
from .formats import SCENE_TYPES

MOST_BYTES = 4 * 1024**3
MOST_FILES = 10_000
MOST_RATIO = 200
"""How many times larger than the archive its content may be."""

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for archives that are broken, encrypted or of an unknown kind."""


def unpack(archive: Path) -> Path:
    """Unpack beside the archive; gives the model in it, or the archive where there is none.

    Raises `NoModel` for an archive that is damaged or could do harm; it is kept as it came.
    """
    folder = archive.with_suffix("")
    try:
        with zipfile.ZipFile(archive) as content:
            entries = [each for each in content.infolist() if not each.is_dir()]
            _check(archive, entries)
            for each in entries:
                target = folder.joinpath(*PurePosixPath(each.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with content.open(each) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)
    except _DAMAGED:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoModel(
            f"The service delivered an archive that is damaged ({archive})",
            "Take the job up again to fetch it once more",
        ) from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Storage(
            f"The result cannot be unpacked in {archive.parent} ({error.strerror})",
            "Free some space, then take the job up again",
            Spent.YES,
        ) from None
    return _model(folder) or archive


def _check(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Raise `NoModel` for absolute or parent paths, links, and sizes beyond reason."""
    size = sum(each.file_size for each in entries)
    most = min(MOST_BYTES, max(archive.stat().st_size * MOST_RATIO, 64 * 1024**2))
    harmful = size > most or len(entries) > MOST_FILES
    for each in entries:
        path = PurePosixPath(each.filename.replace("\\", "/"))
        linked = stat.S_ISLNK(each.external_attr >> 16)
        outside = path.is_absolute() or ".." in path.parts
        harmful |= linked or outside or not path.parts or ":" in path.parts[0]
    if harmful:
        raise NoModel(
            f"The service delivered an archive that is not safe to unpack ({archive})",
            "Look into it yourself before you use it",
        )


def _model(folder: Path) -> Path | None:
    """The model among unpacked files, in the order in which Blender likes them best."""
    found = sorted(each for each in folder.rglob("*") if each.is_file())
    for kind in SCENE_TYPES:
        for each in found:
            if each.suffix.lower() == f".{kind}":
                return each
    return None

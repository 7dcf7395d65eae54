# SPDX-License-Identifier: GPL-3.0-or-later
"""USDZ: a new package of its layers, without paths that leave it, and of its pictures.

The package is always new, since Python reads a package from its end and USD from its beginning, and
the two may find different files.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path, PurePosixPath

from . import crate
from .reference import Outside, stays

LARGEST = 1024**3
MOST_FILES = 1000
ALIGNMENT, LOCAL_HEADER, PADDING_FIELD = 64, 30, 0x1986
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".exr", ".hdr", ".tga", ".bmp", ".tif", ".tiff"}
DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, struct.error)
NOWHERE = "_"
"""What takes the place of a path: nothing has this name."""

_PATH = re.compile(r"[/\\]|\.\.|%2e|%2f|%5c|^[a-z]:[^:]*\.|^[a-z][a-z0-9+.-]*:/", re.I)


def clean(path: Path, copy: Path) -> bool:
    """Write the new package. Raises `Outside` for one that cannot be read."""
    try:
        with zipfile.ZipFile(path) as old:
            entries = [entry for entry in old.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST or len(entries) > MOST_FILES:
                raise Outside("it is too large to be read")
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as new:
                for entry in entries:
                    data = _cleaned(entry.filename, old.read(entry), path.parent)
                    if data is not None and stays(entry.filename, path.parent):
                        _add(new, entry.filename, data)
    except DAMAGED:
        raise Outside("it is damaged") from None
    return True


def _cleaned(name: str, data: bytes, folder: Path) -> bytes | None:
    """A file of the package as it may be read; None for what is neither layer nor picture."""
    if data.startswith(crate.MAGIC):
        return crate.clean(data, lambda token: _harmless(token, folder), NOWHERE)
    if data.startswith(b"#"):
        return _text(data, folder)
    suffix = PurePosixPath(name).suffix.lower()
    return data if suffix in PICTURES and not data.startswith(b"PK") else None


def _harmless(text: str, folder: Path) -> bool:
    """Whether a text is no path, or one that stays in the package."""
    return not _PATH.search(text) or ("[" not in text and stays(text, folder))


def _text(data: bytes, folder: Path) -> bytes:
    """A layer that is text: paths stand between signs, but other texts may have such signs too.

    A text with a line end in it is no path; any other text that is not harmless may be one.
    """
    parts = data.decode("utf-8", "surrogateescape").split("@")
    kept = [
        part if not part or "\n" in part or _harmless(part, folder) else NOWHERE for part in parts
    ]
    return "@".join(kept).encode("utf-8", "surrogateescape")


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    """The format wants the content of each file at a multiple of 64 bytes."""
    entry = zipfile.ZipInfo(name)
    place = package.start_dir + LOCAL_HEADER + len(name.encode()) + 4
    padding = -place % ALIGNMENT
    entry.extra = struct.pack("<HH", PADDING_FIELD, padding) + bytes(padding)
    package.writestr(entry, data)

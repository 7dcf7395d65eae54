# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file is all there, as far as its format tells.

Only parts that every whole file has are required, since the user's own files are checked too.
"""

from __future__ import annotations

import errno
import json
import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from . import glb
from .ply import read_header
from .references.gltf import has_too_many_values

CHUNK = 256 * 1024
JSON_BYTES = 64 * 1024**2
"""A longer JSON text is not read."""
UNREAD: dict[str, object] = {"asset": {}}
UNPACKED_BYTES = 512 * 1024**2
"""So much of an archive's content is compared with its checksums; unpacking compares all of it."""
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for archives that are broken, encrypted or of an unknown kind."""


def is_whole(path: Path, kind: str) -> bool:
    """Whether a file of a type, as `formats.file_type` tells it, has all its parts.

    True for types that do not show it. Raises `OSError`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if kind == "glb":
            return _glb(file, size)
        if kind == "gltf":
            return _gltf(file, size)
        if kind == "png":
            return _png(file, size)
        if kind == "jpeg":
            return _jpeg(file)
        if kind == "webp":
            return _webp(file, size)
        if kind in {"zip", "usdz", "3mf"}:
            return _zip(file)
        if kind == "ply":
            return _ply(file, size)
    return True


def _glb(file: BinaryIO, size: int) -> bool:
    head = glb.read_head(file)
    if head is None or head.length != size:
        return False
    if head.version != glb.VERSION:  # the first version has no chunks
        return True
    first = True
    while file.tell() < size:
        chunk = glb.read_chunk(file)
        end = file.tell() + chunk.length if chunk else size + 1
        if chunk is None or end > size:
            return False
        if first and (chunk.kind != glb.JSON or _object(file, chunk.length) is None):
            return False
        file.seek(end)
        first = False
    return not first


def _gltf(file: BinaryIO, size: int) -> bool:
    found = _object(file, size)
    # An error of a web service is an object too.
    return found is not None and "asset" in found


def _object(file: BinaryIO, length: int) -> dict[str, object] | None:
    """The JSON object that comes next in a file; `UNREAD` where it is too large to be read."""
    if length > JSON_BYTES:
        return UNREAD
    try:
        text = file.read(length)
        if has_too_many_values(text):
            return UNREAD
        found = json.loads(text.rstrip(b"\0"))
    except RecursionError:
        return UNREAD
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _png(file: BinaryIO, size: int) -> bool:
    if file.read(8) != b"\x89PNG\r\n\x1a\n":
        return False
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        at += 12 + int(length)
        if kind == b"IEND":
            return at <= size
    return False


def _jpeg(file: BinaryIO) -> bool:
    """Whether an end marker follows a scan; a thumbnail in the header has its own end marker."""
    at = 2
    while True:
        file.seek(at)
        head = file.read(4)
        if len(head) < 4:
            return False
        if head[0] != 0xFF or head[1] == 0xDA:
            break
        filler = head[1] == 0xFF
        at += 1 if filler else 2 + int(struct.unpack(">H", head[2:])[0])
    last = b""
    while chunk := file.read(CHUNK):
        if b"\xff\xd9" in last + chunk:
            return True
        last = chunk[-1:]
    return False


def _webp(file: BinaryIO, size: int) -> bool:
    head = file.read(12)
    return len(head) == 12 and 8 + int(struct.unpack("<I", head[4:8])[0]) <= size


def _ply(file: BinaryIO, size: int) -> bool:
    """Importers believe the counts in the header, and end Blender where these are wrong."""
    try:
        return read_header(file).fits(size)
    except ValueError:
        return False


def _zip(file: BinaryIO) -> bool:
    left = UNPACKED_BYTES
    try:
        with zipfile.ZipFile(file) as content:
            for entry in content.infolist():
                if entry.flag_bits & 1:  # encrypted: nobody can tell
                    continue
                with content.open(entry) as source:
                    while left > 0 and (chunk := source.read(CHUNK)):
                        left -= len(chunk)
    except NotImplementedError:  # packed in a way that Python does not know
        return True
    except DAMAGED:
        return False
    except OSError as error:
        if error.errno != errno.EINVAL:  # it names a place before its own beginning
            raise
        return False
    return True

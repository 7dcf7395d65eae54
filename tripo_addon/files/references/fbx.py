# SPDX-License-Identifier: GPL-3.0-or-later
"""FBX: names of files are overwritten in a copy with names of the same length.

Embedded files stay: each has the name with which its path ended.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from .reference import Outside, stays

MAGIC = b"Kaydara FBX Binary  \x00\x1a\x00"
START = len(MAGIC) + 4
WIDE_VERSION = 7500
"""From here on, lengths have eight bytes."""
SEPARATOR = b"\x00\x01"
"""Stands between a name and its class."""
OF_FILES = set(b"filename relativefilename path relpath media texture video texturename".split())
"""Nodes whose texts are file names, or are taken for file names where there are none."""
OF_PROPERTIES = (b"p", b"property")
_PATHS = re.compile(rb"xref|url|path|file", re.I)
_PLAIN = {b"Y": 2, b"C": 1, b"B": 1, b"I": 4, b"F": 4, b"D": 8, b"L": 8}
_ARRAYS = {b"f": 4, b"d": 8, b"l": 8, b"i": 4, b"b": 1, b"c": 1}
_PATH = re.compile(rb"[/\\]|\.\.")
_UP = re.compile(rb"\.\.[/\\]")
_LAST = re.compile(rb"[^/\\:]*$")

Place = tuple[int, int]
"""Where a text begins and ends."""


def clean(path: Path, copy: Path) -> bool:
    """Write a copy whose file names stay in the folder; False where all names do so already."""
    text = bytearray(path.read_bytes())
    found = _in_binary(text) if text.startswith(MAGIC) else list(_in_text(text))
    changed = False
    for start, end in found:
        name = bytes(text[start:end])
        if not stays(os.fsdecode(name), path.parent):
            text[start:end] = _kept(name, path.parent)
            changed = True
    if changed:
        copy.write_bytes(text)
    return changed


def _kept(name: bytes, folder: Path) -> bytes:
    """The last part of a path, in the folder itself, as long as the path was."""
    last = _LAST.search(name)[0]  # type: ignore[index]
    before = len(name) - len(last)
    if before < 2 or not last or not stays(os.fsdecode(last), folder):
        return b"_" * len(name)
    return b"." + b"/" * (before - 1) + last


def _in_text(text: bytearray) -> Iterator[Place]:
    """What may be a path in an ASCII file: it stands between quotes, wherever texts begin.

    Quotes in comments and line ends in texts make that hard to tell, so the text between any two
    quotes may be a path unless it has several lines. Raises `Outside` where such lines lead up.
    """
    at = 0
    for piece in bytes(text).split(b'"'):
        if b"\n" not in piece and _PATH.search(piece):
            yield at, at + len(piece)
        elif b"\n" in piece and _UP.search(piece):
            raise Outside("its texts cannot be told from the rest")
        at += len(piece) + 1


def _in_binary(text: bytearray) -> list[Place]:
    version = struct.unpack_from("<I", text, len(MAGIC))[0] if len(text) >= START else 0
    head = struct.Struct("<QQQB" if version >= WIDE_VERSION else "<IIIB")
    try:
        return list(_nodes(text, head))
    except (struct.error, IndexError):
        raise Outside("its nodes cannot be read") from None


def _nodes(text: bytearray, head: struct.Struct) -> Iterator[Place]:
    """The file names in all nodes, in the order in which they stand in the file."""
    at, ends = START, [len(text)]
    while ends:
        if at == ends[-1]:
            ends.pop()
            continue
        end, count, length, letters = head.unpack_from(text, at)
        at += head.size
        if not end:
            # The end of a node's list, or of the file's own list, behind which there is more.
            if not ends[1:]:
                return
            if at != ends[-1]:
                raise IndexError
            continue
        name = bytes(text[at : at + letters]).lower()
        at += letters
        if not at + length <= end <= ends[-1]:
            raise IndexError
        texts = list(_texts(text, at, at + length, count))
        yield from _named(text, name, texts)
        at += length
        ends.append(end)


def _named(text: bytearray, name: bytes, texts: list[Place]) -> Iterator[Place]:
    """Those of a node's texts that are file names."""
    if name in OF_PROPERTIES:
        about = b" ".join(bytes(text[start:end]) for start, end in texts[:3])
        if _PATHS.search(about):
            yield from texts[3:]
    elif name in OF_FILES:
        for start, end in texts:
            own = bytes(text[start:end]).partition(SEPARATOR)[0]
            yield start, start + len(own)


def _texts(text: bytearray, at: int, end: int, count: int) -> Iterator[Place]:
    """Where the texts among a node's values are."""
    for _ in range(count):
        kind = bytes(text[at : at + 1])
        at += 1
        if kind in _PLAIN:
            at += _PLAIN[kind]
        elif kind in _ARRAYS:
            items, packed, size = struct.unpack_from("<III", text, at)
            if not packed and size != items * _ARRAYS[kind]:
                raise IndexError
            at += 12 + size
        elif kind in (b"S", b"R"):
            size = struct.unpack_from("<I", text, at)[0]
            at += 4
            yield at, at + size
            at += size
        else:
            raise IndexError
    if at != end:
        raise IndexError

# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a GLB file, and what it says of itself. Source: glTF 2.0, section 4."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

VERSION = 2
JSON, BINARY = b"JSON", b"BIN\0"
"""Types of chunks; the first of a file is its description, as JSON."""
MOST_BYTES = 64_000_000
"""Of the description; no model has more."""
_MAGIC = b"glTF"
_HEAD, _CHUNK = struct.Struct("<4sII"), struct.Struct("<I4s")


class Head(NamedTuple):
    """The beginning of a GLB file."""

    version: int
    length: int
    """Bytes of the whole file, as it says."""


class Chunk(NamedTuple):
    """The beginning of a chunk; its content comes next."""

    length: int
    """Bytes of the content, as it says."""
    kind: bytes


def read_head(file: BinaryIO) -> Head | None:
    """The head that comes next in a file; None where there is none."""
    found = file.read(_HEAD.size)
    if len(found) < _HEAD.size:
        return None
    magic, version, length = _HEAD.unpack(found)
    return Head(version, length) if magic == _MAGIC else None


def read_chunk(file: BinaryIO) -> Chunk | None:
    """The beginning of the chunk that comes next in a file; None where there is none."""
    found = file.read(_CHUNK.size)
    return Chunk(*_CHUNK.unpack(found)) if len(found) == _CHUNK.size else None


def head(rest: int) -> bytes:
    """The head of a file whose chunks are together `rest` bytes long."""
    return _HEAD.pack(_MAGIC, VERSION, _HEAD.size + rest)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A whole chunk, filled up as the format wants it."""
    content += (b" " if kind == JSON else b"\0") * (-len(content) % 4)
    return _CHUNK.pack(len(content), kind) + content


def description_of(path: Path) -> dict[str, Any]:
    """The description of the model in a GLB file. Raises `OSError`, and `ValueError` for others."""
    with path.open("rb") as file:
        head, first = read_head(file), read_chunk(file)
        if head is None or first is None or first.kind != JSON or first.length > MOST_BYTES:
            raise ValueError("It is no GLB file")
        told = json.loads(file.read(first.length))
    if not isinstance(told, dict):
        raise ValueError("It is no GLB file")
    return told


def with_extras(data: bytes, extras: Mapping[str, str | bool]) -> bytes:
    """A GLB whose `asset.extras` have these values too; the model stays byte for byte.

    What is no GLB, or is damaged, comes back as it is.
    """
    file = BytesIO(data)
    found, first = read_head(file), read_chunk(file)
    if found != Head(VERSION, len(data)) or first is None or first.kind != JSON:
        return data
    end = file.tell() + first.length
    if first.length > MOST_BYTES or end > len(data):
        return data
    try:
        told = json.loads(file.read(first.length))
        asset = told["asset"]
        asset["extras"] = {**asset.get("extras", {}), **extras}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return data
    text = chunk(JSON, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
    return head(len(text) + len(data) - end) + text + data[end:]

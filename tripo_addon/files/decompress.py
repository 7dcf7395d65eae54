# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLB whose geometry is compressed with meshopt becomes one that every Blender opens.

Most versions of Blender refuse such files, and so do those of later ones that were built without
the library that decodes them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from . import glb
from .references import COPIES

EXTENSION = "EXT_meshopt_compression"
LARGEST = 2 * 1024**3
"""Bytes of geometry after decoding; a file can hold it only in a few times less."""


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """A GLB to give to the importer instead of `path`, in the same folder: the file itself where
    nothing in it is compressed. Raises `ValueError` where it cannot be decoded, and `OSError`."""
    text, binary = _chunks(path)
    if EXTENSION.encode() not in text:
        yield path
        return
    try:
        made = _decoded(text, binary)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError):
        raise ValueError("its compressed geometry is damaged") from None
    copy = path.with_name(f"{COPIES[:-1]}{uuid.uuid4().hex}.glb")
    try:
        copy.write_bytes(made)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _chunks(path: Path) -> tuple[bytes, bytes]:
    """The JSON of a GLB, and its binary content where the JSON speaks of compression."""
    with path.open("rb") as file:
        glb.read_head(file)
        text = _content(file)
        return text, _content(file) if EXTENSION.encode() in text else b""


def _content(file: BinaryIO) -> bytes:
    """The content of the chunk that comes next; empty where there is none."""
    found = glb.read_chunk(file)
    return file.read(found.length) if found else b""


def _decoded(text: bytes, binary: bytes) -> bytes:
    """The whole file, with all its views one after the other in one buffer."""
    document = json.loads(text)
    views = document["bufferViews"]
    buffers = document["buffers"]
    total = 0
    for view in views:
        facts = view.get("extensions", {}).get(EXTENSION)
        total += facts["count"] * facts["byteStride"] if facts else view["byteLength"]
        if buffers[(facts or view)["buffer"]].get("uri") or (facts or view)["buffer"] != 0:
            raise ValueError("its compressed geometry is in another file")
    if total > LARGEST:
        raise ValueError("its compressed geometry is too large to be decoded")
    content = bytearray()
    for view in views:
        content += bytes(-len(content) % 16)
        facts = view.get("extensions", {}).pop(EXTENSION, None)
        data = _view(facts, binary) if facts else _part(binary, view)
        view |= {"buffer": 0, "byteOffset": len(content), "byteLength": len(data)}
        content += data
    content += bytes(-len(content) % 4)
    document["buffers"] = [{"byteLength": len(content)}]
    for key in ("extensionsRequired", "extensionsUsed"):
        names = [name for name in document.get(key, []) if name != EXTENSION]
        document.pop(key, None)
        if names:
            document[key] = names
    told = glb.chunk(glb.JSON, json.dumps(document).encode())
    rest = glb.chunk(glb.BINARY, bytes(content))
    return glb.head(len(told) + len(rest)) + told + rest


def _part(binary: bytes, view: dict[str, Any]) -> bytes:
    start = view.get("byteOffset", 0)
    part = binary[start : start + view["byteLength"]] if start >= 0 else b""
    if len(part) != view["byteLength"]:
        raise ValueError("its compressed geometry is damaged")
    return part


def _view(facts: dict[str, Any], binary: bytes) -> bytes:
    # NumPy is heavy, and few files are compressed.
    from . import meshopt

    data, count, stride = _part(binary, facts), facts["count"], facts["byteStride"]
    if facts["mode"] == "ATTRIBUTES":
        values = meshopt.vertices(data, count, stride)
        return meshopt.filtered(values, facts.get("filter", "NONE")).tobytes()
    decode = meshopt.triangles if facts["mode"] == "TRIANGLES" else meshopt.sequence
    return decode(data, count).astype({2: "<u2", 4: "<u4"}[stride]).tobytes()

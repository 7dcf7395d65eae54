# SPDX-License-Identifier: GPL-3.0-or-later
"""glTF and GLB: every reference under `uri`, for buffers, images and extensions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import glb
from .reference import Outside, stays

LONGEST_JSON = 256 * 1024**2
MOST_VALUES = 3_000_000
"""So many take up to a gigabyte of memory when they are read."""
DATA, ENCODED = "data:", ";base64,"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8z8AAAAMBAQAY"
    "3Y2wAAAAAElFTkSuQmCC"
)
"""What takes the place of a picture that is elsewhere, since materials count pictures."""


def has_too_many_values(text: bytes) -> bool:
    """Whether a JSON text has more lists, mappings and items than may be read."""
    return sum(map(text.count, (b",", b"[", b"{"))) > MOST_VALUES


def clean_glb(path: Path, copy: Path) -> bool:
    """Write a copy without references that leave the folder; False where there are none."""
    with path.open("rb") as file:
        head, first = glb.read_head(file), glb.read_chunk(file)
        if head is None or head.version != glb.VERSION:
            raise Outside("it is no GLB file of version 2")
        if first is None or first.kind != glb.JSON or first.length > LONGEST_JSON:
            raise Outside("it has no description that can be read")
        text = _cleaned(file.read(first.length), path.parent)
        if text is None:
            return False
        described = glb.chunk(glb.JSON, text)
        with copy.open("wb") as new:
            rest = path.stat().st_size - file.tell()
            new.write(glb.head(len(described) + rest) + described)
            shutil.copyfileobj(file, new)
    return True


def clean_gltf(path: Path, copy: Path) -> bool:
    """The same for a glTF file, which is all JSON."""
    if path.stat().st_size > LONGEST_JSON:
        raise Outside("it is too large to be read")
    text = _cleaned(path.read_bytes(), path.parent)
    if text is not None:
        copy.write_bytes(text)
    return text is not None


def _cleaned(text: bytes, folder: Path) -> bytes | None:
    """The document without references that leave the folder; None where there are none. Raises
    `Outside`."""
    if has_too_many_values(text):
        raise Outside("its JSON is too large to be read")
    try:
        document = json.loads(text.rstrip(b"\0 "))
    except (ValueError, RecursionError):
        raise Outside("its JSON cannot be read") from None
    if not isinstance(document, dict):
        raise Outside("its JSON is no glTF")
    found = [owner for owner in _owners(document) if not _good(owner["uri"], folder)]
    if not found:
        return None
    images = {id(owner) for owner in _listed(document, "images")}
    buffers = {id(owner) for owner in _listed(document, "buffers")}
    for owner in found:
        if id(owner) in buffers:
            raise Outside
        if id(owner) in images:
            owner |= {"uri": PIXEL, "mimeType": "image/png"}
        else:
            del owner["uri"]
    return json.dumps(document).encode()


def _good(uri: Any, folder: Path) -> bool:
    if not isinstance(uri, str):
        return False
    # Importers take a data URI without this encoding for a path.
    return ENCODED in uri if uri.startswith(DATA) else stays(uri, folder)


def _listed(document: dict[str, Any], key: str) -> list[Any]:
    found = document.get(key)
    return found if isinstance(found, list) else []


def _owners(document: Any) -> Iterator[dict[str, Any]]:
    """Every mapping with a `uri`, wherever it stands."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if "uri" in value:
                yield value
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a GLB file says of itself beside the model. Source: glTF 2.0, section 4."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HEAD = struct.Struct("<4sIIII")
"""`glTF`, version, bytes in all, and of the first chunk its bytes and its type."""
_JSON = 0x4E4F534A
MOST_BYTES = 64_000_000
"""Of the description; no model has more."""


def description_of(path: Path) -> dict[str, Any]:
    """The description of the model in a GLB file. Raises `OSError`, and `ValueError` for others."""
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise ValueError("It is no GLB file")
        magic, version, _, size, kind = _HEAD.unpack(head)
        if (magic, version, kind) != (b"glTF", 2, _JSON) or size > MOST_BYTES:
            raise ValueError("It is no GLB file")
        told = json.loads(file.read(size))
    if not isinstance(told, dict):
        raise ValueError("It is no GLB file")
    return told


def with_extras(data: bytes, extras: Mapping[str, str | bool]) -> bytes:
    """A GLB whose `asset.extras` have these values too; the model stays byte for byte.

    What is no GLB, or is damaged, comes back as it is.
    """
    try:
        magic, version, whole, size, kind = _HEAD.unpack_from(data)
        if (magic, version, kind) != (b"glTF", 2, _JSON) or whole != len(data):
            return data
        end = _HEAD.size + size
        if size > MOST_BYTES or end > len(data):
            return data
        told = json.loads(data[_HEAD.size : end])
        asset = told["asset"]
        asset["extras"] = {**asset.get("extras", {}), **extras}
    except (struct.error, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return data
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    whole = _HEAD.size + len(text) + len(data) - end
    return _HEAD.pack(magic, version, whole, len(text), kind) + text + data[end:]

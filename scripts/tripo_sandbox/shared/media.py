# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file is, told by its content: its format, and a picture's size."""

import json
import os
import struct
from pathlib import Path
from typing import BinaryIO

PICTURES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
}
MODELS = {
    "glb": "model/gltf-binary",
    "fbx": "application/octet-stream",
    "obj": "text/plain",
    "stl": "model/stl",
}
HEAD = 1 << 20


def sniff(path: Path) -> str:
    """Return the format's name, or nothing if it is none the service knows."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if head.startswith(b"BM") and len(head) > 26:
        return "bmp"
    if head.startswith(b"glTF"):
        return "glb"
    if head.startswith((b"Kaydara FBX", b"; FBX")):
        return "fbx"
    if head.startswith(b"solid "):
        return "stl"
    if len(head) >= 84 and path.stat().st_size == 84 + 50 * int.from_bytes(head[80:84], "little"):
        return "stl"
    lines = head.decode("utf-8", "replace").splitlines()
    return "obj" if any(line.startswith("v ") for line in lines) else ""


def picture_size(path: Path, format: str) -> tuple[int, int]:
    """Return width and height as the file's header states them; (0, 0) if it cannot be read."""
    with path.open("rb") as file:
        data = file.read(HEAD)
    try:
        return _SIZES[format](data)
    except (struct.error, IndexError, KeyError):
        return 0, 0


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return (width, height) if data[12:16] == b"IHDR" else (0, 0)


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _bmp(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<ii", data, 18)
    return abs(width), abs(height)


_SHORT = 3
"""TIFF's number for values of two bytes."""


def _tiff(data: bytes) -> tuple[int, int]:
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    sides = {256: 0, 257: 0}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, width = struct.unpack_from(order + "HH", data, entry)
        if tag in sides:
            (sides[tag],) = struct.unpack_from(
                order + ("H" if width == _SHORT else "I"), data, entry + 8
            )
    return sides[256], sides[257]


_SIZES = {"png": _png, "jpeg": _jpeg, "webp": _webp, "bmp": _bmp, "tiff": _tiff}


def triangles(path: Path, format: str) -> int:
    """Return how many triangles a model file has; 0 if this cannot be told."""
    try:
        with path.open("rb") as file:
            return _COUNTS[format](file)
    except (ValueError, LookupError, TypeError, AttributeError, struct.error):
        return 0


def _glb_triangles(file: BinaryIO) -> int:
    magic, _, length, size, chunk = struct.unpack("<4sIII4s", file.read(20))
    if (magic, length, chunk) != (b"glTF", os.fstat(file.fileno()).st_size, b"JSON"):
        return 0
    document = json.loads(file.read(size))
    count = 0
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            corners = primitive.get("indices", primitive["attributes"]["POSITION"])
            count += document["accessors"][corners]["count"] // 3
    return count


def _obj_triangles(file: BinaryIO) -> int:
    return sum(len(line.split()) - 3 for line in file if line.startswith(b"f "))


def _stl_triangles(file: BinaryIO) -> int:
    head = file.read(84)
    if head.startswith(b"solid "):
        file.seek(0)
        return sum(line.strip() == b"endfacet" for line in file)
    return int.from_bytes(head[80:84], "little")


_COUNTS = {"glb": _glb_triangles, "obj": _obj_triangles, "stl": _stl_triangles}

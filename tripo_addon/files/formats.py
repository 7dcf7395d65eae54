# SPDX-License-Identifier: GPL-3.0-or-later
"""The type of a file, by its first bytes and never by its name."""

import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import Storage
from ..spec.versions import UPLOADED_MODELS
from .integrity import is_whole

PICTURE_BYTES = 20 * 1024 * 1024
PICTURE_SIDES = (20, 6000)
PICTURE_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}


class Picture(NamedTuple):
    """Type and size in pixels of a picture file."""

    type: str
    width: int
    height: int


CONTENT_TYPES = {
    **PICTURE_TYPES,
    "glb": "model/gltf-binary",
    "fbx": "application/octet-stream",
    "obj": "model/obj",
    "stl": "model/stl",
    "ply": "application/octet-stream",
    "usdz": "model/vnd.usdz+zip",
    "3mf": "model/3mf",
}
MODEL_BYTES = 150 * 1024 * 1024
HEAD_BYTES = 64
SCENE_TYPES = ("glb", "gltf", "fbx", "obj", "stl", "ply", "usdz")
"""Types of model file that Blender imports."""


SIGNED = frozenset({"glb", "fbx", "ply", "png", "jpg", "jpeg", "webp", "zip", "usdz", "3mf"})
"""Types whose files always begin in the same way: one that does not is damaged."""


def file_type(path: Path, hint: str = "") -> str:
    """The type of a result by its first bytes; `hint` where those leave it open.

    Empty for what is no result: a page of a web server, or nothing at all. Raises `Storage`.
    """
    return _type(read_head(path), hint)


def _type(head: bytes, hint: str) -> str:
    found = model_type(head) or picture_type(head)
    if found == "zip":
        return hint if hint in {"usdz", "3mf"} else "zip"
    if found:
        return found
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    if text.startswith(b"{") and hint == "gltf":
        return hint
    # A web server's page or an answer of the API is text; a model in binary may begin so too.
    page = text.startswith((b"<", b"{", b"[")) and b"\0" not in head
    return "" if page or not text or hint in SIGNED else hint


def model_type(head: bytes) -> str:
    """`glb`, `fbx`, `ply` or `zip` by the first bytes of a file; empty for anything else."""
    if head.startswith(b"glTF"):
        return "glb"
    if head.startswith((b"Kaydara FBX Binary", b"; FBX")):
        return "fbx"
    if head.startswith(b"ply"):
        return "ply"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    return ""


def result_problem(path: Path, hint: str, what: str = "model") -> str:
    """Why a file is no whole result of its type; empty when it is one. Raises `OSError`."""
    with path.open("rb") as file:
        kind = _type(file.read(HEAD_BYTES), hint)
    if not kind:
        return f"The service delivered a file that is no {what}"
    if not is_whole(path, kind):
        return f"The service delivered a {kind.upper()} file that is not whole"
    return ""


def model_problem(path: Path) -> str:
    """Why a file is no whole model of the type in its name, or empty. Raises `Storage`."""
    try:
        return result_problem(path, path.suffix[1:].lower())
    except OSError as error:
        raise Storage(f"{path} cannot be read ({error.strerror})") from None


def upload_type(path: Path) -> str:
    """The type of a picture or model that is to be sent. Raises `Storage`."""
    head = read_head(path)
    found = picture_type(head) or model_type(head)
    by_name = path.suffix[1:].lower()
    if found in {"", "zip"} and by_name in UPLOADED_MODELS:
        return by_name
    if found in CONTENT_TYPES:
        return found
    raise Storage(f"{path.name} is no picture or model any more")


def model_file_problem(path: Path, types: Sequence[str] = UPLOADED_MODELS) -> str:
    """Why the service would refuse this model file; empty when it would not."""
    try:
        size = path.stat().st_size
        kind = upload_type(path) if os.path.isfile(path) else ""
    except FileNotFoundError:
        return f"There is no model at {path}"
    except (OSError, Storage):
        kind = ""
    if os.path.isdir(path):
        return f"{path} is a folder, not a model"
    if kind not in types:
        return f"{path.name} is no {' or '.join(name.upper() for name in types)} model"
    if size > MODEL_BYTES:
        return f"The model {path.name} has {size / 1e6:.0f} MB; the limit is 150 MB"
    if not size:
        return f"{path.name} is empty"
    if kind == "glb" and model_problem(path):
        return f"The model {path.name} is damaged"
    return ""


def picture_type(head: bytes) -> str:
    """`png`, `jpeg` or `webp` by the first bytes of a file; empty for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return ""


def foreign_type(head: bytes) -> str:
    """The type of a picture that services do not take, by its first bytes; empty for others."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "AVIF" if brand.startswith(b"avi") else "HEIC" if brand in _HEIC else ""
    return next((name for start, name in _FOREIGN.items() if head.startswith(start)), "")


_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_FOREIGN = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"#?RADIANCE": "Radiance HDR",
}


def picture_problem(path: Path) -> str:
    """Why the service would refuse this picture file; empty when it would not."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(PICTURE_BYTES + 1)
    except FileNotFoundError:
        return f"There is no picture at {path}"
    except IsADirectoryError:
        return f"{path} is a folder, not a picture"
    except OSError as error:
        return f"The picture {path} cannot be read ({error.strerror})"
    if size > PICTURE_BYTES:
        return f"The picture {path.name} has {size / 1e6:.1f} MB; the limit is 20 MB"
    if not picture_type(data[:16]):
        found = foreign_type(data)
        if found:
            return f"{path.name} is a {found} picture, which services do not take; save it as PNG"
        return f"{path.name} is no PNG, JPEG or WebP picture"
    picture = measure(data)
    if picture is None:
        return f"The picture {path.name} is damaged"
    least, most = PICTURE_SIDES
    if not (least <= picture.width <= most and least <= picture.height <= most):
        return (
            f"The picture {path.name} is {picture.width} x {picture.height} pixels; "
            f"each side must be {least} to {most:,}"
        )
    return ""


def measure(data: bytes) -> Picture | None:
    """Type and size of a picture from its headers; None when they are damaged."""
    kind = picture_type(data[:16])
    try:
        size = {"png": _png_size, "jpeg": _jpeg_size, "webp": _webp_size}[kind](data)
    except (KeyError, IndexError, struct.error):
        return None
    return size and Picture(kind, *size)


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        # Start of frame, except for the Huffman, arithmetic and extension tables among them.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def read_head(path: Path, count: int = HEAD_BYTES) -> bytes:
    """The first bytes of a file."""
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise Storage(f"{path} cannot be read ({error.strerror})") from None

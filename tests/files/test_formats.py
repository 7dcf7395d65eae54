# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats of models and pictures are told by content."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tripo_addon.files.formats import (
    Picture,
    measure,
    model_problem,
    model_type,
)

JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc4\x00\x02\xff\xc2\x00\x11\x08\x01\x00\x02\x00"
VP8X = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\x00\x7f\x00\x00"
VP8L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((99) | (49 << 14)).to_bytes(4, "little")
VP8 = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)


@pytest.mark.parametrize(
    ("data", "picture"),
    [
        (JPEG, Picture("jpeg", 512, 256)),
        (VP8X, Picture("webp", 512, 128)),
        (VP8L, Picture("webp", 100, 50)),
        (VP8, Picture("webp", 640, 480)),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff\xe0", None),
        (b"\xff\xd8\xff\xe0\x00\x04abcd", None),
        (b"GIF89a", None),
    ],
)
def test_picture_sizes(data: bytes, picture: Picture | None) -> None:
    assert measure(data) == picture


def test_models_are_told_by_content(tmp_path: Path) -> None:
    assert model_type(b"glTF\x02") == "glb"
    assert model_type(b"Kaydara FBX Binary  \0") == "fbx"
    assert model_type(b"PK\x03\x04") == "zip"
    assert model_type(b"<html>") == ""
    path = tmp_path / "x.glb"
    chunk = struct.pack("<I", 4) + b"JSON{}  "
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 24) + chunk)
    assert model_problem(path) == ""
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 25) + chunk)
    assert "not whole" in model_problem(path)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A compressed GLB is read as one without compression, and nothing is left of the copy."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tripo_sandbox.results import fixtures

from tests.files.test_meshopt import decoded
from tripo_addon.files import decompress
from tripo_addon.files.integrity import is_whole


def write(path: Path, document: Any, binary: bytes) -> Path:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    length = 28 + len(text) + len(binary)
    path.write_bytes(
        struct.pack("<4sIII4s", b"glTF", 2, length, len(text), b"JSON")
        + text
        + struct.pack("<I4s", len(binary), b"BIN\0")
        + binary
    )
    return path


def read(path: Path) -> tuple[Any, bytes]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "chair.glb", *fixtures.compressed("chair"))


def test_what_is_decoded(file: Path) -> None:
    with decompress.readable(file) as path:
        assert path.parent == file.parent
        assert is_whole(path, "glb")
        document, binary = read(path)
    assert "extensionsRequired" not in document
    assert decompress.EXTENSION not in json.dumps(document)
    for view, accessor, wanted in zip(
        document["bufferViews"], document["accessors"], decoded("chair"), strict=True
    ):
        kind = {5126: "<f4", 5123: "<u2"}[accessor["componentType"]]
        part = binary[view["byteOffset"] :][: view["byteLength"]]
        assert (np.frombuffer(part, kind) == wanted.ravel()).all()
    assert list(file.parent.iterdir()) == [file]


def test_other_views_and_extensions_stay(file: Path) -> None:
    document, binary = fixtures.compressed("chair")
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": 5})
    document["extensionsRequired"].append("KHR_mesh_quantization")
    write(file, document, binary + b"photo")
    with decompress.readable(file) as path:
        made, content = read(path)
    view = made["bufferViews"][-1]
    assert content[view["byteOffset"] :][: view["byteLength"]] == b"photo"
    assert made["extensionsRequired"] == ["KHR_mesh_quantization"]


def test_a_plain_file_is_given_as_it_is(file: Path) -> None:
    write(file, {"asset": {"version": "2.0"}}, b"")
    with decompress.readable(file) as path:
        assert path == file


def spoil(document: Any, name: str, value: Any) -> None:
    document["bufferViews"][0]["extensions"][decompress.EXTENSION][name] = value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("count", value) for value in (2**40, -1, "many", None, 1.5, 1e300)],
        *[("byteStride", value) for value in (0, 3, 4096, -12, None)],
        *[("buffer", value) for value in (1, 7, -1, None)],
        *[("byteOffset", value) for value in (-5, 10**9)],
        *[("byteLength", value) for value in (-5, 0, 10**9)],
        *[("mode", value) for value in ("TRIANGLES", "INDICES", 5, None)],
        *[("filter", value) for value in ("COLOR", "OCTAHEDRAL", 5)],
    ],
)
def test_damage_is_said(file: Path, name: str, value: Any) -> None:
    document, binary = fixtures.compressed("chair")
    spoil(document, name, value)
    write(file, document, binary)
    with pytest.raises(ValueError, match=r"its (compressed geometry|geometry is compressed)"):
        decompress.readable(file).__enter__()
    assert list(file.parent.iterdir()) == [file]


def test_a_failed_import_leaves_no_copy(file: Path) -> None:
    with pytest.raises(RuntimeError), decompress.readable(file):
        raise RuntimeError
    assert list(file.parent.iterdir()) == [file]


def test_unknown_versions(file: Path) -> None:
    document, binary = fixtures.compressed("chair")
    write(file, document, b"\xa1" + binary[1:])
    with pytest.raises(ValueError, match="unknown way"):
        decompress.readable(file).__enter__()

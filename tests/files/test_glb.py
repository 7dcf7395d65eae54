# SPDX-License-Identifier: GPL-3.0-or-later
"""What a GLB says of itself; the model in it stays."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from tripo_addon.files.formats import model_problem
from tripo_addon.files.glb import with_extras
from tripo_addon.jobs.marks import GENERATED, SOURCE_TYPE

EXTRAS: dict[str, str | bool] = {"ai_generated": True, SOURCE_TYPE: GENERATED}
DATA = b"\x01\x02\x03\x04" * 5


def glb(told: object) -> bytes:
    text = json.dumps(told).encode()
    text += b" " * (-len(text) % 4)
    parts = struct.pack("<I4s", len(text), b"JSON") + text
    parts += struct.pack("<I4s", len(DATA), b"BIN\0") + DATA
    return struct.pack("<4sII", b"glTF", 2, 12 + len(parts)) + parts


def described(data: bytes) -> tuple[dict[str, object], bytes]:
    """The description of a GLB, and what comes after it."""
    assert struct.unpack_from("<I", data, 8) == (len(data),)
    (size,) = struct.unpack_from("<I", data, 12)
    assert size % 4 == 0
    return json.loads(data[20 : 20 + size]), data[20 + size :]


@pytest.mark.parametrize("extras", [None, {"title": "Stühlchen"}])
def test_the_mark_is_in_the_file_and_the_model_stays(
    tmp_path: Path, extras: dict[str, str] | None
) -> None:
    asset = {"version": "2.0"} | ({"extras": extras} if extras else {})
    told = {"asset": asset, "buffers": [{"byteLength": 20}], "nodes": [{"translation": [0.1]}]}
    before, after = glb(told), with_extras(glb(told), EXTRAS)
    found, rest = described(after)
    assert found.pop("asset") == {"version": "2.0", "extras": {**(extras or {}), **EXTRAS}}
    assert found == {name: value for name, value in told.items() if name != "asset"}
    assert rest == described(before)[1]
    path = tmp_path / "x.glb"
    path.write_bytes(after)
    assert model_problem(path) == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"glTF",
        glb({"asset": {}})[:-1],
        glb({"nodes": []}),
        glb([]),
        glb({"asset": {"extras": 3}}),
        glb({"asset": "x"}),
        glb({}).replace(b"{}  ", b"[[[["),
    ],
)
def test_what_is_no_whole_glb_stays(data: bytes) -> None:
    assert with_extras(data, EXTRAS) == data


def test_a_description_of_endless_depth_stays() -> None:
    text = b"[" * 100_000
    data = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text), len(text), b"JSON") + text
    assert with_extras(data, EXTRAS) == data

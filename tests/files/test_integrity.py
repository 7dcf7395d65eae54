# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of each format are known to be whole, or not, wherever they are cut."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies

from tripo_addon.files import png
from tripo_addon.files.formats import model_file_problem, result_problem
from tripo_addon.files.integrity import is_whole

TEXTS = strategies.dictionaries(
    strategies.text(max_size=5), strategies.integers() | strategies.text(max_size=9), max_size=4
)
BINARIES = strategies.lists(
    strategies.tuples(strategies.sampled_from([b"BIN\0", b"ABCD"]), strategies.binary(max_size=40))
)
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def glb(*chunks: tuple[bytes, bytes], version: int = 2) -> bytes:
    body = b"".join(struct.pack("<I4s", len(data), kind) + data for kind, data in chunks)
    return struct.pack("<4sII", b"glTF", version, 12 + len(body)) + body


def with_length(data: bytes) -> bytes:
    """A GLB whose header says the length that it has."""
    return data[:8] + struct.pack("<I", len(data)) + data[12:]


def picture() -> bytes:
    return png.encode(np.full((20, 20, 3), 0.5, np.float32))


def jpeg() -> bytes:
    """With a thumbnail in its head, which has an end of its own."""
    thumbnail = b"\xff\xd8 small \xff\xd9"
    return (
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", 2 + len(thumbnail))
        + thumbnail
        + b"\xff\xff\xc0\x00\x04ab\xff\xda\x00\x04ab"
        + b"scan \xff\x00 data" * 30
        + b"\xff\xd9"
    )


def webp() -> bytes:
    body = b"WEBPVP8L" + struct.pack("<I", 30) + bytes(30)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def archive(compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as content:
        content.writestr("a.obj", bytes(range(256)) * 9)
        content.writestr("b/c.mtl", b"newmtl red")
    return made.getvalue()


def whole(folder: Path, data: bytes, kind: str) -> bool:
    path = folder / "file"
    path.write_bytes(data)
    return is_whole(path, kind)


@many
@given(text=TEXTS, chunks=BINARIES, spaces=strategies.integers(0, 3), data=strategies.data())
def test_a_glb_is_whole_or_not(
    tmp_path: Path,
    text: dict[str, object],
    chunks: list[tuple[bytes, bytes]],
    spaces: int,
    data: strategies.DataObject,
) -> None:
    made = glb((b"JSON", json.dumps(text).encode() + b" " * spaces), *chunks)
    assert whole(tmp_path, made, "glb")
    cut = data.draw(strategies.integers(0, len(made) - 1))
    assert not whole(tmp_path, made[:cut], "glb")
    assert not whole(tmp_path, made + b"\0", "glb")
    # A header that tells the right length does not help what is between.
    starts = [12]
    for _, content in [(b"", made[20 : 20 + struct.unpack_from("<I", made, 12)[0]]), *chunks]:
        starts.append(starts[-1] + 8 + len(content))
    if cut >= 12 and cut not in starts[1:]:
        assert not whole(tmp_path, with_length(made[:cut]), "glb")
    extra = data.draw(strategies.binary(min_size=1, max_size=7))
    assert not whole(tmp_path, with_length(made + extra), "glb")


@pytest.mark.parametrize(
    "made",
    [
        glb(),
        glb((b"BIN\0", b"{}  ")),
        glb((b"JSON", b"")),
        glb((b"JSON", b"[1]")),
        glb((b"JSON", b'{"a": 1')),
        glb((b"JSON", b"\xff\xfe{}")),
        glb((b"BIN\0", b"1234"), (b"JSON", b"{}")),
        b"glTG" + glb((b"JSON", b"{}"))[4:],
    ],
)
def test_what_is_no_glb(tmp_path: Path, made: bytes) -> None:
    assert not whole(tmp_path, made, "glb")


@pytest.mark.parametrize(
    "made",
    [
        glb((b"JSON", b"{}\0\0")),
        glb((b"JSON", b'\xef\xbb\xbf{"asset": {}}')),
        glb((b"JSON", b'{"a":' * 5000 + b"1" + b"}" * 5000)),
        glb((b"JSON", b"{}"), (b"BIN\0", b"")),
        b"glTF" + struct.pack("<4I", 1, 22, 2, 0) + b"{}",
    ],
)
def test_odd_ones_are_not_refused(tmp_path: Path, made: bytes) -> None:
    assert whole(tmp_path, made, "glb")
    path = tmp_path / "mine.glb"
    path.write_bytes(made)
    assert model_file_problem(path) == ""


@pytest.mark.parametrize(
    ("kind", "made"),
    [("png", picture()), ("jpeg", jpeg()), ("webp", webp()), ("zip", archive())],
)
def test_cut_anywhere(tmp_path: Path, kind: str, made: bytes) -> None:
    assert whole(tmp_path, made, kind)
    for at in range(len(made)):
        assert not whole(tmp_path, made[:at], kind), at


@pytest.mark.parametrize(("kind", "made"), [("png", picture()), ("jpeg", jpeg()), ("webp", webp())])
def test_what_follows_the_end_is_no_harm(tmp_path: Path, kind: str, made: bytes) -> None:
    assert whole(tmp_path, made + b"made by a camera", kind)


def test_a_long_picture_is_read_in_pieces(tmp_path: Path) -> None:
    made = jpeg()
    start = made.rindex(b"\xff\xd9")
    for length in (256 * 1024 - start % 7, 600_000):
        assert whole(tmp_path, made[:start] + bytes(length) + b"\xff\xd9", "jpeg")
        assert not whole(tmp_path, made[:start] + bytes(length), "jpeg")


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_with_another_byte(tmp_path: Path, compression: int) -> None:
    made = bytearray(archive(compression))
    at = made.index(b"a.obj") + 60
    made[at] ^= 0xFF
    assert not whole(tmp_path, bytes(made), "zip")


def test_an_archive_with_a_false_checksum(tmp_path: Path) -> None:
    made = archive(zipfile.ZIP_STORED)
    right = struct.pack("<I", zlib.crc32(b"newmtl red"))
    assert made.count(right) == 2
    assert not whole(tmp_path, made.replace(right, b"abcd"), "usdz")


@pytest.mark.parametrize(
    ("text", "hint", "problem"),
    [
        (b"<html>", "obj", "no model"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "obj", "no model"),
        (b'{"code": 2001}', "obj", "no model"),
        (b'{"code": 2001}', "gltf", "not whole"),
        (b'{"asset": {"version": "2.0"}}', "gltf", ""),
        (b"", "obj", "no model"),
        (b"v 0 0 0\n", "obj", ""),
        (b"anything \0", "glb", "no model"),
        (b"ply\nformat ascii 1.0\nelement vertex 0\nend_header\n", "glb", ""),
    ],
)
def test_texts(tmp_path: Path, text: bytes, hint: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(text)
    found = result_problem(path, hint)
    assert problem in found
    assert bool(problem) == bool(found)


PLY = b"ply\nformat binary_little_endian 1.0\nelement vertex %s\nproperty float x\nend_header\n"


@pytest.mark.parametrize("count", [b"4", b"2147483648", b"9223372036854775808", b"-1", b"x"])
def test_a_ply_file_with_more_in_its_header_than_behind_it(tmp_path: Path, count: bytes) -> None:
    path = tmp_path / "model.ply"
    path.write_bytes(PLY % b"3" + bytes(12))
    assert is_whole(path, "ply")
    path.write_bytes(PLY % count + bytes(12))
    assert not is_whole(path, "ply")


def test_an_archive_that_names_a_place_before_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.obj", bytes(100))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert not is_whole(path, "zip")


@pytest.mark.parametrize("item", [b"[]", b"{}", b"1", b'"x"'])
def test_json_with_millions_of_values_is_not_read(tmp_path: Path, item: bytes) -> None:
    """It would take gigabytes of memory; that it cannot be imported the import itself says."""
    path = tmp_path / "model.gltf"
    path.write_bytes(b'{"other": [' + (item + b",") * 4_000_000 + b"}")  # no JSON, if it is read
    assert is_whole(path, "gltf")
    path.write_bytes(b'{"other": [' + (item + b",") * 40 + b"}")
    assert not is_whole(path, "gltf")

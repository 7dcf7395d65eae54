# SPDX-License-Identifier: GPL-3.0-or-later
"""Headers of PLY files: what they say of the rows, and whether a file can have so many."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest

from tripo_addon.files.ply import read_header

HEAD = """ply
format {order} 1.0
comment made by hand
element vertex {vertices}
property float x
property uchar red
element face {faces}
property list uchar int vertex_indices
end_header
"""


def header(vertices: object = 2, faces: object = 3, order: str = "binary_little_endian") -> bytes:
    return HEAD.format(order=order, vertices=vertices, faces=faces).encode()


def test_what_is_read() -> None:
    found = read_header(io.BytesIO(header() + b"rows"))
    vertices, faces = found.elements
    assert (vertices.name, vertices.rows, vertices.properties) == (
        "vertex",
        2,
        {"x": "f4", "red": "u1"},
    )
    assert (faces.rows, faces.lists) == (3, {"vertex_indices": "u1"})
    assert (found.order, found.start) == ("<", len(header()))
    windows = header().replace(b"\n", b"\r\n")
    assert read_header(io.BytesIO(windows)).start == len(windows)


@pytest.mark.parametrize(
    ("order", "least"),
    [("binary_little_endian", 2 * 5 + 3), ("binary_big_endian", 2 * 5 + 3), ("ascii", 5 * 2 - 1)],
)
def test_how_large_a_file_has_to_be(order: str, least: int) -> None:
    text = header(order=order)
    found = read_header(io.BytesIO(text))
    assert found.fits(len(text) + least)
    assert not found.fits(len(text) + least - 2)


@pytest.mark.parametrize("count", [2**31, 2**32, 2**63, -1, "", "1e9", "٣"])
def test_absurd_counts(count: object) -> None:
    for text in (header(vertices=count), header(faces=count)):
        fits = False
        with suppress(ValueError):
            fits = read_header(io.BytesIO(text)).fits(10**6)
        assert not fits


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"ply\n",
        b"ply\nformat binary_little_endian 1.0\n",
        b"ply\nend_header\n",
        b"ply\nformat other 1.0\nelement vertex 1\nend_header\n",
        b"ply\nformat ascii 1.0\nproperty float x\nend_header\n",
        b"ply\nformat ascii 1.0\nelement vertex 1\nproperty half x\nend_header\n",
        b"ply\nformat ascii 1.0\nelement vertex 1\nproperty list half int x\nend_header\n",
        b"ply\nformat ascii 1.0\nelement vertex 1\nnonsense\nend_header\n",
    ],
)
def test_no_header(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"header cannot be read|no PLY"):
        read_header(io.BytesIO(text))

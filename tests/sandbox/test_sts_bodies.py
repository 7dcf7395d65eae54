# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of API v2: checksums, and bodies in chunks."""

from __future__ import annotations

import base64
import hashlib
import zlib
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.sandbox.put import TRAILER, Put, error, left_behind, stored


def test_checksums_in_headers(put: Put) -> None:
    good = base64.b64encode(zlib.crc32(put.body).to_bytes(4, "big")).decode()
    md5 = base64.b64encode(hashlib.md5(put.body).digest()).decode()
    put.extra = {"x-amz-checksum-crc32": good, "Content-MD5": md5}
    assert put.send().status_code == 200
    put.extra = {"x-amz-checksum-crc32": "AAAAAA=="}
    assert error(put.send()) == (400, "BadDigest")
    put.extra = {"Content-MD5": base64.b64encode(bytes(16)).decode()}
    assert error(put.send()) == (400, "BadDigest")


def framed(put: Put, body: bytes, trailer: str = "", length: int | None = None) -> dict[str, str]:
    """Sign for a body in chunks with a checksum at its end."""
    put.body = body
    put.context = {"checksum": {"request_algorithm": {"in": "trailer"}}}
    put.extra = {
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(7 if length is None else length),
    }
    if trailer:
        put.extra["x-amz-trailer"] = trailer
    headers = put.signed()
    assert headers["X-Amz-Content-SHA256"] == TRAILER
    return headers


CRC = base64.b64encode(zlib.crc32(b"content").to_bytes(4, "big"))


@pytest.mark.parametrize(
    "body",
    [
        b"7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:" + CRC + b"\r\n\r\n",
        b"3\r\ncon\r\n4\r\ntent\r\n0\r\nx-amz-checksum-crc32:" + CRC + b"\r\n\r\n",
    ],
)
def test_a_body_in_chunks(box: Sandbox, grant: dict[str, Any], put: Put, body: bytes) -> None:
    assert put.send(framed(put, body, "x-amz-checksum-crc32")).status_code == 200
    assert stored(box, grant) == b"content"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"7\r\ncontent\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"),
        (b"7\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"7\r\ncontent\r\n0\r\nx-other:1\r\n\r\n", "MalformedTrailerError"),
        (b"z\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"6\r\ncontent\r\n0\r\n\r\n", "MalformedTrailerError"),
        (b"7\r\ncont", "IncompleteBody"),
        (b"content", "IncompleteBody"),
    ],
)
def test_broken_chunks(box: Sandbox, put: Put, body: bytes, expected: str) -> None:
    assert error(put.send(framed(put, body, "x-amz-checksum-crc32"))) == (400, expected)
    assert not left_behind(box)


def test_the_decoded_length_must_be_right(put: Put) -> None:
    body = b"7\r\ncontent\r\n0\r\n\r\n"
    assert put.send(framed(put, body)).status_code == 200
    assert error(put.send(framed(put, body, length=8))) == (400, "IncompleteBody")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of storage requests: plain or aws-chunked, checked against what the headers promise."""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable
from typing import Protocol

from ..shared.body import Body
from .signatures import UNSIGNED, UNSIGNED_TRAILER, S3Error

LINE_LIMIT = 4096
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,16})(;[^\r\n]*)?")


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


CHECKSUMS: dict[str, Callable[[], Digest]] = {
    "x-amz-checksum-crc32": Crc32,
    "x-amz-checksum-sha1": hashlib.sha1,
    "x-amz-checksum-sha256": hashlib.sha256,
    "content-md5": lambda: hashlib.md5(usedforsecurity=False),
}


class S3Body:
    """Reads a body once; its last piece is followed by the checks, which raise S3Error."""

    def __init__(self, body: Body, headers: dict[str, str]) -> None:
        self._body = body
        self._payload = headers["x-amz-content-sha256"]
        self._framed = self._payload == UNSIGNED_TRAILER
        self._buffer = bytearray()
        self._left = 0
        self._size = 0
        self._done = False
        self._declared = self._length(headers)
        self._sha256 = hashlib.sha256()
        self._promised = {name: headers[name] for name in CHECKSUMS if name in headers}
        self._trailer = headers.get("x-amz-trailer", "").lower().strip()
        names = {*self._promised, *([self._trailer] if self._trailer else [])}
        if unknown := names - CHECKSUMS.keys():
            raise S3Error(501, "NotImplemented", f"{min(unknown)} is not implemented here")
        self._digests = {name: CHECKSUMS[name]() for name in names}

    def _length(self, headers: dict[str, str]) -> int | None:
        """The number of bytes that the object will have, which S3 wants to know first."""
        encodings = [part.strip() for part in headers.get("content-encoding", "").split(",")]
        if self._framed != ("aws-chunked" in encodings):
            raise S3Error(400, "InvalidRequest", "aws-chunked and x-amz-content-sha256 disagree")
        if not self._framed:
            if self._body.chunked or self._body.length is None:
                raise S3Error(411, "MissingContentLength", "Content-Length is required")
            return self._body.length
        length = headers.get("x-amz-decoded-content-length", "")
        if not length.isdigit():
            raise S3Error(411, "MissingContentLength", "x-amz-decoded-content-length is required")
        return int(length)

    def chunk(self) -> bytes:
        """Return the next bytes of the object, or none at its end."""
        if self._done:
            return b""
        data = self._next_framed() if self._framed else self._body.chunk()
        if not data:
            self._done = True
            self._check()
            return b""
        self._size += len(data)
        self._sha256.update(data)
        for digest in self._digests.values():
            digest.update(data)
        return data

    def _check(self) -> None:
        if self._size != self._declared:
            raise S3Error(
                400, "IncompleteBody", "The body does not have the number of bytes it promises"
            )
        if self._payload not in (UNSIGNED, UNSIGNED_TRAILER):
            computed = self._sha256.hexdigest()
            if computed != self._payload:
                raise S3Error(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed",
                    f"<S3ComputedContentSHA256>{computed}</S3ComputedContentSHA256>",
                )
        for name, digest in self._digests.items():
            computed = base64.b64encode(digest.digest()).decode()
            if computed != self._promised.get(name):
                raise S3Error(400, "BadDigest", f"{name} does not match what was received")

    def _next_framed(self) -> bytes:
        if not self._left:
            head = _CHUNK_HEAD.fullmatch(self._line())
            if not head:
                raise _broken("a chunk must begin with its size")
            self._left = int(head[1], 16)
            if not self._left:
                self._read_trailer()
                return b""
        if not self._buffer:
            self._more()
        data = bytes(self._buffer[: self._left])
        del self._buffer[: len(data)]
        self._left -= len(data)
        if not self._left and self._line():
            raise _broken("a chunk must end with a line break")
        return data

    def _read_trailer(self) -> None:
        while line := self._line():
            name, _, value = line.decode("latin-1").partition(":")
            if name.strip().lower() != self._trailer:
                raise _broken(f"the trailer {name.strip()} was not announced in x-amz-trailer")
            self._promised[self._trailer] = value.strip()
        if self._trailer and self._trailer not in self._promised:
            raise _broken(f"the trailer {self._trailer} is missing")

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > LINE_LIMIT:
                raise _broken("a line is too long")
            self._more()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _more(self) -> None:
        piece = self._body.chunk()
        if not piece:
            raise S3Error(400, "IncompleteBody", "The request terminated unexpectedly")
        self._buffer += piece


def _broken(why: str) -> S3Error:
    return S3Error(400, "MalformedTrailerError", f"The aws-chunked body is malformed: {why}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies: counted or chunked, read in pieces, never wholly in memory."""

import re
from email.message import Message
from email.parser import BytesHeaderParser
from typing import BinaryIO

from .answers import CHUNK

HEADER_LIMIT = 16 * 1024


class Body:
    """The bytes of one request body, whatever way they were sent."""

    def __init__(self, stream: BinaryIO, headers: dict[str, str]) -> None:
        self._stream = stream
        self.chunked = "chunked" in headers.get("transfer-encoding", "").lower()
        length = headers.get("content-length", "")
        self.length: int | None = int(length) if length.isdigit() else None
        self._left = 0 if self.chunked else self.length or 0
        self.ended = not self.chunked and self._left == 0

    def chunk(self, size: int = CHUNK) -> bytes:
        """Return the next bytes, or none at the end."""
        if not self._left and self.chunked and not self.ended:
            self._next_chunk()
        if self.ended:
            return b""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        if not data:
            self.ended = True
        elif not self._left:
            if self.chunked:
                self._stream.readline()
            else:
                self.ended = True
        return data

    def _next_chunk(self) -> None:
        try:
            self._left = int(self._stream.readline(64).split(b";")[0], 16)
        except ValueError:
            self._left = 0
        if self._left == 0:
            self._stream.readline(64)
            self.ended = True

    def read(self, limit: int) -> bytes | None:
        """Return the whole body, or None when it is longer than the limit."""
        data = bytearray()
        while piece := self.chunk():
            data += piece
            if len(data) > limit:
                return None
        return bytes(data)

    def drain(self, limit: int) -> bool:
        """Read what nobody read; tell whether the connection may be used again."""
        while limit > 0 and (piece := self.chunk()):
            limit -= len(piece)
        return self.ended


class MalformedMultipart(Exception):
    """The body does not follow its own boundary."""


class Multipart:
    """The parts of a multipart/form-data body, one after the other."""

    def __init__(self, body: Body, content_type: str) -> None:
        found = re.search(r'boundary="?([^";,]+)"?', content_type)
        if not found:
            raise MalformedMultipart("no boundary")
        self._body = body
        self._mark = b"\r\n--" + found[1].encode("latin-1")
        self._buffer = bytearray(b"\r\n")

    def next_part(self) -> Message | None:
        """Skip to the next part and return its headers, or None after the last one."""
        while self.chunk():
            pass
        del self._buffer[: len(self._mark)]
        self._fill(2)
        if self._buffer[:2] == b"--":
            return None
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > HEADER_LIMIT or not self._more():
                raise MalformedMultipart("unfinished part headers")
        head = bytes(self._buffer[2 : end + 4])
        del self._buffer[: end + 4]
        return BytesHeaderParser().parsebytes(head)

    def chunk(self) -> bytes:
        """Return the next bytes of the present part, or none at its end."""
        while True:
            end = self._buffer.find(self._mark)
            # A mark may have begun at the buffer's end: keep so many bytes back.
            usable = end if end >= 0 else len(self._buffer) - len(self._mark)
            if usable > 0 or end >= 0:
                data = bytes(self._buffer[:usable])
                del self._buffer[:usable]
                return data
            if not self._more():
                raise MalformedMultipart("unfinished part")

    def _fill(self, count: int) -> None:
        while len(self._buffer) < count:
            if not self._more():
                raise MalformedMultipart("unfinished body")

    def _more(self) -> bool:
        piece = self._body.chunk()
        self._buffer += piece
        return bool(piece)

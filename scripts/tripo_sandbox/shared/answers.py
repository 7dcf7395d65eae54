# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as the handlers give them, free of sockets."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

CHUNK = 1 << 16
_SURROGATE = re.compile("[\ud800-\udfff]")


class Payload(Protocol):
    """Bytes of a known length that can be read in part, without holding them all in memory."""

    length: int

    def read(self, start: int, stop: int) -> Iterator[bytes]: ...


class BytesPayload:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.length = len(data)

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        yield self.data[start:stop]


class FilePayload:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = path.stat().st_size

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(start)
            left = stop - start
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk


@dataclass
class Answer:
    status: int = 200
    payload: Payload = field(default_factory=lambda: BytesPayload(b""))
    headers: dict[str, str] = field(default_factory=dict)
    start: int = 0
    stop: int = -1
    """The part of the payload to send; -1 stands for its end."""
    declared: int | None = None
    """The Content-Length to claim when it is not the true one."""
    rate: float = 0.0
    """Bytes per second; 0 means as fast as possible."""
    hang_up: bool = False
    """Close the connection, with a reset, instead of answering."""

    def __post_init__(self) -> None:
        if self.stop < 0:
            self.stop = self.payload.length

    @property
    def length(self) -> int:
        return self.stop - self.start


def text_answer(status: int, text: str, content_type: str, **headers: str) -> Answer:
    return Answer(status, BytesPayload(text.encode()), {"Content-Type": content_type, **headers})


def json_answer(status: int, value: Any, headers: dict[str, str] | None = None) -> Answer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if _SURROGATE.search(text):
        # As bytes it would be no text at all; as an escape it gets through any decoder.
        text = json.dumps(value, separators=(",", ":"))
    return Answer(
        status,
        BytesPayload(text.encode()),
        {"Content-Type": "application/json; charset=utf-8", **(headers or {})},
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers as the handlers see them, free of sockets."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .refusals import Refused

if TYPE_CHECKING:
    from .body import Body
    from .faults import Fault
    from .records import Record

CHUNK = 1 << 16
JSON_LIMIT = 20 * 1024 * 1024
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


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: "Body"
    record: "Record"
    faults: "list[Fault]"

    def json_object(self) -> dict[str, Any]:
        """Read the body as a JSON object, or refuse it as the service's gateway does."""
        content_type = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type != "application/json":
            raise Refused(1003, "Content-Type must be application/json", status=415)
        data = self.body.read(JSON_LIMIT)
        if data is None:
            raise Refused(1003, "The request body is larger than 20 MB", status=413)
        try:
            value = json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refused(1003, "The request body is not valid JSON") from None
        self.record.body = value
        if not isinstance(value, dict):
            raise Refused(1003, "The request body must be a JSON object")
        return value


def _no_constant(name: str) -> None:
    raise ValueError(name)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that arrive in parts, as boto3 sends every file above 8 MB."""

import hashlib
import itertools
import re
import threading
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..shared.answers import CHUNK
from .signatures import S3Error

SMALLEST_PART = 5 * 1024 * 1024
HIGHEST_NUMBER = 10_000
XML_LIMIT = 1 << 20
OBJECT_LIMIT = 1 << 30


@dataclass
class Part:
    path: Path
    etag: str
    size: int


@dataclass
class Multipart:
    """One upload in parts, to one key."""

    id: str
    key: str
    folder: Path
    parts: dict[int, Part] = field(default_factory=dict)


class Multiparts:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Multipart] = {}
        self._lock = threading.Lock()

    def begin(self, key: str) -> str:
        upload = Multipart(uuid.uuid4().hex, key, self._folder)
        with self._lock:
            self._open[upload.id] = upload
        return upload.id

    def add(self, id: str, key: str, number: str, chunk: Callable[[], bytes]) -> str:
        """Store a part, which may replace an earlier one of its number, and return its ETag."""
        upload = self._get(id, key)
        if not number.isdecimal() or not 1 <= int(number) <= HIGHEST_NUMBER:
            message = f"Part number must be an integer between 1 and {HIGHEST_NUMBER}, inclusive"
            raise S3Error(400, "InvalidArgument", message)
        path = upload.folder / f"part_{uuid.uuid4().hex}"
        try:
            etag, size = write(path, chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        with self._lock:
            before = upload.parts.get(int(number))
            upload.parts[int(number)] = Part(path, etag, size)
        if before:
            before.path.unlink(missing_ok=True)
        return etag

    def complete(
        self, id: str, key: str, document: bytes, store: Callable[[Callable[[], bytes]], object]
    ) -> str:
        """Join the parts a document lists, store the whole, and return its ETag."""
        upload = self._get(id, key)
        parts = _chosen(upload, _listed(document))
        if any(part.size < SMALLEST_PART for part in parts[:-1]):
            raise S3Error(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed object size.",
            )
        pieces = _pieces(parts)
        store(lambda: next(pieces, b""))
        self.abort(id, key)
        digests = b"".join(bytes.fromhex(part.etag) for part in parts)
        return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"

    def abort(self, id: str, key: str) -> None:
        upload = self._get(id, key)
        with self._lock:
            del self._open[id]
        for part in upload.parts.values():
            part.path.unlink(missing_ok=True)

    def _get(self, id: str, key: str) -> Multipart:
        upload = self._open.get(id)
        if upload is None or upload.key != key:
            raise S3Error(404, "NoSuchUpload", "The specified multipart upload does not exist.")
        return upload


def write(path: Path, chunk: Callable[[], bytes]) -> tuple[str, int]:
    """Write a file and return its ETag and size."""
    digest = hashlib.md5(usedforsecurity=False)
    size = 0
    with path.open("wb") as file:
        while data := chunk():
            size += len(data)
            if size > OBJECT_LIMIT:
                message = "Your proposed upload exceeds the maximum allowed size"
                raise S3Error(400, "EntityTooLarge", message)
            digest.update(data)
            file.write(data)
    return digest.hexdigest(), size


def _listed(document: bytes) -> list[tuple[int, str]]:
    """The part numbers and ETags of a CompleteMultipartUpload document."""
    try:
        root = ElementTree.fromstring(re.sub(rb' xmlns="[^"]*"', b"", document, count=1))
        listed = [
            (int(part.findtext("PartNumber", "")), part.findtext("ETag", "").strip('"'))
            for part in root.iter("Part")
        ]
    except (ElementTree.ParseError, ValueError):
        listed = []
    if not listed:
        raise S3Error(400, "MalformedXML", "The XML you provided was not well-formed")
    if any(first[0] >= second[0] for first, second in itertools.pairwise(listed)):
        raise S3Error(
            400, "InvalidPartOrder", "The list of parts was not in ascending order by part number."
        )
    return listed


def _chosen(upload: Multipart, listed: list[tuple[int, str]]) -> list[Part]:
    chosen = []
    for number, etag in listed:
        part = upload.parts.get(number)
        if part is None or part.etag != etag:
            raise S3Error(
                400, "InvalidPart", "One or more of the specified parts could not be found."
            )
        chosen.append(part)
    return chosen


def _pieces(parts: list[Part]) -> Iterator[bytes]:
    for part in parts:
        with part.path.open("rb") as file:
            while data := file.read(CHUNK):
                yield data

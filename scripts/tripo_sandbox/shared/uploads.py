# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploaded files: their limits, their tokens, and who may use them."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .body import Body, MalformedMultipart, Multipart
from .media import MODELS, PICTURES, picture_size, sniff
from .refusals import Refused

PICTURE_LIMIT = 20 * 1024 * 1024
MODEL_LIMIT = 150 * 1024 * 1024
SIDES = (20, 6000)
FORMATS = {*PICTURES, *MODELS, "jpg"}


@dataclass
class Upload:
    """A file the service keeps for a key. A presigned one has no content before its PUT."""

    token: str
    key: str
    path: Path
    expires: float
    name: str = ""
    format: str = ""
    stored: bool = False

    @property
    def is_picture(self) -> bool:
        return self.format in PICTURES


class Uploads:
    def __init__(self, folder: Path, token_life: float) -> None:
        self.folder = folder
        self.token_life = token_life
        self._uploads: dict[str, Upload] = {}
        self._slots: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def new(self, key: str, format: str = "") -> Upload:
        token = f"file_{uuid.uuid4()}"
        expires = time.monotonic() + self.token_life
        upload = Upload(token, key, self.folder / token, expires, format=format)
        with self._lock:
            self._uploads[token] = upload
        return upload

    def slot(self, upload: Upload) -> str:
        """Name a place in the storage that a PUT may fill with this upload's content."""
        name = uuid.uuid4().hex
        with self._lock:
            self._slots[name] = upload
        return name

    def in_slot(self, name: str) -> Upload | None:
        return self._slots.get(name)

    def receive(self, key: str, body: Body, content_type: str) -> Upload:
        """POST /files: take the multipart body's part "file"."""
        if content_type.split(";")[0].strip().lower() != "multipart/form-data":
            raise Refused(1003, "Content-Type must be multipart/form-data", status=415)
        try:
            parts = Multipart(body, content_type)
            while (head := parts.next_part()) is not None:
                if head.get_param("name", header="Content-Disposition") == "file":
                    upload = self.new(key)
                    upload.name = head.get_filename() or ""
                    self._fill(upload, parts.chunk)
                    return upload
        except MalformedMultipart as error:
            raise Refused(1003, f"The multipart body is malformed: {error}") from None
        raise Refused(1004, "The part 'file' is missing")

    def _fill(self, upload: Upload, chunk: Callable[[], bytes]) -> None:
        """Store and check the content; of a refused file nothing is kept."""
        try:
            self.store(upload, chunk)
            check(upload)
        except BaseException:
            with self._lock:
                del self._uploads[upload.token]
            upload.path.unlink(missing_ok=True)
            raise

    def store(self, upload: Upload, chunk: Callable[[], bytes]) -> None:
        size = 0
        with upload.path.open("wb") as file:
            while data := chunk():
                size += len(data)
                if size > MODEL_LIMIT:
                    raise Refused(2022)
                file.write(data)
        upload.stored = True

    def use(self, token: str, key: str) -> Upload:
        """Return the upload a token stands for, or refuse: with one message for all reasons."""
        upload = self._uploads.get(token)
        usable = upload is not None and upload.key == key and upload.stored
        if upload is None or not usable or time.monotonic() > upload.expires:
            raise Refused(1004, "The file token is invalid or has expired")
        return upload


def check(upload: Upload) -> None:
    """Refuse content the service does not take, and set the format the content has."""
    size = upload.path.stat().st_size
    if size == 0:
        raise Refused(2003)
    declared = upload.format
    upload.format = sniff(upload.path)
    if not upload.format or (declared and declared.replace("jpg", "jpeg") != upload.format):
        raise Refused(2004)
    if not upload.is_picture:
        if size > MODEL_LIMIT:
            raise Refused(2022)
        return
    if size > PICTURE_LIMIT:
        raise Refused(2021)
    low, high = SIDES
    if not all(low <= side <= high for side in picture_size(upload.path, upload.format)):
        raise Refused(1004, f"A picture's sides must have {low} to {high} pixels")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a file that has come so far, and the notes to go on with it, even much later."""

from __future__ import annotations

import hashlib
import json
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from ..files import disk
from .ranges import Content

READ_BYTES = 1024 * 1024


class Held(NamedTuple):
    """A part with which a download can go on."""

    size: int
    content: Content

    @property
    def complete(self) -> bool:
        """Nothing is left to ask for."""
        return self.size == self.content.total


class Part:
    """The two files of an unfinished download. Neither has an address in it.

    Every method may raise `OSError`.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._notes = target.with_name(f"{target.name}.part.json")
        self._sum = hashlib.md5(usedforsecurity=False)
        self._summed = 0

    def held(self) -> Held | None:
        """The part to go on with; None where going on would not be safe."""
        try:
            size = self.path.stat().st_size
            content = Content(**json.loads(self._notes.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        known = all(isinstance(value, str) for value in (content.validator, content.md5))
        if not (known and isinstance(content.total, int) and size and content.validator):
            return None
        return None if 0 < content.total < size else Held(size, content)

    def size(self) -> int:
        """How many bytes have come."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def begin(self, content: Content) -> FileIO:
        """Open it empty, and note which content it is going to have."""
        file = disk.open_part(self.path, "wb")
        try:
            # While the part is empty, no crash can leave it with notes about something else.
            if content.validator:
                disk.write_text(self._notes, json.dumps(content._asdict()))
            else:
                self._notes.unlink(missing_ok=True)
        except OSError:
            file.close()
            raise
        self._start_sum()
        self._sums = bool(content.md5)
        return file

    def go_on(self, content: Content) -> FileIO:
        """Open it at its end."""
        self._sums = bool(content.md5)
        if self._sums:
            self._catch_up()
        return disk.open_part(self.path, "ab")

    def write(self, file: FileIO, chunk: bytes) -> None:
        disk.write(file, chunk)
        # A digest computed during the download costs no time; none is needed if none was promised.
        if self._sums:
            self._sum.update(chunk)
            self._summed += len(chunk)

    def md5(self) -> str:
        """The digest of what is there, in hexadecimal digits."""
        self._catch_up()
        return self._sum.hexdigest()

    def finish(self, target: Path) -> None:
        """Give it its final name."""
        disk.replace(self.path, target)
        self._notes.unlink(missing_ok=True)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _start_sum(self) -> None:
        self._sum = hashlib.md5(usedforsecurity=False)
        self._summed = 0

    def _catch_up(self) -> None:
        """Add what an earlier attempt or process has written to the digest."""
        if self._summed == self.size():
            return
        self._start_sum()
        with self.path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                self._sum.update(chunk)
                self._summed += len(chunk)

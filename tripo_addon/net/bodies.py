# SPDX-License-Identifier: GPL-3.0-or-later
"""One file as a multipart/form-data body that is read from disk while it is sent."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from ..text.unicode import valid


class Multipart:
    """A readable body of known length for `requests`, which otherwise loads files whole."""

    def __init__(self, field: str, path: Path, name: str, content_type: str) -> None:
        boundary = uuid.uuid4().hex
        quoted = re.sub(r'[\\"\r\n]', "_", valid(name))
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{field}"; filename="{quoted}"\r\n'
            f"Content-Type: {content_type}\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = path.open("rb")
        self._left = path.stat().st_size
        self._length = len(self._head) + self._left + len(self._tail)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size` of them and possibly fewer; empty at the end."""
        if self._head:
            part, self._head = self._head, b""
        elif self._left:
            part = self._file.read(self._left if size < 0 else min(size, self._left))
            self._left -= len(part)
            if not part:
                raise OSError(5, "it became shorter while it was sent")
        else:
            part, self._tail = self._tail, b""
        return part

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

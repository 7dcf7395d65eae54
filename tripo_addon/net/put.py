# SPDX-License-Identifier: GPL-3.0-or-later
"""A file, or a part of one, to a storage host: streamed, without the service's key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import Refused, Storage, TripoError
from ..text.urls import host_of
from .client import (
    CREATE_SECONDS,
    Network,
    explain,
    repeat,
    session,
)


class Slice:
    """A readable part of a file, of known length."""

    def __init__(self, path: Path, start: int = 0, length: int | None = None) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        rest = path.stat().st_size - start
        self._left = self._length = rest if length is None else min(length, rest)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(part)
        if self._left and not part:
            raise OSError(5, "it became shorter while it was sent")
        return part

    def close(self) -> None:
        self._file.close()


def put(
    network: Network,
    url: str,
    path: Path,
    headers: Callable[[], Mapping[str, str]],
    *,
    start: int = 0,
    length: int | None = None,
) -> None:
    """PUT a file to a signed URL, again where that may help. Raises `TripoError`.

    `headers` are made for each attempt, since a signature has its time in it.
    """

    def send() -> None:
        network.check(url)
        try:
            body = Slice(path, start, length)
        except OSError as error:
            raise Storage(f"{path} cannot be read ({error.strerror})") from None
        try:
            _put(network, url, body, headers())
        finally:
            body.close()

    repeat(network, send)


def _put(network: Network, url: str, body: Slice, headers: Mapping[str, str]) -> None:
    # It imports `requests`, which is heavy.
    from .connections import BROKEN

    try:
        with (
            session(network, url) as once,
            once.put(
                url,
                data=body,
                headers={"Content-Length": str(len(body)), **headers},
                # No key, and none from ~/.netrc either: see `Api._send`.
                auth=lambda request: request,
                timeout=(network.route.connect_seconds, CREATE_SECONDS),
                allow_redirects=False,
                # The body of the answer is not read, however long it is.
                stream=True,
            ) as answer,
        ):
            network.answered.add(host_of(url))
            if answer.is_redirect:
                raise TripoError(f"{host_of(url)} wants the file somewhere else", "Try again later")
            if answer.status_code >= 400:
                raise Refused(answer.status_code)
    except BROKEN as error:
        raise explain(error, url) from None

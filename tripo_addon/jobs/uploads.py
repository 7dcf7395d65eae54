# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way to a service: several at once, and each content only once."""

from __future__ import annotations

import hashlib
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from ..errors import Storage
from ..providers.base import Provider
from ..spec.inputs import Input
from .threads import ServiceWorkers

TOKEN_SECONDS = 12 * 3600.0
"""How long an uploaded file is used again; services promise about a day."""

_Content = tuple[Provider, str, str]
"""The service's account, the SHA-256 of the content, and the file's ending, by which some services
judge the type."""


class Uploaded(NamedTuple):
    """A file as the service knows it."""

    input: Input
    reused: bool
    """It was sent for an earlier job, and the service may have forgotten it."""


class _Sent(NamedTuple):
    future: Future[Input]
    time: float


class Uploads:
    """Remembers what each account has; safe to use from any thread."""

    def __init__(self) -> None:
        self._workers = ServiceWorkers("tripo-upload", 4)
        self._sent: dict[_Content, _Sent] = {}
        self._lock = threading.Lock()

    def start(self, provider: Provider, path: Path) -> Future[Uploaded]:
        """Upload a file unless the service has it; the future gives the uploaded file, or an
        error."""
        answer: Future[Uploaded] = Future()

        def work() -> None:
            try:
                answer.set_result(self._upload(provider, path))
            except Exception as error:
                answer.set_exception(error)

        self._workers.run(provider, work)
        return answer

    def forget(self, inputs: set[Input]) -> None:
        """Upload these again when they are next needed."""
        with self._lock:
            for content, sent in list(self._sent.items()):
                if sent.future.done() and sent.future.result() in inputs:
                    del self._sent[content]

    @property
    def busy(self) -> bool:
        return self._workers.busy

    @property
    def begun(self) -> int:
        """How many there were ever."""
        return self._workers.begun

    def stop(self, seconds: float) -> None:
        self._workers.stop(seconds)

    def _upload(self, provider: Provider, path: Path) -> Uploaded:
        content = (provider, _digest(path), path.suffix.lower())
        with self._lock:
            sent = self._sent.get(content)
            if sent is not None and time.monotonic() - sent.time < TOKEN_SECONDS:
                mine = None
            else:
                mine = Future[Input]()
                self._sent[content] = _Sent(mine, time.monotonic())
        if mine is None:
            assert sent
            reused = sent.future.done()
            return Uploaded(sent.future.result(), reused)
        try:
            mine.set_result(provider.upload(path))
        except Exception as error:
            with self._lock:
                del self._sent[content]
            mine.set_exception(error)
        return Uploaded(mine.result(), False)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Storage(f"{path} cannot be read ({error.strerror})") from None

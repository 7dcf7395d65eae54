# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the add-on logs into a file of the user's folder, without secrets.

Handlers are added with the session: enabling the add-on logs nothing.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from ..text.secrets import SHORTEST
from .paths import ADDON, user_folder

LARGEST_BYTES = 1_000_000
"""At the start a longer file becomes the earlier one, which is replaced."""
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"

_secrets: set[str] = set()
_handler: logging.Handler | None = None


def path() -> Path:
    return user_folder() / "log" / "tripo.log"


def earlier_path() -> Path:
    return path().with_name("tripo.earlier.log")


class _Formatter(logging.Formatter):
    """Leaves out the keys that were used, wherever they may have come from."""

    def format(self, record: logging.LogRecord) -> str:
        return hidden(super().format(record))

    def formatException(self, ei: object) -> str:
        return hidden(super().formatException(ei))  # type: ignore[arg-type]


def hidden(text: str) -> str:
    """A text without any key that was used."""
    for secret in _secrets:
        text = text.replace(secret, "(hidden)")
    return text


def hide(key: str) -> None:
    """Keep a key, and its secret after a colon, out of the file."""
    _secrets.update(part for part in (key, *key.split(":")) if len(part) >= SHORTEST)


def start(level: str) -> None:
    """Begin to write. What cannot be written is not: work goes on without a log."""
    global _handler
    if _handler is None:
        with suppress(OSError):
            path().parent.mkdir(parents=True, exist_ok=True)
            if path().exists() and path().stat().st_size > LARGEST_BYTES:
                path().replace(earlier_path())
        _handler = _File(path(), encoding="utf-8", delay=True)
        _handler.setFormatter(_Formatter(FORMAT))
        logging.getLogger(ADDON).addHandler(_handler)
    set_level(level)


class _File(logging.FileHandler):
    """A full disk, or a folder that cannot be written, is told where it matters, not for each
    line of the log."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing; see above."""


def set_level(level: str) -> None:
    if _handler:
        _handler.setLevel(level)
        # Blender's console shows warnings in any case.
        logging.getLogger(ADDON).setLevel(level)


def stop() -> None:
    global _handler
    if _handler:
        logging.getLogger(ADDON).removeHandler(_handler)
        _handler.close()
        _handler = None


def tail(count: int) -> list[str]:
    """The last lines of the file."""
    with suppress(OSError), path().open("rb") as file:
        file.seek(0, 2)
        file.seek(max(file.tell() - 200 * count, 0))
        return file.read().decode("utf-8", "replace").splitlines()[-count:]
    return []

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command logs: for people who look on, and as lines of JSON in a file."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ..errors import Storage
from ..text.secrets import SHORTEST

PACKAGE = __package__.rpartition(".")[0]
"""In Blender other extensions begin with the same word."""
LARGEST_BYTES = 1_000_000
KEPT = 3
"""Files before the present one, which are called FILE.1 and so on."""
FACTS = ("job", "task", "kind", "state", "request")
"""What a record may say of its job, beside its text: see `logging.Logger`'s `extra`."""


class Lines(logging.Formatter):
    """One JSON object for each record, without the keys in `secrets`."""

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST]

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": round(record.created, 3),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in FACTS if getattr(record, name, "")}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        line = json.dumps(told)
        for secret in self._secrets:
            line = line.replace(secret, "(hidden)")
        return line


class _File(RotatingFileHandler):
    """A disk that is full later is no reason to disturb the work."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing; see above."""


def begin(file: Path | None, secrets: Collection[str], *, verbose: bool) -> None:
    """Log to a terminal where that is wanted, and to a file where one is named. Raises
    `Storage`."""
    if verbose:
        to_terminal()
    if file:
        to_file(file, secrets)


def to_terminal() -> None:
    """Write all that this package logs to standard error. Others log no more than warnings:
    libraries write down whole addresses, with their signatures."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger(PACKAGE).setLevel(logging.DEBUG)


def to_file(path: Path, secrets: Collection[str]) -> None:
    """Write all that this package logs to a file as well. Raises `Storage`."""
    try:
        path.expanduser().parent.mkdir(parents=True, exist_ok=True)
        handler = _File(path.expanduser(), "a", LARGEST_BYTES, KEPT, encoding="utf-8")
    except OSError as error:
        raise Storage(f"{path} cannot be written ({error.strerror or error})") from None
    handler.setFormatter(Lines(secrets))
    logger = logging.getLogger(PACKAGE)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


def stop() -> None:
    """Close the file."""
    logger = logging.getLogger(PACKAGE)
    for handler in list(logger.handlers):
        if isinstance(handler, _File):
            logger.removeHandler(handler)
            with suppress(OSError):
                handler.close()

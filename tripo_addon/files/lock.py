# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks between processes: a file holds each, and it ends with the process that has it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

WAIT_SECONDS = 0.02
_UNKNOWN = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that has no locks, such as some network drives."""

if os.name == "nt":
    import msvcrt

    def lock(file: IO[bytes]) -> None:
        """Lock a file until it is closed. Raises `OSError` where another process has it locked."""
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Lock a file until it is closed. Raises `OSError` where another process has it locked."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path, seconds: float) -> Iterator[None]:
    """Only one process at a time runs the block with this file, which stays.

    Raises `OSError` when another process holds it for longer than `seconds`.
    """
    with _locked(path, seconds):
        yield


@contextmanager
def alone_for_a_moment(path: Path, seconds: float) -> Iterator[None]:
    """The same, but the file is gone afterwards, and where the file system has no locks the block
    runs without one."""
    file = None
    try:
        file = _locked(path, seconds)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    try:
        yield
    finally:
        if file:
            # Windows deletes no open file; elsewhere only who has the lock may delete it.
            if os.name == "nt":
                file.close()
            with suppress(OSError):
                path.unlink()
            file.close()


def _locked(path: Path, seconds: float) -> IO[bytes]:
    """The open file, locked."""
    end = time.monotonic() + seconds
    while True:
        file = path.open("a+b")
        try:
            lock(file)
            if _stands(file, path):
                return file
        except OSError as error:
            if error.errno in _UNKNOWN or time.monotonic() > end:
                file.close()
                raise
        file.close()
        time.sleep(WAIT_SECONDS)


def _stands(file: IO[bytes], path: Path) -> bool:
    """Whether this is still the file that others find: who had the lock may have deleted it."""
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    return False

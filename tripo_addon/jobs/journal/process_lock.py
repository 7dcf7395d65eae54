# SPDX-License-Identifier: GPL-3.0-or-later
"""Which running Blender a job belongs to: each has a lock that ends with its process."""

from __future__ import annotations

import os
import re
import time
import uuid
from pathlib import Path

from ...files.lock import WAIT_SECONDS, lock

_NAME = re.compile("[0-9a-f]{32}")
LOOK_SECONDS = 2.0
"""How long other processes may look at a lock that was made anew."""


class Owner:
    """A name for this process, held by a locked file: after a crash it does not seem alive."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = uuid.uuid4().hex
        self._folder = folder
        self._file = _path(folder, self.name).open("a+b")
        lock(self._file)

    def keep(self) -> None:
        """Make the lock again if somebody has deleted it. Raises `OSError`.

        Until then others take this process for dead.
        """
        end = time.monotonic() + LOOK_SECONDS
        while not self._stands():
            self._folder.mkdir(parents=True, exist_ok=True)
            file = _path(self._folder, self.name).open("a+b")
            try:
                lock(file)
            except OSError:
                file.close()
                if time.monotonic() > end:
                    raise
                time.sleep(WAIT_SECONDS)
                continue
            self._file.close()
            self._file = file

    def _stands(self) -> bool:
        """Whether other processes find the locked file."""
        try:
            found = _path(self._folder, self.name).stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(found, os.fstat(self._file.fileno()))

    def alive(self, name: str) -> bool:
        """Whether the process that had this name still runs."""
        if name == self.name:
            return True
        if not is_name(name):
            return False
        path = _path(self._folder, name)
        try:
            file = path.open("r+b")
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
        with file:
            try:
                lock(file)
            except OSError:
                return True
        path.unlink(missing_ok=True)
        return False

    def release(self) -> None:
        """Let others take over what belongs to this process."""
        self._file.close()
        _path(self._folder, self.name).unlink(missing_ok=True)


def is_name(name: object) -> bool:
    """Whether a process can have this name, which is part of a path."""
    return isinstance(name, str) and bool(_NAME.fullmatch(name))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"

# SPDX-License-Identifier: GPL-3.0-or-later
"""A result file that is made at its first download."""

import threading
from collections.abc import Callable
from pathlib import Path


class Result:
    def __init__(self, name: str, path: Path, make: Callable[[], bytes]) -> None:
        self.name = name
        self._path = path
        self._make = make
        self._lock = threading.Lock()

    def file(self) -> Path:
        with self._lock:
            if not self._path.exists():
                self._path.write_bytes(self._make())
        return self._path

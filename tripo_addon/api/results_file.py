# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that tells how every row of a batch stands."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..files import disk
from ..files.folders import writing
from .shards import Shared

SAVE_SECONDS = 0.25
"""Between two writings of the results at least, and never more than a twentieth of the time."""


class ResultsFile:
    """The file of results: at every moment the whole of it, as it stood a moment before."""

    def __init__(self, path: Path, shared: Shared | None = None) -> None:
        self._path = path
        self._part = shared.part if shared else None
        self._due = 0.0
        self.changed = True

    def save(self, states: Sequence[Any], *, now: bool = False) -> None:
        """Write it, if that is due. Raises `Storage`."""
        start = time.monotonic()
        if not self.changed or (start < self._due and not now):
            return
        with writing(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with disk.replacing(self._path, self._part) as new:
                text = "".join(f"{json.dumps(vars(state), default=vars)}\n" for state in states)
                disk.write_text(new, text)
        end = time.monotonic()
        self._due = end + max(SAVE_SECONDS, 20 * (end - start))
        self.changed = False

# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs have changed, so that one who waits for thousands need not look at each of them."""

from __future__ import annotations

import threading
from collections.abc import Iterable


class Changes:
    """The last change of each job, by number; safe to use from any thread."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        """By job id, in the order of the last changes."""
        self._last = 0
        self._lock = threading.Lock()

    def note(self, job_ids: Iterable[str]) -> None:
        """These jobs have changed."""
        with self._lock:
            for job_id in job_ids:
                self._last += 1
                self._numbers.pop(job_id, None)
                self._numbers[job_id] = self._last

    def since(self, number: int) -> tuple[set[str], int]:
        """The ids of jobs that have changed after this number, and the number for the next call."""
        found: set[str] = set()
        with self._lock:
            for job_id, last in reversed(self._numbers.items()):
                if last <= number:
                    break
                found.add(job_id)
            return found, self._last

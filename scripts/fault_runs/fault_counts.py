# SPDX-License-Identifier: GPL-3.0-or-later
"""How many faults there were, by step and name."""

from __future__ import annotations

import threading
from collections import Counter

Counts = Counter[tuple[str, str]]
"""By step and name."""


class FaultCounts:
    """Counts that many threads add to."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()
        self._lock = threading.Lock()

    def add(self, step: str, name: str) -> None:
        with self._lock:
            self._counts[step, name] += 1

    def snapshot(self) -> Counts:
        with self._lock:
            return self._counts.copy()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done once for a job before it is sent: its pictures are written to files."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Preparations:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._calls: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def add(self, job_id: str, call: Callable[[], None]) -> None:
        with self._lock:
            self._calls[job_id] = call

    def run(self, job_id: str) -> None:
        """Prepare a job, unless that was done already. An exception from it ends the job."""
        with self._lock:
            call = self._calls.pop(job_id, None)
        if call:
            call()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for many jobs at once, at no cost for those about which there is nothing new."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TypeVar

from .handle import Job
from .hosts import Host

ALL_SECONDS = 0.5
"""Between looks at all jobs: some end without a change, such as those of another process."""

Name = TypeVar("Name")


class Endings:
    """What has changed since the last look."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._number = -1
        self._due = 0.0

    def ended(self, jobs: Mapping[Name, Job]) -> list[Name]:
        """The names of those jobs that have ended, after a turn of the work on all jobs."""
        more = self._host.turn()
        changed, self._number = self._host.session().engine.changes.since(self._number)
        whole = not more or time.monotonic() >= self._due
        if whole:
            self._due = time.monotonic() + ALL_SECONDS
        return [
            name
            for name, job in jobs.items()
            if (whole or job.entering or job.last_id in changed) and job.settle(more=more)
        ]

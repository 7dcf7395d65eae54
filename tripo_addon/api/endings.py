# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for many jobs at once, at no cost for those about which there is nothing new."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from .handle import Job
from .hosts import Host

ALL_SECONDS = 0.5
"""Between looks at all jobs: some end without a change, such as those of another process."""

Name = TypeVar("Name", bound=Hashable)


class Endings(Generic[Name]):
    """What has changed since the last look."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._number = -1
        self._due = 0.0
        self._names: dict[str, Name] = {}
        """The names of the jobs that were looked at, by the ids that they had."""
        self._entering: list[Name] = []
        """The jobs of which it was not known yet which job has their key."""

    def ended(self, jobs: Mapping[Name, Job]) -> list[Name]:
        """The names of those jobs that have ended, after a turn of the work on all jobs."""
        more = self._host.turn()
        changed, self._number = self._host.session().engine.changes.since(self._number)
        if not more or time.monotonic() >= self._due:
            self._due = time.monotonic() + ALL_SECONDS
            self._names, looked_at = {}, list(jobs)
        else:
            new = jobs.keys() - self._names.values()
            known = [self._names[job_id] for job_id in changed if job_id in self._names]
            some = {*self._entering, *known, *new}
            looked_at = [name for name in jobs if name in some] if some else []
        ended = [name for name in looked_at if jobs[name].settle(more=more)]
        for name in looked_at:
            self._names[jobs[name].last_id] = name
        self._entering = [name for name in looked_at if jobs[name].entering]
        return ended

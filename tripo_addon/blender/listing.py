# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that the panel lists: a page of the history, the first with what is new on top."""

from __future__ import annotations

import heapq

from ..core.board import Page
from ..core.job import Job

SHOWN = 12
"""How many jobs are on a page."""


class Listing:
    """Main thread only. What is drawn from it is ready beforehand: drawing only draws."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        """All jobs that are known here, by id."""
        self.rows: list[str] = []
        """The ids of the jobs on the page, newest first."""
        self.total = 0
        """How many jobs there are on all pages."""
        self.offset = 0
        self.search = ""

    def take(self, job: Job) -> None:
        """A job is new or has changed."""
        new = job.id not in self.jobs
        self.jobs[job.id] = job
        if new and not self.search:
            self.total += 1
            if self.offset == 0:
                self._newest()

    def take_page(self, page: Page) -> None:
        """A page was read; one that is no longer asked for is left out."""
        if (page.offset, page.search) != (self.offset, self.search):
            return
        for job in page.jobs:
            self.jobs.setdefault(job.id, job)
        self.rows = [job.id for job in page.jobs]
        self.total = page.total
        if self.offset == 0 and not self.search:
            self._newest()

    def forget(self, job_id: str) -> None:
        """A job was deleted."""
        if self.jobs.pop(job_id, None):
            self.total = max(self.total - 1, 0)
        if job_id in self.rows:
            self.rows.remove(job_id)

    def shown(self) -> list[Job]:
        """The jobs on the page, newest first."""
        return [self.jobs[job_id] for job_id in self.rows if job_id in self.jobs]

    @property
    def is_last(self) -> bool:
        return self.offset + SHOWN >= self.total

    def _newest(self) -> None:
        newest = heapq.nlargest(SHOWN, self.jobs.values(), key=lambda job: job.created)
        self.rows = [job.id for job in newest]

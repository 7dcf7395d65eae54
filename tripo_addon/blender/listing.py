# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that the panel lists: a page of the history, the first with what is new on top."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from ..jobs.events import Page
from ..jobs.job import Job

SHOWN = 12
"""How many jobs are on a page."""


class Listing:
    """Main thread only. All that is drawn is prepared here before: drawing computes nothing."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        """All jobs that are known here, by id."""
        self.rows: list[str] = []
        """The ids of the jobs on the page, newest first."""
        self.total = 0
        """How many jobs there are on all pages."""
        self.offset = 0
        self.search = ""
        self.waiting: set[str] = set()
        """The ids of this Blender's jobs that have not been sent yet."""

    def add(self, job: Job) -> None:
        """A job has begun: the list shows it, whatever page was shown before."""
        self.offset, self.search = 0, ""
        self.total += job.id not in self.jobs
        self.take(job)
        self._newest()

    def follow(self, job: Job) -> None:
        """A job has begun by itself: the page that is looked at stays."""
        self.total += job.id not in self.jobs
        self.take(job)
        if self.offset == 0 and not self.search:
            self._newest()

    def take(self, job: Job) -> None:
        """A job of this Blender has changed, or was taken over."""
        self.jobs[job.id] = job
        if job.state.unsent:
            self.waiting.add(job.id)
        else:
            self.waiting.discard(job.id)

    def take_page(self, page: Page, own: Callable[[str], bool]) -> None:
        """A page was read; it is shown if the user still looks at this page.

        `own` tells the jobs of this Blender, of which `take` has later news.
        """
        for job in page.jobs:
            if job.id not in self.jobs or not own(job.id):
                self.jobs[job.id] = job
        if (page.offset, page.search) != (self.offset, self.search):
            return
        self.rows = [job.id for job in page.jobs]
        self.total = page.total
        if self.offset == 0 and not self.search:
            self._newest()

    def of_task(self, task_id: str) -> Job | None:
        """The job of a task at the service, among those that are known here."""
        return next((job for job in self.jobs.values() if job.remote_id == task_id), None)

    def forget(self, job_id: str) -> None:
        """A job was deleted."""
        self.waiting.discard(job_id)
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

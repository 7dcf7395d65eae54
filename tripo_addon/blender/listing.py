# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that the panel lists: a page of the history, the first with what is new on top."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ..jobs.events import Page
from ..jobs.job import Job
from ..jobs.wanted import EVERYTHING

SHOWN = 100
"""How many jobs are on a page; the list scrolls over them."""


class Listing:
    """Main thread only. All that is drawn is prepared here before: drawing computes nothing."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        """All jobs that are known here, by id."""
        self.rows: list[str] = []
        """The ids of the jobs on the page, newest first."""
        self.names: dict[str, str] = {}
        """What the jobs on the page are called, so that no two have the same name."""
        self.changes = 0
        """Counts the changes of jobs, for what is made of them and kept."""
        self._titles: dict[str, tuple[Job, str]] = {}
        """The titles of the jobs on the page, each with the job that it was made for."""
        self.total = 0
        """How many jobs there are on all pages."""
        self.offset = 0
        self.wanted = EVERYTHING
        """What of the history is listed."""
        self.chosen = ""
        """The id of the job whose details are shown; empty where there is none."""
        self.waiting: set[str] = set()
        """The ids of this Blender's jobs that have not been sent yet."""
        self.going: set[str] = set()
        """The ids of this Blender's jobs that have not ended yet."""

    def add(self, job: Job) -> None:
        """A job was begun by the user: it is listed and chosen, whatever was shown before. Of the
        jobs beside it only those are listed at first that are known here."""
        self.offset, self.wanted = 0, EVERYTHING
        self.total += job.id not in self.jobs
        self.take(job)
        self._newest()
        self.chosen = job.id

    def follow(self, job: Job) -> None:
        """A job has begun by itself: the page that is looked at stays. Who looks at a step of a
        chain goes on to the next one."""
        self.total += job.id not in self.jobs
        self.take(job)
        if self._is_first:
            self._newest()
            looked = self.jobs.get(self.chosen)
            if looked and looked.chain and job.chain and looked.chain.id == job.chain.id:
                self.chosen = job.id

    def take(self, job: Job) -> None:
        """A job of this Blender has changed, or was taken over."""
        self.jobs[job.id] = job
        self.changes += 1
        for ids, belongs in ((self.waiting, job.state.unsent), (self.going, not job.final)):
            if belongs:
                ids.add(job.id)
            else:
                ids.discard(job.id)

    def take_page(self, page: Page, own: Callable[[str], bool]) -> None:
        """A page was read; it is shown if the user still looks at this page.

        `own` tells the jobs of this Blender, of which `take` has later news.
        """
        self.changes += 1
        for job in page.jobs:
            if job.id not in self.jobs or not own(job.id):
                self.jobs[job.id] = job
        if (page.offset, page.wanted) != (self.offset, self.wanted):
            return
        self.total = page.total
        if self._is_first:
            self._newest()
        else:
            self._list(job.id for job in page.jobs)
        if self.chosen not in self.rows:
            self.choose(0)

    def of_task(self, task_id: str) -> Job | None:
        """The job of a task at the service, among those that are known here."""
        return next((job for job in self.jobs.values() if job.remote_id == task_id), None)

    def forget(self, job_id: str) -> None:
        """A job was deleted; the next one in the list is chosen in its place."""
        self.changes += 1
        self.waiting.discard(job_id)
        self.going.discard(job_id)
        if self.jobs.pop(job_id, None):
            self.total = max(self.total - 1, 0)
        at = self.rows.index(job_id) if job_id in self.rows else -1
        if at >= 0:
            del self.rows[at]
        if job_id == self.chosen:
            self.chosen = self.rows[min(at, len(self.rows) - 1)] if at >= 0 and self.rows else ""

    def shown(self) -> list[Job]:
        """The jobs on the page, newest first."""
        return [self.jobs[job_id] for job_id in self.rows if job_id in self.jobs]

    def at(self, row: int) -> Job | None:
        """The job in a row of the page."""
        return self.jobs.get(self.rows[row]) if 0 <= row < len(self.rows) else None

    def choose(self, row: int) -> None:
        """Show the details of the job in a row of the page."""
        job = self.at(row)
        self.chosen = job.id if job else ""

    @property
    def chosen_row(self) -> int:
        """The row of the chosen job; -1 where it is not on the page."""
        return self.rows.index(self.chosen) if self.chosen in self.rows else -1

    @property
    def chosen_job(self) -> Job | None:
        return self.jobs.get(self.chosen)

    @property
    def progress(self) -> float:
        """The mean progress of the jobs that have not ended, 0 to 1."""
        going = [self.jobs[job_id].progress for job_id in self.going if job_id in self.jobs]
        return sum(going) / len(going) / 100 if going else 0.0

    @property
    def is_last(self) -> bool:
        return self.offset + SHOWN >= self.total

    @property
    def _is_first(self) -> bool:
        return self.offset == 0 and self.wanted == EVERYTHING

    def _newest(self) -> None:
        newest = heapq.nlargest(SHOWN, self.jobs.values(), key=lambda job: job.created)
        self._list(job.id for job in newest)

    def _list(self, ids: Iterable[str]) -> None:
        self.rows = list(ids)
        shown = self.shown()
        self._titles = {job.id: (job, self._title(job)) for job in shown}
        self.names = distinct([(job, self._titles[job.id][1]) for job in shown])

    def _title(self, job: Job) -> str:
        """A job's title, which takes long to make, and rarely changes."""
        known, title = self._titles.get(job.id, (None, ""))
        same = known is not None and known.task is job.task and known.subject == job.subject
        return title if same else job.title


def distinct(titles: Sequence[tuple[Job, str]]) -> dict[str, str]:
    """A name for each job by its id: its title, its type too where others of that title are of
    other types, and then a number, by age. `titles` come newest first."""
    types: dict[str, set[str]] = {}
    for job, title in titles:
        types.setdefault(title, set()).add(job.task.type)
    named = {
        job.id: f"{title} ({type(job.task).short})" if len(types[title]) > 1 else title
        for job, title in titles
    }
    left, number = Counter(named.values()), Counter[str]()
    for job_id in reversed(named):
        name = named[job_id]
        number[name] += 1
        if left[name] > 1 and number[name] > 1:
            named[job_id] = f"{name} {number[name]}"
    return named

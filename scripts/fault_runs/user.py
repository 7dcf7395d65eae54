# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who does what the add-on advises, and who knows their own task when they see it."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from tripo_addon.errors import Spent
from tripo_addon.jobs.events import Elsewhere, Event, Notice, Page, Ready
from tripo_addon.jobs.job import Job
from tripo_addon.providers.base import Provider
from tripo_addon.spec.state import State

from .engines import RESULTS, engine_of
from .planned_tasks import PlannedTask
from .service import RemoteService, Service, ordered_tasks

ATTEMPTS = 30
"""How often the user helps one job before they wait until the faults are over."""
WITHOUT_USAGE = {"tripo-v2"}
MANY = 1_000_000
OTHERS_SECONDS = 1.0
"""How often the jobs of other Blenders are looked at, as long as they have any."""
EDIT = {2009}
"""Codes of refusals that come again for the same: a prompt with unusual characters."""
UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no text for the user may have."""
LONGEST_TEXT = 2000


@dataclass
class StartedTask:
    """A planned task since its start: its newest job, and what happened to it."""

    planned: PlannedTask
    job: Job
    helped: int = 0
    texts: set[str] = field(default_factory=set)
    """Everything that the add-on has said about it."""
    task_ids: set[str] = field(default_factory=set)
    """The tasks of the service that the add-on has ever taken for its own."""


class User:
    """Starts tasks, helps where something failed, and quits Blender now and then."""

    def __init__(self, service: RemoteService, folder: Path, machine: str) -> None:
        """`machine` is what the service knows this user's programs by."""
        self._service = service
        self.url, self.key = service.url, service.key
        self.folder = folder
        self.machine = machine
        self.started: dict[str, StartedTask] = {}
        """By mark."""
        self.counts: Counter[str] = Counter()
        """What the user did, in words."""
        self.hung: dict[str, str] = {}
        """By mark: the state of jobs that did not come to an end."""
        self.notices: set[str] = set()
        self._marks: dict[str, str] = {}
        """By the id of a job."""
        self._others = False
        """Whether other Blenders have unfinished jobs, which go on here when those end."""
        self._next_look = 0.0
        self._unfinished: set[str] = set()
        """The marks of those that have not ended."""
        self._begin()

    @property
    def busy(self) -> bool:
        """Whether more events are to come."""
        return self._engine.busy

    @property
    def unfinished(self) -> list[StartedTask]:
        return [self.started[mark] for mark in self._unfinished]

    @property
    def texts(self) -> set[str]:
        """Everything that the add-on has said."""
        return self.notices.union(*(started.texts for started in self.started.values()))

    @property
    def unclean(self) -> list[str]:
        """Texts that steer a terminal, forge a line, are no valid Unicode, or have no end."""
        return sorted(
            ascii(text)[:200]
            for text in self.texts
            if UNCLEAN.search(text) or len(text) > LONGEST_TEXT
        )

    @property
    def foreign_tasks(self) -> list[str]:
        """Tasks of another machine that were taken for this one's."""
        tasks = {task.id: task for task in self._service.call(Service.tasks)}
        return [
            f"{mark} {tasks[task_id].type} {task_id} of {tasks[task_id].sender}"
            for mark, started in self.started.items()
            for task_id in started.task_ids & tasks.keys()
            if tasks[task_id].sender != self.machine
        ]

    def start(self, planned: PlannedTask) -> None:
        """Start a task, for the first time or once more."""
        job = self._job(planned)
        self._set_job(self.started.setdefault(planned.mark, StartedTask(planned, job)), job)
        self._engine.start(job, self._providers[planned.service])

    def handle_events(self) -> bool:
        """Act on what the engine reports; False when that is nothing."""
        if self._others and time.monotonic() > self._next_look:
            self._next_look = time.monotonic() + OTHERS_SECONDS
            self._adopt()
        events = self._engine.drain()
        for event in events:
            started = self._handle(event)
            if started and started.job.final:
                self._help(started)
        # What a look at other Blenders' jobs always says is no progress.
        return not all(isinstance(event, Elsewhere) for event in events)

    def help_all(self) -> None:
        """Take every job up again that has not come to its result, with as many attempts."""
        tasks = ordered_tasks(self._service.call(Service.tasks), self.machine)
        for started in self.started.values():
            started.helped = 0
            shown = {candidate.task_id for candidate in started.job.candidates}
            own = {task.id for task in tasks.get(started.planned.mark, ())}
            if started.job.state is State.UNCERTAIN and not shown & own:
                self.counts["looked for again, later"] += 1
                self._engine.take_up(started.job, self._providers[started.planned.service])
            else:
                self._help(started)

    def restart(self) -> None:
        """Quit Blender while jobs are on their way, and start it again."""
        self.counts["Blender quit and started again"] += 1
        self.quit()
        self._begin()
        self.look()

    def look(self) -> None:
        """Load the journal, and go on with what no other Blender works on."""
        self._engine.history.load(MANY)
        self._adopt()

    def _adopt(self) -> None:
        for provider in self._providers.values():
            self._engine.adopt(provider.account, provider)

    def give_up(self) -> None:
        """No more events are expected: keep the state of unfinished jobs."""
        self.hung |= {started.planned.mark: _state(started.job) for started in self.unfinished}

    def quit(self) -> None:
        self._engine.stop()
        for event in self._engine.drain():
            self._handle(event)

    def _begin(self) -> None:
        self._engine, self._providers = engine_of(self.folder, self.url, self.key, self.machine)

    def _job(self, planned: PlannedTask, remote_id: str = "") -> Job:
        job = Job(
            task=planned.task,
            service=planned.service,
            account=self._providers[planned.service].account,
            folder=str(self.folder / RESULTS / planned.mark),
            remote_id=remote_id,
        )
        self._marks[job.id] = planned.mark
        return job

    def _handle(self, event: Event) -> StartedTask | None:
        """Keep what an event tells; the task whose newest job it is about."""
        if isinstance(event, Ready):
            self._engine.finish(event.job.id)
            return None
        if isinstance(event, Page):
            for job in event.jobs:
                self._handle(job)
            return None
        if isinstance(event, Notice):
            self.notices.add(event.text)
        if isinstance(event, Elsewhere):
            self._others = event.unfinished
        # A task that was found at the service has a job of its own, which nobody planned here.
        if not isinstance(event, Job) or event.id not in self._marks:
            return None
        started = self.started[self._marks[event.id]]
        started.texts |= {event.note, event.failure.text if event.failure else ""}
        started.task_ids |= {event.remote_id} - {""}
        if event.id != started.job.id:
            return None
        self._set_job(started, event)
        return started

    def _set_job(self, started: StartedTask, job: Job) -> None:
        started.job = job
        if job.final:
            self._unfinished.discard(started.planned.mark)
        else:
            self._unfinished.add(started.planned.mark)

    def _help(self, started: StartedTask) -> None:
        """What a sensible user does with a job that has ended."""
        job, provider = started.job, self._providers[started.planned.service]
        if job.state is State.UNCERTAIN:
            tasks = self._service.call(Service.tasks_of, started.planned.mark, self.machine)
            self._recognise(started, provider, {task.id for task in tasks})
            return
        failed = job.state in {State.FAILED, State.UNFETCHED}
        partial = job.state is State.DONE and job.missing
        if (not failed and not partial) or started.helped >= ATTEMPTS:
            return
        if job.remote_id and job.failure and job.failure.spent is Spent.RETURNED:
            return
        if job.remote_id:
            self.counts["taken up again"] += 1
            self._engine.take_up(job, provider)
        elif job.failure and job.failure.spent is Spent.NOTHING and job.failure.code not in EDIT:
            self.counts["started once more, as nothing was spent"] += 1
            self.start(started.planned)
        else:
            return
        started.helped += 1

    def _recognise(self, started: StartedTask, provider: Provider, own: Collection[str]) -> None:
        """Claim the task that is the user's among those that an uncertain job shows."""
        for candidate in started.job.candidates:
            if candidate.task_id in own:
                self.counts["recognised by the user"] += 1
                self._engine.claim(started.job, candidate.task_id, provider)
                return
        if started.planned.service in WITHOUT_USAGE and own:
            # The add-on says that the service's console knows, and that the id is enough.
            self.counts["found in the service's console, and attached"] += 1
            self._set_job(started, self._job(started.planned, remote_id=next(iter(own))))
            self._engine.history.attach(started.job, provider, self._engine.take_up)


def _state(job: Job) -> str:
    return f"{job.task.type} {job.state}, {job.remote_id or 'no task'}, {job.note or 'no note'}"

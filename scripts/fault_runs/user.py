# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who does what the add-on advises, and who knows their own task when they see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tripo_sandbox import Sandbox
from tripo_sandbox.shared.tasks import Task as Made

from tripo_addon.errors import Spent
from tripo_addon.jobs.engine import Engine
from tripo_addon.jobs.events import Event, Notice, Page, Ready
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection, Provider
from tripo_addon.spec.state import State

from .orders import Order, tasks_of
from .pace import Hurried

TRIES = 30
"""How often the user helps one job before they wait for better times."""
SERVICES = ("tripo", "tripo-v2")
WITHOUT_USAGE = {"tripo-v2"}
JOURNAL = "journal"
RESULTS = "results"
"""Where a user's folder has them."""
MANY = 1_000_000
LOOKS = (0.02, 0.1, 0.3)
"""Seconds before each search for the task of an unanswered submit."""
EDIT = {2009}
"""Codes of refusals that come again for the same: a prompt with unusual characters."""
UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no text for the user may have."""
LONGEST_TEXT = 2000


@dataclass
class Wish:
    """An order on its way: its newest job, and what it took."""

    order: Order
    job: Job
    helped: int = 0
    missing: str = ""
    texts: set[str] = field(default_factory=set)
    """Everything that the add-on has said about it."""
    held: set[str] = field(default_factory=set)
    """The tasks that the add-on has ever taken for its own."""


class User:
    """Starts orders, helps where something failed, and quits Blender now and then."""

    def __init__(self, box: Sandbox, folder: Path, machine: str) -> None:
        """`machine` is what the service knows this user's programs by."""
        self._box = box
        self.folder = folder
        self.machine = machine
        self.wishes: dict[str, Wish] = {}
        """By mark."""
        self.counts: Counter[str] = Counter()
        """What the user did, in words."""
        self.hung: dict[str, str] = {}
        """Jobs that did not come to an end, by mark, and where they stood."""
        self.notices: set[str] = set()
        self._marks: dict[str, str] = {}
        self._open: set[str] = set()
        """The marks of those that have not ended."""
        self._begin()

    @property
    def busy(self) -> bool:
        """Whether more is to come by itself."""
        return self._engine.busy

    @property
    def unfinished(self) -> list[Wish]:
        return [self.wishes[mark] for mark in self._open]

    @property
    def texts(self) -> set[str]:
        """Everything that the add-on has said."""
        return self.notices.union(*(wish.texts for wish in self.wishes.values()))

    @property
    def unclean(self) -> list[str]:
        """Texts that steer a terminal, forge a line, are none, or have no end."""
        bad = [each for each in self.texts if UNCLEAN.search(each) or len(each) > LONGEST_TEXT]
        return sorted(ascii(each)[:200] for each in bad)

    @property
    def strangers(self) -> dict[str, str]:
        """Tasks of another machine that were taken for this one's, by mark."""
        made = self._box.tasks
        return {
            mark: f"{made[task_id].type} {task_id} of {made[task_id].sender}"
            for mark, wish in self.wishes.items()
            for task_id in wish.held & made.keys()
            if made[task_id].sender != self.machine
        }

    def start(self, order: Order) -> None:
        """Order something, for the first time or anew."""
        provider = self._providers[order.service]
        job = self._job(order)
        self._stands(self.wishes.setdefault(order.mark, Wish(order, job)), job)
        self._engine.start(job, provider)

    def take_in(self) -> bool:
        """Act on the news; False when there are none."""
        events = self._engine.drain()
        for event in events:
            wish = self._take(event)
            if wish and wish.job.final:
                self._help(wish)
        return bool(events)

    def help_all(self) -> None:
        """Take every job up again that has not come to its result, with as much patience."""
        made = self._made()
        for wish in self.wishes.values():
            wish.helped = 0
            shown = {each.task_id for each in wish.job.candidates}
            own = {each.id for each in made.get(wish.order.mark, ())}
            if wish.job.state is State.UNCERTAIN and not shown & own:
                self.counts["looked for again, later"] += 1
                self._engine.take_up(wish.job, self._providers[wish.order.service])
            else:
                self._help(wish, made)

    def restart(self) -> None:
        """Quit Blender in the middle of everything, and come back."""
        self.counts["Blender quit and started again"] += 1
        self.quit()
        self._begin()
        self.look()

    def look(self) -> None:
        """See what the journal has, and go on with what nobody else works on."""
        self._engine.history.load(MANY)
        for provider in self._providers.values():
            self._engine.adopt(provider.account, provider)

    def give_up(self) -> None:
        """Nothing happens any more: remember where the jobs stand."""
        self.hung |= {each.order.mark: _stand(each.job) for each in self.unfinished}

    def quit(self) -> None:
        self._engine.stop()
        for event in self._engine.drain():
            self._take(event)

    def _begin(self) -> None:
        self._engine, self._providers = engine_of(
            self.folder, self._box.url, self._box.key, self.machine
        )

    def _made(self) -> dict[str, list[Made]]:
        return tasks_of(self._box, self.machine)

    def _job(self, order: Order, remote_id: str = "") -> Job:
        job = Job(
            task=order.task,
            service=order.service,
            account=self._providers[order.service].account,
            folder=str(self.folder / RESULTS / order.mark),
            remote_id=remote_id,
        )
        self._marks[job.id] = order.mark
        return job

    def _take(self, event: Event) -> Wish | None:
        if isinstance(event, Ready):
            self._engine.finish(event.job.id)
            return None
        if isinstance(event, Page):
            for job in event.jobs:
                self._take(job)
            return None
        if isinstance(event, Notice):
            self.notices.add(event.text)
        # A task that was found at the service has a job of its own, which nobody ordered here.
        if not isinstance(event, Job) or event.id not in self._marks:
            return None
        wish = self.wishes[self._marks[event.id]]
        wish.texts |= {event.note, event.failure.text if event.failure else ""}
        wish.held |= {event.remote_id} - {""}
        if event.id != wish.job.id:
            return None
        self._stands(wish, event)
        return wish

    def _stands(self, wish: Wish, job: Job) -> None:
        wish.job = job
        if job.final:
            self._open.discard(wish.order.mark)
        else:
            self._open.add(wish.order.mark)

    def _help(self, wish: Wish, made: Mapping[str, Sequence[Made]] | None = None) -> None:
        """What a sensible user does with a job that has ended."""
        job, provider = wish.job, self._providers[wish.order.service]
        if job.state is State.UNCERTAIN:
            made = self._made() if made is None else made
            self._recognise(wish, provider, {each.id for each in made.get(wish.order.mark, ())})
            return
        failed = job.state in {State.FAILED, State.UNFETCHED}
        partial = job.state is State.DONE and job.missing
        if (not failed and not partial) or wish.helped >= TRIES:
            return
        if job.remote_id and job.failure and job.failure.spent is Spent.RETURNED:
            return
        if job.remote_id:
            self.counts["taken up again"] += 1
            self._engine.take_up(job, provider)
        elif job.failure and job.failure.spent is Spent.NOTHING and job.failure.code not in EDIT:
            self.counts["started anew, as nothing was spent"] += 1
            self.start(wish.order)
        else:
            return
        wish.helped += 1

    def _recognise(self, wish: Wish, provider: Provider, own: set[str]) -> None:
        """Look at the tasks that an uncertain job shows; claim the one that is the user's."""
        for shown in wish.job.candidates:
            if shown.task_id in own:
                self.counts["recognised by the user"] += 1
                self._engine.claim(wish.job, shown.task_id, provider)
                return
        if wish.order.service in WITHOUT_USAGE and own:
            # The add-on says that the service's console knows, and that the id is enough.
            self.counts["found in the service's console, and attached"] += 1
            self._stands(wish, self._job(wish.order, remote_id=own.pop()))
            self._engine.history.attach(wish.job, provider, self._engine.take_up)


def _stand(job: Job) -> str:
    return f"{job.task.type} {job.state}, {job.remote_id or 'no task'}, {job.note or 'no note'}"


def engine_of(folder: Path, url: str, key: str, machine: str) -> tuple[Engine, dict[str, Provider]]:
    """A Blender's engine for a user's folder, and its services by name."""
    network = Hurried(machine)
    found = partial(receipts.read_all, folder / RESULTS)
    engine = Engine(Journal(folder / JOURNAL, found), network, poll_seconds=0.05, looks=LOOKS)
    engine.history.results = folder / RESULTS
    return engine, {name: connect(Connection(name, url, key), network) for name in SERVICES}

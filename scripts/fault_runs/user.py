# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who does what the add-on advises, and who knows their own task when they see it."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tripo_sandbox import Sandbox

from tripo_addon.core.engine import Engine
from tripo_addon.core.errors import Spent
from tripo_addon.core.events import Event, Page, Ready
from tripo_addon.core.job import Job, State
from tripo_addon.core.journal import Journal
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection, Provider

from .orders import Order, tasks_of
from .pace import Hurried

AT_ONCE = 48
"""How many orders are on their way at a time."""
TRIES = 30
"""How often the user helps one job before they wait for better times."""
HUNG_SECONDS = 30.0
"""After so long without any news nothing more is to come."""
TICK = 0.01
WITHOUT_USAGE = {"tripo-v2"}
LOOKS = (0.02, 0.1, 0.3)
"""Seconds before each search for the task of an unanswered submit."""
PARTIAL = "not fetched"
"""The fact that tells what of a result is missing."""


@dataclass
class Wish:
    """An order on its way: its newest job, and what it took."""

    order: Order
    job: Job
    helped: int = 0
    missing: str = ""
    texts: set[str] = field(default_factory=set)
    """Everything that the add-on has said about it."""


class User:
    """Starts orders, helps where something failed, and quits Blender now and then."""

    def __init__(self, box: Sandbox, folder: Path) -> None:
        self._box = box
        self._folder = folder
        self.wishes: dict[str, Wish] = {}
        """By mark."""
        self.counts: Counter[str] = Counter()
        """What the user did, in words."""
        self.hung: dict[str, str] = {}
        """Jobs that did not come to an end, by mark, and where they stood."""
        self._marks: dict[str, str] = {}
        self._open()

    def run(self, orders: Sequence[Order], quits: int = 0) -> None:
        """Get all orders done, with some restarts in between."""
        rest = deque(orders)
        every = len(rest) // (quits + 1) or 1
        left = [len(rest) - every * (number + 1) for number in range(quits)]
        news = time.monotonic()
        while True:
            while rest and len(self._unfinished()) < AT_ONCE:
                self._start(rest.popleft())
            if left and len(rest) <= left[0]:
                left.pop(0)
                self._restart()
            busy = self._engine.busy
            if self._take_in():
                news = time.monotonic()
            elif not rest and not busy and not self._unfinished():
                return
            elif time.monotonic() - news > HUNG_SECONDS:
                self.hung |= {each.order.mark: _stand(each.job) for each in self._unfinished()}
                return
            else:
                time.sleep(TICK)

    def help_all(self) -> None:
        """Take every job up again that has not come to its result, with as much patience."""
        for wish in self.wishes.values():
            wish.helped = 0
            shown = {each.task_id for each in wish.job.candidates}
            own = {each.id for each in tasks_of(self._box).get(wish.order.mark, ())}
            if wish.job.state is State.UNCERTAIN and not shown & own:
                self.counts["looked for again, later"] += 1
                self._engine.take_up(wish.job, self._providers[wish.order.service])
            else:
                self._help(wish)
        self.run(())

    def quit(self) -> None:
        self._engine.stop()
        for event in self._engine.drain():
            self._take(event)

    def _open(self) -> None:
        self.network = Hurried()
        self.network.online = False  # only this machine may be asked
        self._engine = Engine(
            Journal(self._folder / "journal"), self.network, poll_seconds=0.05, looks=LOOKS
        )
        self._providers = {name: self._connect(name) for name in ("tripo", "tripo-v2")}

    def _connect(self, service: str) -> Provider:
        return connect(Connection(service, self._box.url, self._box.key), self.network)

    def _restart(self) -> None:
        """Quit Blender in the middle of everything, and come back."""
        self.counts["Blender quit and started again"] += 1
        self.quit()
        self._open()
        # What the user sees now is what the journal has.
        self._engine.history.load(len(self._marks))
        for provider in self._providers.values():
            self._engine.adopt(provider.account, provider)

    def _unfinished(self) -> list[Wish]:
        return [wish for wish in self.wishes.values() if not wish.job.final]

    def _start(self, order: Order) -> None:
        provider = self._providers[order.service]
        job = self._job(order)
        known = self.wishes.get(order.mark)
        if known:
            known.job = job
        else:
            self.wishes[order.mark] = Wish(order, job)
        self._engine.start(job, provider)

    def _job(self, order: Order, remote_id: str = "") -> Job:
        job = Job(
            task=order.task,
            service=order.service,
            account=self._providers[order.service].account,
            folder=str(self._folder / "results" / order.mark),
            remote_id=remote_id,
        )
        self._marks[job.id] = order.mark
        return job

    def _take_in(self) -> bool:
        """Act on the news; False when there are none."""
        events = self._engine.drain()
        for event in events:
            wish = self._take(event)
            if wish and wish.job.final:
                self._help(wish)
        return bool(events)

    def _take(self, event: Event) -> Wish | None:
        if isinstance(event, Ready):
            self._engine.settle(event.job.id, State.DONE)
            return None
        if isinstance(event, Page):
            for job in event.jobs:
                self._take(job)
            return None
        if not isinstance(event, Job):
            return None
        wish = self.wishes[self._marks[event.id]]
        wish.texts |= {event.note, event.failure.text if event.failure else ""}
        if event.id != wish.job.id:
            return None
        wish.job = event
        return wish

    def _help(self, wish: Wish) -> None:
        """What a sensible user does with a job that has ended."""
        job, provider = wish.job, self._providers[wish.order.service]
        if job.state is State.UNCERTAIN:
            self._recognise(wish, provider)
            return
        failed = job.state is State.FAILED
        partial = job.state is State.DONE and PARTIAL in job.facts
        if (not failed and not partial) or wish.helped >= TRIES:
            return
        if job.remote_id and job.failure and job.failure.spent is Spent.RETURNED:
            return
        if job.remote_id:
            self.counts["taken up again"] += 1
            self._engine.take_up(job, provider)
        elif job.failure and job.failure.spent is Spent.NOTHING:
            self.counts["started anew, as nothing was spent"] += 1
            self._start(wish.order)
        else:
            return
        wish.helped += 1

    def _recognise(self, wish: Wish, provider: Provider) -> None:
        """Look at the tasks that an uncertain job shows; claim the one that is the user's."""
        own = {each.id for each in tasks_of(self._box).get(wish.order.mark, ())}
        for shown in wish.job.candidates:
            if shown.task_id in own:
                self.counts["recognised by the user"] += 1
                self._engine.claim(wish.job, shown.task_id, provider)
                return
        if wish.order.service in WITHOUT_USAGE and own:
            # The add-on says that the service's console knows, and that the id is enough.
            self.counts["found in the service's console, and attached"] += 1
            wish.job = self._job(wish.order, remote_id=own.pop())
            self._engine.history.attach(wish.job, provider, self._engine.take_up)


def _stand(job: Job) -> str:
    return f"{job.task.type} {job.state}, {job.remote_id or 'no task'}, {job.note or 'no note'}"

# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedule of a run: which tasks are started when, and which faults come between them."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .fault_counts import FaultCounts
from .outages import Outages
from .planned_tasks import PlannedTask
from .user import User

AT_ONCE = 48
"""How many tasks of the first machine are on their way at a time."""
HUNG_SECONDS = 30.0
"""After so long without any event no more are expected."""
TICK = 0.02
SHARED = 0.12
"""The share of tasks that the second machine starts at the same time."""


@dataclass
class Schedule:
    """One user, perhaps with a second machine, and the faults around them."""

    user: User
    second: User | None
    """The same user at another machine, who starts some of the same tasks."""
    outages: Outages
    counts: FaultCounts
    generator: random.Random
    incidents: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    """What is done once, with after how many started tasks."""
    update: Callable[[], None] = lambda: None
    """Called again and again."""
    started: int = 0

    @property
    def users(self) -> list[User]:
        return [self.user, self.second] if self.second else [self.user]

    def work(self, planned: Sequence[PlannedTask] = ()) -> None:
        """Start all planned tasks, and wait until all jobs have ended."""
        waiting = deque(planned)
        last_event = time.monotonic()
        while True:
            while waiting and len(self.user.unfinished) < AT_ONCE:
                self._start(waiting.popleft())
            self.outages.update(self.started)
            self.update()
            # Asked before the events are handled, as those may start something.
            idle = not waiting and not any(user.unfinished or user.busy for user in self.users)
            if sum(user.handle_events() for user in self.users):
                last_event = time.monotonic()
            elif idle:
                return
            elif time.monotonic() - last_event > HUNG_SECONDS:
                for user in self.users:
                    user.give_up()
                return
            else:
                time.sleep(TICK)

    def _start(self, planned: PlannedTask) -> None:
        users = [self.user]
        if self.second and self.generator.random() < SHARED:
            self.counts.add("second machine", "starts the same task")
            users = self.generator.sample(self.users, 2)
        for user in users:
            user.start(planned)
        self.started += 1
        for after, incident in self.incidents:
            if after == self.started:
                incident()

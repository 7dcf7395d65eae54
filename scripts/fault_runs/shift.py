# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of events of a run: what is started when, and what happens meanwhile."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .orders import Order
from .outages import Outages
from .user import User
from .weather import Weather

AT_ONCE = 48
"""How many orders are on their way at a time."""
HUNG_SECONDS = 30.0
"""After so long without any news nothing more is to come."""
TICK = 0.02
SHARED = 0.12
"""The share of orders that the second machine orders at the same time."""


@dataclass
class Shift:
    """One user, perhaps with a second machine, and all that comes in their way."""

    user: User
    second: User | None
    """The same user at another machine, who wants some of the same."""
    outages: Outages
    weather: Weather
    dice: random.Random
    incidents: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    """What is done once so many jobs were started."""
    tick: Callable[[], None] = lambda: None
    """Called again and again."""
    started: int = 0

    @property
    def users(self) -> list[User]:
        return [self.user, self.second] if self.second else [self.user]

    def work(self, orders: Sequence[Order] = ()) -> None:
        """Get all orders done."""
        rest = deque(orders)
        news = time.monotonic()
        while True:
            while rest and len(self.user.unfinished) < AT_ONCE:
                self._start(rest.popleft())
            self.outages.turn(self.started)
            self.tick()
            # Asked before the news are taken in, of which more may come.
            idle = not rest and not any(each.unfinished or each.busy for each in self.users)
            if sum(each.take_in() for each in self.users):
                news = time.monotonic()
            elif idle:
                return
            elif time.monotonic() - news > HUNG_SECONDS:
                for each in self.users:
                    each.give_up()
                return
            else:
                time.sleep(TICK)

    def _start(self, order: Order) -> None:
        users = [self.user]
        if self.second and self.dice.random() < SHARED:
            self.weather.note("second machine", "orders the same")
            users = self.dice.sample(self.users, 2)
        for user in users:
            user.start(order)
        self.started += 1
        for after, incident in self.incidents:
            if after == self.started:
                incident()

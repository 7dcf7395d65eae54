# SPDX-License-Identifier: GPL-3.0-or-later
"""Times in which the service or its storage is away, or a page answers in its place."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tripo_sandbox import Sandbox

from .blows import PAGES, Blow
from .pace import HURRY
from .weather import Weather

HOSTS = ("service", "storage")
SECONDS = (5.0, 60.0)
"""How long one lasts; a run is as much faster than life as its client's pauses are shorter."""
REAL_SECONDS = 4.0
"""One of each host is not made shorter, but for this end."""
ORDERS_APART = 20


@dataclass(frozen=True)
class Outage:
    """What happens to a host once so many jobs were started."""

    after: int
    host: str
    seconds: float
    page: Blow | None = None
    """What answers in its place; None where connections are refused."""


def outages(orders: int, seed: int, families: Collection[str]) -> list[Outage]:
    """The outages of a run, in order."""
    dice = random.Random(f"{seed} outages")
    ways: list[Blow | None] = []
    if "outage" in families:
        ways += [None] * len(PAGES)
    if "filter" in families:
        ways += PAGES
    if not ways:
        return []
    places = range(ORDERS_APART // 2, orders, ORDERS_APART)
    found = [
        Outage(place, HOSTS[number % 2], dice.uniform(*SECONDS) / HURRY, dice.choice(ways))
        for number, place in enumerate(places)
    ]
    if "outage" in families:
        found += [Outage(dice.randrange(orders // 4, orders), host, REAL_SECONDS) for host in HOSTS]
    return sorted(found, key=lambda each: each.after)


class Outages:
    """Lets them begin and end; `turn` is called again and again."""

    def __init__(self, box: Sandbox, weather: Weather, planned: Sequence[Outage]) -> None:
        self._box = box
        self._weather = weather
        self._planned = list(planned)
        self._now: dict[str, tuple[Outage, float]] = {}
        """By host: what is the matter with it, and its end on the monotonic clock."""

    def turn(self, started: int) -> None:
        """Begin and end what is due after so many started jobs."""
        now = time.monotonic()
        for outage, end in list(self._now.values()):
            if end <= now:
                self._end(outage)
        # One that is due waits for the end of another.
        while self._planned and self._planned[0].after <= started:
            if self._planned[0].host in self._now:
                return
            self._begin(self._planned.pop(0))

    def end(self) -> None:
        """Everything works again, for good."""
        self._planned.clear()
        for outage, _ in list(self._now.values()):
            self._end(outage)

    def _begin(self, outage: Outage) -> None:
        self._now[outage.host] = outage, time.monotonic() + outage.seconds
        if outage.page:
            self._weather.pages[outage.host] = outage.page
            self._weather.note("outage", f"{outage.host}: {outage.page.name}")
        else:
            self._box.servers[outage.host].go_away()
            real = outage.seconds >= REAL_SECONDS
            what = f"refused for {REAL_SECONDS:g} s" if real else "refused, 5 to 60 s made shorter"
            self._weather.note("outage", f"{outage.host}: {what}")

    def _end(self, outage: Outage) -> None:
        del self._now[outage.host]
        if outage.page:
            del self._weather.pages[outage.host]
        else:
            self._box.servers[outage.host].come_back()

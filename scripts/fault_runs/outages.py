# SPDX-License-Identifier: GPL-3.0-or-later
"""Times in which the service or its storage is away, or a page answers in its place."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .fault_counts import FaultCounts
from .service import RemoteService, Service
from .short_waits import PAUSE_DIVISOR
from .step_faults import PAGES, WeightedFault

HOSTS = ("service", "storage")
SECONDS = (5.0, 60.0)
"""How long an outage lasts at least and at most; in a run it is shorter, as the pauses are."""
REAL_SECONDS = 4.0
"""One outage of each host is as long as this in a run."""
TASKS_APART = 20


@dataclass(frozen=True)
class Outage:
    """What happens to a host after so many tasks were started."""

    after: int
    host: str
    seconds: float
    page: WeightedFault | None = None
    """What answers in its place; None where connections are refused."""


def plan_outages(tasks: int, seed: int, groups: Collection[str]) -> list[Outage]:
    """The outages of a run with so many tasks, in order."""
    generator = random.Random(f"{seed} outages")
    ways: list[WeightedFault | None] = []
    if "outage" in groups:
        ways += [None] * len(PAGES)
    if "filter" in groups:
        ways += PAGES
    if not ways:
        return []
    planned = [
        Outage(
            after,
            HOSTS[number % 2],
            generator.uniform(*SECONDS) / PAUSE_DIVISOR,
            generator.choice(ways),
        )
        for number, after in enumerate(range(TASKS_APART // 2, tasks, TASKS_APART))
    ]
    if "outage" in groups:
        planned += [
            Outage(generator.randrange(tasks // 4, tasks), host, REAL_SECONDS) for host in HOSTS
        ]
    return sorted(planned, key=lambda outage: outage.after)


class Outages:
    """Begins and ends the planned outages; `update` is called again and again."""

    def __init__(
        self, service: RemoteService, counts: FaultCounts, planned: Sequence[Outage]
    ) -> None:
        self._service = service
        self._counts = counts
        self._planned = list(planned)
        self._present: dict[str, tuple[Outage, float]] = {}
        """By host: its outage, and when that ends on the monotonic clock."""

    def update(self, started: int) -> None:
        """Begin and end what is due after so many started tasks."""
        now = time.monotonic()
        for outage, end in list(self._present.values()):
            if end <= now:
                self._end(outage)
        # One that is due waits for the end of another at its host.
        while self._planned and self._planned[0].after <= started:
            if self._planned[0].host in self._present:
                return
            self._begin(self._planned.pop(0))

    def stop(self) -> None:
        """End the present outages and leave out the rest."""
        self._planned.clear()
        for outage, _ in list(self._present.values()):
            self._end(outage)

    def _begin(self, outage: Outage) -> None:
        self._present[outage.host] = outage, time.monotonic() + outage.seconds
        if outage.page:
            self._service.call(Service.set_page, outage.host, outage.page)
            self._counts.add("outage", f"{outage.host}: {outage.page.name}")
        else:
            self._service.call(Service.go_away, outage.host)
            real = outage.seconds >= REAL_SECONDS
            length = f"for {REAL_SECONDS:g} s" if real else "for 5 to 60 s made shorter"
            self._counts.add("outage", f"{outage.host}: refused {length}")

    def _end(self, outage: Outage) -> None:
        del self._present[outage.host]
        if outage.page:
            self._service.call(Service.set_page, outage.host, None)
        else:
            self._service.call(Service.come_back, outage.host)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs of all types through the real engine, in one process with the service."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tripo_sandbox import Sandbox

from .books import Claim, Verdict, judge
from .leaks import leaks
from .orders import orders
from .pace import TIMEOUT, quick
from .refusals import refusing
from .user import User
from .weather import Weather, blows

SPEED = 600.0
URL_LIFE = 1.5
PLENTY = 1e9
QUITS = 3


@dataclass
class Outcome:
    """What a run came to."""

    verdict: Verdict
    user: User
    weather: Weather
    problems: list[str]
    """What the service had to complain about."""
    leaks: list[str]
    seconds: float

    @property
    def faults(self) -> int:
        return sum(self.weather.counts.values())

    @property
    def crashes(self) -> list[str]:
        """What the add-on called a fault of its own."""
        return sorted(
            text
            for wish in self.user.wishes.values()
            for text in wish.texts
            if "A fault in this add-on" in text
        )

    @property
    def good(self) -> bool:
        return self.verdict.good and not (
            self.leaks or self.problems or self.crashes or self.user.hung
        )


def run(count: int, seed: int, folder: Path, quits: int = QUITS) -> Outcome:
    """Order so many things in bad weather, then wait for what is left in fair weather."""
    start = time.monotonic()
    weather = Weather(seed, blows(1.5 * TIMEOUT))
    with (
        quick(),
        _log(folder / "log.txt"),
        Sandbox(speed=SPEED, credits=PLENTY, url_life=URL_LIFE, seed=seed, faults=weather) as box,
        refusing(weather, seed),
    ):
        user = User(box, folder)
        user.run(orders(count, seed, box, folder / "inputs"), quits)
        weather.fair = True
        user.help_all()
        user.quit()
        wishes = user.wishes.values()
        return Outcome(
            judge(box, [Claim(wish.order.mark, wish.job) for wish in wishes]),
            user,
            weather,
            [f"{each.what} {each.path}: {each.detail}" for each in box.problems],
            leaks(box, [folder], (text for wish in wishes for text in wish.texts)),
            time.monotonic() - start,
        )


@contextlib.contextmanager
def _log(path: Path) -> Iterator[None]:
    """All that is logged goes into a file, where it can be searched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler, log = logging.FileHandler(path, encoding="utf-8"), logging.getLogger("tripo_addon")
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.propagate = True
        log.removeHandler(handler)
        handler.close()

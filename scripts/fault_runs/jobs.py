# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs of all types through the real engine, in one process with the service."""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tripo_sandbox import Sandbox

from .blows import blows
from .books import Claim, Verdict, judge
from .families import FAMILIES
from .leaks import leaks
from .neighbour import Neighbours
from .orders import orders
from .outages import Outages, outages
from .pace import TIMEOUT, quick
from .refusals import CHANCE, refusing
from .shift import Shift
from .user import User
from .weather import Weather

SPEED = 600.0
URL_LIFE = 1.5
PLENTY = 1e9
QUITS = 3
INTRUSIONS_APART = 250
"""How many orders there are for each time that the user folder is removed; once it always is."""
HERE, THERE = "this-machine", "another-machine"
"""How the service knows who sends something."""


@dataclass
class Outcome:
    """What a run came to, on one machine and, where there was one, on a second."""

    verdicts: Sequence[Verdict]
    users: Sequence[User]
    weather: Weather
    strangers: list[str]
    """Tasks that were taken for a machine's own without being that."""
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
            text for user in self.users for text in user.texts if "A fault in this add-on" in text
        )

    @property
    def hung(self) -> list[str]:
        return [f"{mark} {where}" for user in self.users for mark, where in user.hung.items()]

    @property
    def unclean(self) -> list[str]:
        """What the service said that reached a user as it was."""
        return [text for user in self.users for text in user.unclean]

    @property
    def good(self) -> bool:
        return all(each.good for each in self.verdicts) and not (
            self.leaks
            or self.problems
            or self.crashes
            or self.hung
            or self.strangers
            or self.unclean
        )


def run(
    count: int,
    seed: int,
    folder: Path,
    families: Collection[str] = FAMILIES,
    *,
    quits: int = QUITS,
) -> Outcome:
    """Order so many things in bad weather, then wait for what is left in fair weather."""
    start = time.monotonic()
    weather = Weather(seed, blows(1.5 * TIMEOUT, families))
    chance = CHANCE if "refused" in families else 0.0
    with (
        quick(),
        _log(folder / "log.txt"),
        Sandbox(
            speed=SPEED,
            credits=PLENTY,
            url_life=URL_LIFE,
            seed=seed,
            storage_apart=True,
            faults=weather,
        ) as box,
        refusing(weather, seed, chance),
    ):
        user = User(box, folder / "here", HERE)
        second = User(box, folder / "there", THERE) if "second" in families else None
        neighbours = Neighbours(box, user, weather, seed)
        shift = Shift(
            user,
            second,
            Outages(box, weather, outages(count, seed, families)),
            weather,
            random.Random(f"{seed} shift"),
            [(count * number // (quits + 1), user.restart) for number in range(1, quits + 1)],
            neighbours.turn,
        )
        if "folder" in families:
            intrusions = max(count // INTRUSIONS_APART, 1)
            shift.incidents += [
                (count * (3 * number + 2) // (3 * intrusions), neighbours.intrude)
                for number in range(intrusions)
            ]
        odd = "unicode" in families
        shift.work(orders(count, seed, box, folder / "inputs", odd=odd))
        weather.fair = True
        shift.outages.end()
        neighbours.end()
        for each in shift.users:
            each.help_all()
        shift.work()
        for each in shift.users:
            each.quit()
        return Outcome(
            [judge(box, _claims(each), each.machine) for each in shift.users],
            shift.users,
            weather,
            [f"{m} {what}" for each in shift.users for m, what in each.strangers.items()],
            [f"{each.what} {each.path}: {each.detail}" for each in box.problems],
            leaks(box, [folder], (text for each in shift.users for text in each.texts)),
            time.monotonic() - start,
        )


def _claims(user: User) -> list[Claim]:
    return [Claim(wish.order.mark, wish.job) for wish in user.wishes.values()]


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

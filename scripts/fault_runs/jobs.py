# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs of all types through the real engine, with faults at every step."""

from __future__ import annotations

import contextlib
import logging
import random
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .audit import Audit, MarkedJob, audit
from .fault_counts import Counts, FaultCounts
from .groups import FAULT_GROUPS
from .leaks import leaks
from .outages import Outages, plan_outages
from .planned_tasks import plan_tasks
from .refusals import CHANCE, Refusals
from .schedule import Schedule
from .second_blender import SecondBlender
from .service import RemoteService, Service
from .short_waits import TIMEOUT, short_waits
from .step_faults import step_faults
from .user import User

SPEED = 600.0
URL_LIFE = 1.5
PLENTY = 1e9
QUITS = 3
REMOVALS_APART = 250
"""How many tasks there are for each removal of the user folder; there is at least one."""
HERE, THERE = "this-machine", "another-machine"
"""How the service knows who sends something."""


@dataclass
class Outcome:
    """What a run came to, on one machine and, where there was one, on a second."""

    audits: Sequence[Audit]
    users: Sequence[User]
    fault_counts: Counts
    foreign_tasks: list[str]
    """Tasks that were taken for a machine's own without being that."""
    problems: list[str]
    """The client's mistakes that the service has noticed."""
    leaks: list[str]
    seconds: float

    @property
    def faults(self) -> int:
        return self.fault_counts.total()

    @property
    def crashes(self) -> list[str]:
        """What the add-on called a fault of its own."""
        return sorted(
            text for user in self.users for text in user.texts if "A fault in this add-on" in text
        )

    @property
    def hung(self) -> list[str]:
        return [f"{mark} {state}" for user in self.users for mark, state in user.hung.items()]

    @property
    def unclean(self) -> list[str]:
        """What the service said that reached a user as it was."""
        return [text for user in self.users for text in user.unclean]

    @property
    def good(self) -> bool:
        return all(found.good for found in self.audits) and not (
            self.leaks
            or self.problems
            or self.crashes
            or self.hung
            or self.foreign_tasks
            or self.unclean
        )


def run(
    count: int,
    seed: int,
    folder: Path,
    groups: Collection[str] = FAULT_GROUPS,
    *,
    quits: int = QUITS,
) -> Outcome:
    """Run so many jobs among faults, then what is left without any."""
    start = time.monotonic()
    counts = FaultCounts()
    with (
        short_waits(),
        _log(folder / "log.txt"),
        RemoteService(
            seed,
            step_faults(1.5 * TIMEOUT, groups),
            small=True,
            speed=SPEED,
            credits=PLENTY,
            url_life=URL_LIFE,
            storage_apart=True,
        ) as service,
        Refusals(counts, seed, CHANCE if "refused" in groups else 0.0) as refusals,
    ):
        user = User(service, folder / "here", HERE)
        second = User(service, folder / "there", THERE) if "second" in groups else None
        second_blender = SecondBlender(user, counts, seed)
        schedule = Schedule(
            user,
            second,
            Outages(service, counts, plan_outages(count, seed, groups)),
            counts,
            random.Random(f"{seed} schedule"),
            [(count * number // (quits + 1), user.restart) for number in range(1, quits + 1)],
            second_blender.update,
        )
        if "folder" in groups:
            removals = max(count // REMOVALS_APART, 1)
            schedule.incidents += [
                (count * (3 * number + 2) // (3 * removals), second_blender.start)
                for number in range(removals)
            ]
        odd = "unicode" in groups
        schedule.work(plan_tasks(count, seed, service, folder / "inputs", odd=odd))
        service.call(Service.stop_faults)
        refusals.stop()
        schedule.outages.stop()
        second_blender.end()
        for person in schedule.users:
            person.help_all()
        schedule.work()
        for person in schedule.users:
            person.quit()
        return Outcome(
            [audit(service, _marked(person), person.machine) for person in schedule.users],
            schedule.users,
            counts.snapshot() + service.call(Service.fault_counts),
            [found for person in schedule.users for found in person.foreign_tasks],
            service.call(Service.problems),
            leaks(service, [folder], (text for person in schedule.users for text in person.texts)),
            time.monotonic() - start,
        )


def _marked(user: User) -> list[MarkedJob]:
    return [MarkedJob(mark, started.job) for mark, started in user.started.items()]


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

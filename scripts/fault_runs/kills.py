# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Blenders, killed at random moments and started again, alone or two on one journal."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tripo_sandbox import Sandbox

from tripo_addon.spec.state import State

from .blenders import KEY_FILE, Home, kill
from .blows import sluggish
from .books import Claim, Verdict, judge
from .interrupts import Interrupts
from .leaks import leaks
from .notebook import Entry, alive, entries
from .orders import Order, orders
from .weather import Weather

SPEED = 40.0
CHANCES = {"upload": 0.9, "create": 0.9, "poll": 0.1, "download": 0.9}
LONGEST = 6.0
"""Seconds after the first change of the journal in which a kill may come."""
PAIRS = 0.35
"""The share of rounds with two Blenders at once."""
INTERRUPTED = 0.3
"""The share of rounds with a command line that a person interrupts."""
INTERRUPTS = 2
"""So many there are at least."""
AIMED = 0.4
"""The share of kills that come in one of the brief states."""
BRIEF = (State.UPLOADING, State.SUBMITTING, State.ARRIVING)
NEW = (1, 3)
"""How many tasks a Blender starts."""
ENOUGH = 4 * NEW[1]
"""Orders for each kill; some Blenders are done before they are killed."""
PATIENCE = 1.0
"""Seconds without work after which a Blender ends."""
ENDINGS = 5
"""How often Blender is started after the last kill, at most, to bring all to an end."""
START_SECONDS = 60.0


@dataclass
class Outcome:
    """What a run came to."""

    verdict: Verdict
    kills: int
    states: Counter[str]
    """The states of the jobs whose Blender was killed."""
    rounds: Counter[str]
    interrupts: Counter[str]
    charged_later: dict[str, str]
    """By mark: what was sent after it was interrupted."""
    weather: Weather
    problems: list[str]
    leaks: list[str]
    key_kept: bool
    """Whether the key is where it belongs."""
    unfinished: list[str]
    """Jobs that never ended."""
    seconds: float

    @property
    def good(self) -> bool:
        return (
            self.verdict.good
            and self.key_kept
            and not (self.leaks or self.problems or self.unfinished or self.charged_later)
        )


def run(program: str, extension: Path, kills: int, seed: int, folder: Path) -> Outcome:
    """Kill Blenders so often, then let them finish."""
    start = time.monotonic()
    weather = Weather(seed, sluggish(), CHANCES)
    with Sandbox(speed=SPEED, credits=1e9, seed=seed, faults=weather) as box:
        hunt = _Hunt(box, Home(program, folder, extension), seed)
        hunt.kill_all(kills, folder / "inputs")
        weather.fair = True
        hunt.finish()
        found = entries(box, hunt.home.data)
        return Outcome(
            judge(box, [Claim(each.mark, each.job) for each in found]),
            hunt.kills,
            hunt.states,
            hunt.rounds,
            hunt.interrupts.counts,
            hunt.interrupts.charged_later(),
            weather,
            [f"{each.what} {each.path}: {each.detail}" for each in box.problems],
            leaks(box, hunt.home.folders, [], allowed=[KEY_FILE]),
            box.key in (hunt.home.data / KEY_FILE).read_text(),
            [each.mark for each in found if not each.job.final],
            time.monotonic() - start,
        )


@dataclass
class _Hunt:
    box: Sandbox
    home: Home
    seed: int
    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed} kills")
        self.interrupts = Interrupts(self.box, self.home, self.seed)
        given = {"url": self.box.url, "key": self.box.key, "results": str(self.home.results)}
        self.home.wait(self.home.part("settings", given))

    def kill_all(self, count: int, folder: Path) -> None:
        """Rounds of one or two Blenders until so many were killed."""
        made = orders(count * ENOUGH, self.seed, self.box, folder, odd=True)
        # Types of the older service need its settings.
        waiting = [each for each in made if each.service == "tripo"]
        while self.kills < count:
            # What was killed before it was written down, the user starts once more.
            known = {each.mark for each in self._entries()} | self.interrupts.ended.keys()
            waiting = [each for each in waiting if each.mark not in known]
            if not waiting:
                return
            order = self.interrupts.possible(waiting)
            few = self.interrupts.counts.total() < INTERRUPTS
            if order and (few or self._dice.random() < INTERRUPTED):
                before = self._changed()
                self.interrupts.run(order, lambda before=before: self._changed() > before)  # type: ignore[misc]
                continue
            two = self._dice.random() < PAIRS and self.kills + 2 <= count
            self._round(waiting, 2 if two else 1)

    def finish(self) -> None:
        """Start Blender until every job has ended."""
        for _ in range(ENDINGS):
            self.home.wait(self._blender([], patience=PATIENCE))
            if all(each.job.final for each in self._entries()):
                return

    def _round(self, waiting: Sequence[Order], count: int) -> None:
        before = self._changed()
        rest: Sequence[Order] = waiting
        running = []
        for _ in range(count):
            new, rest = self._some(rest)
            running.append(self._blender(new, patience=PATIENCE))
        victims = running if count == 1 or self._dice.random() < 0.5 else running[:1]
        self.rounds[f"{count} at once, {len(victims)} killed" if count > 1 else "alone"] += 1
        self._await_change(before, running)
        for victim in victims:
            self._await_moment(victim, LONGEST / len(victims))
            self._kill(victim)
        for survivor in running:
            if survivor not in victims:
                self.home.wait(survivor)

    def _await_moment(self, victim: subprocess.Popen[bytes], longest: float) -> None:
        """Any moment at all, or one in a state that does not last."""
        pause = self._dice.uniform(0.0, longest)
        state = self._dice.choice(BRIEF)
        if self._dice.random() >= AIMED:
            time.sleep(pause)
            return
        end = time.monotonic() + 2 * LONGEST
        while time.monotonic() < end and victim.poll() is None:
            if any(each.job.state is state for each in self._open()):
                time.sleep(pause / 50)
                return
            time.sleep(0.01)

    def _kill(self, victim: subprocess.Popen[bytes]) -> None:
        if victim.poll() is not None:
            self.rounds["too late"] += 1
            return
        kill(victim)
        self.kills += 1
        orphans = [each for each in self._open() if not alive(self.home.data, each.owner)]
        self.states.update(str(each.job.state) for each in orphans)

    def _open(self) -> list[Entry]:
        return [each for each in self._entries() if not each.job.final]

    def _some(self, waiting: Sequence[Order]) -> tuple[Sequence[Order], Sequence[Order]]:
        count = self._dice.randint(*NEW)
        return waiting[:count], waiting[count:]

    def _blender(self, new: Sequence[Order], patience: float) -> subprocess.Popen[bytes]:
        given = [
            {
                "kind": each.task.type,
                "values": each.task.sent(),
                "place": self._dice.random() < 0.7,
            }
            for each in new
        ]
        blend = str(self.home.blend())
        return self.home.part("working", {"orders": given, "blend": blend, "patience": patience})

    def _await_change(self, before: float, running: Sequence[subprocess.Popen[bytes]]) -> None:
        """Until a Blender has written something, or has come to its end without that."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and any(each.poll() is None for each in running):
            if self._changed() > before:
                return
            time.sleep(0.02)

    def _changed(self) -> float:
        """When the journal was changed last."""
        return max((each.changed for each in self._entries()), default=0.0)

    def _entries(self) -> list[Entry]:
        return entries(self.box, self.home.data)

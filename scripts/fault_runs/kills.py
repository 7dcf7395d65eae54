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

from tripo_addon.spec.state import State

from .audit import Audit, MarkedJob, audit
from .blenders import KEY_FILE, UserFolder, kill
from .interrupts import Interrupts
from .journal_entries import JournalEntry, alive, journal_entries
from .leaks import leaks
from .planned_tasks import PlannedTask, plan_tasks
from .service import RemoteService, Service
from .step_faults import delays

SPEED = 40.0
CHANCES = {"upload": 0.9, "create": 0.9, "poll": 0.1, "download": 0.9}
LONGEST = 6.0
"""Seconds after the first change of the journal in which a kill may come."""
PAIRS = 0.35
"""The share of rounds with two Blenders at once."""
INTERRUPTED = 0.3
"""The share of rounds with a command line that a person interrupts."""
INTERRUPTS = 2
"""How many of those there are, at least."""
AIMED = 0.4
"""The share of kills that come in one of the brief states."""
BRIEF = (State.UPLOADING, State.SUBMITTING, State.ARRIVING)
NEW = (1, 3)
"""How many tasks a Blender starts."""
TASKS_PER_KILL = 4 * NEW[1]
"""So many are planned, as some Blenders are done before they are killed."""
PATIENCE = 1.0
"""Seconds without work after which a Blender ends."""
ENDINGS = 5
"""How often Blender is started after the last kill, at most, until all jobs have ended."""
START_SECONDS = 60.0


@dataclass
class Outcome:
    """What a run came to."""

    audit: Audit
    kills: int
    states: Counter[str]
    """The states of the jobs whose Blender was killed."""
    rounds: Counter[str]
    interrupts: Counter[str]
    charged_later: dict[str, str]
    """By mark: what was sent after it was interrupted."""
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
            self.audit.good
            and self.key_kept
            and not (self.leaks or self.problems or self.unfinished or self.charged_later)
        )


def run(program: str, extension: Path, kills: int, seed: int, folder: Path) -> Outcome:
    """Kill so many Blenders, then let others finish the jobs."""
    start = time.monotonic()
    with RemoteService(seed, delays(), CHANCES, speed=SPEED, credits=1e9) as service:
        blenders = _KilledBlenders(service, UserFolder(program, folder, extension), seed)
        blenders.kill(kills, folder / "inputs")
        service.call(Service.stop_faults)
        blenders.finish()
        entries = blenders.entries()
        data = blenders.folder.data
        return Outcome(
            audit(service, [MarkedJob(entry.mark, entry.job) for entry in entries]),
            blenders.kills,
            blenders.states,
            blenders.rounds,
            blenders.interrupts.counts,
            blenders.interrupts.charged_later(),
            service.call(Service.problems),
            leaks(service, blenders.folder.folders, [], allowed=[KEY_FILE]),
            service.key in (data / KEY_FILE).read_text(),
            [entry.mark for entry in entries if not entry.job.final],
            time.monotonic() - start,
        )


@dataclass
class _KilledBlenders:
    """Rounds of Blenders on one user folder, of which some are killed."""

    service: RemoteService
    folder: UserFolder
    seed: int
    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.seed} kills")
        self._sources: dict[str, str] = {}
        """By the id of a task that another continues from: the mark of that other task."""
        self.interrupts = Interrupts(self.service, self.folder, self.seed)
        given = {
            "url": self.service.url,
            "key": self.service.key,
            "results": str(self.folder.results),
        }
        self.folder.wait(self.folder.part("settings", given))

    def kill(self, count: int, inputs: Path) -> None:
        """Rounds of one or two Blenders until so many were killed."""
        planned = plan_tasks(count * TASKS_PER_KILL, self.seed, self.service, inputs, odd=True)
        self._sources = {str(task.task.sent().get("source")): task.mark for task in planned}
        # Types of the older service need its settings.
        waiting = [task for task in planned if task.service == "tripo"]
        while self.kills < count:
            # What was killed before it was written down, the user starts once more.
            known = {entry.mark for entry in self.entries()} | self.interrupts.ended.keys()
            waiting = [task for task in waiting if task.mark not in known]
            if not waiting:
                return
            possible = self.interrupts.possible(waiting)
            few = self.interrupts.counts.total() < INTERRUPTS
            if possible and (few or self._random.random() < INTERRUPTED):
                before = self._changed()
                self.interrupts.run(possible, lambda before=before: self._changed() > before)  # type: ignore[misc]
                continue
            two = self._random.random() < PAIRS and self.kills + 2 <= count
            self._round(waiting, 2 if two else 1)

    def finish(self) -> None:
        """Start Blender until every job has ended."""
        for _ in range(ENDINGS):
            self.folder.wait(self._blender([], patience=PATIENCE))
            if not self._unfinished():
                return

    def _round(self, waiting: Sequence[PlannedTask], count: int) -> None:
        before = self._changed()
        rest = waiting
        running = []
        for _ in range(count):
            new, rest = self._split(rest)
            running.append(self._blender(new, patience=PATIENCE))
        killed = running if count == 1 or self._random.random() < 0.5 else running[:1]
        self.rounds[f"{count} at once, {len(killed)} killed" if count > 1 else "alone"] += 1
        self._await_change(before, running)
        for blender in killed:
            self._await_moment(blender, LONGEST / len(killed))
            self._kill(blender)
        for blender in running:
            if blender not in killed:
                self.folder.wait(blender)

    def _await_moment(self, blender: subprocess.Popen[bytes], longest: float) -> None:
        """Wait for any moment, or for one in which a job is in one of the brief states."""
        pause = self._random.uniform(0.0, longest)
        state = self._random.choice(BRIEF)
        if self._random.random() >= AIMED:
            time.sleep(pause)
            return
        end = time.monotonic() + 2 * LONGEST
        while time.monotonic() < end and blender.poll() is None:
            if any(entry.job.state is state for entry in self._unfinished()):
                time.sleep(pause / 50)
                return
            time.sleep(0.01)

    def _kill(self, blender: subprocess.Popen[bytes]) -> None:
        if blender.poll() is not None:
            self.rounds["too late"] += 1
            return
        kill(blender)
        self.kills += 1
        self.states.update(
            str(entry.job.state)
            for entry in self._unfinished()
            if not alive(self.folder.data, entry.owner)
        )

    def _unfinished(self) -> list[JournalEntry]:
        return [entry for entry in self.entries() if not entry.job.final]

    def _split(
        self, waiting: Sequence[PlannedTask]
    ) -> tuple[Sequence[PlannedTask], Sequence[PlannedTask]]:
        """The tasks of the next Blender, and the others."""
        count = self._random.randint(*NEW)
        return waiting[:count], waiting[count:]

    def _blender(self, new: Sequence[PlannedTask], patience: float) -> subprocess.Popen[bytes]:
        tasks = [
            {
                "type": planned.task.type,
                "values": planned.task.sent(),
                "place": self._random.random() < 0.7,
            }
            for planned in new
        ]
        blend = str(self.folder.blend())
        return self.folder.part("working", {"tasks": tasks, "blend": blend, "patience": patience})

    def _await_change(self, before: float, running: Sequence[subprocess.Popen[bytes]]) -> None:
        """Until a Blender has written something, or has come to its end without that."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and any(blender.poll() is None for blender in running):
            if self._changed() > before:
                return
            time.sleep(0.02)

    def _changed(self) -> float:
        """When the journal was changed last."""
        return max((entry.changed for entry in self.entries()), default=0.0)

    def entries(self) -> list[JournalEntry]:
        return journal_entries(self.folder.data, self._sources)

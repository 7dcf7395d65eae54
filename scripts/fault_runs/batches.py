# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch of many rows among faults, which is killed and run again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from environment import ROOT

from .batch_worker import ENDED, OUT
from .fault_counts import Counts
from .jobs import PLENTY, SPEED, URL_LIFE
from .leaks import leaks
from .marks import mark_of
from .service import RemoteService, Service, ServiceTask, by_mark, file_digest
from .short_waits import TIMEOUT
from .step_faults import step_faults

GROUPS = ("usual", "filter")
KILLS = 3
RUNS = 6
"""So many runs may end with rows left before the faults are over, and again after that."""
AT_ONCE = 32
SLOW = 1.5 * TIMEOUT
END_SECONDS = 1800.0
CHANCES = {
    "upload": 0.3,
    "create": 0.25,
    "poll": 0.3,
    "usage": 0.2,
    "balance": 0.3,
    "download": 0.3,
}
"""By step: the share of requests that meet a fault."""


@dataclass
class Outcome:
    """What the run came to."""

    rows: int
    tasks: int = 0
    credits: float = 0.0
    kills: int = 0
    processes: Counter[str] = field(default_factory=Counter)
    """How processes ended."""
    incomplete: list[str] = field(default_factory=list)
    """Rows without their files, by the file of results or on disk."""
    twice: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """Rows whose file is not the result of their task."""
    problems: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    fault_counts: Counts = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        found = (self.incomplete, self.twice, self.wrong, self.problems, self.leaks)
        return not any(found)


def run(count: int, seed: int, folder: Path, groups: Collection[str] = GROUPS) -> Outcome:
    """Run a batch of so many rows, killed three times, until all are done."""
    start = time.monotonic()
    found = Outcome(count)
    with RemoteService(
        seed,
        step_faults(SLOW, groups),
        CHANCES,
        small=True,
        speed=SPEED,
        credits=PLENTY,
        url_life=URL_LIFE,
        storage_apart=True,
    ) as service:
        _Run(service, folder, seed, found).work()
        found.fault_counts = service.call(Service.fault_counts)
        found.problems = service.call(Service.problems)
        _audit(service, folder, found)
        found.leaks = leaks(service, [folder], ())
    found.seconds = time.monotonic() - start
    return found


class _Run:
    """The processes, one after the other."""

    def __init__(self, service: RemoteService, folder: Path, seed: int, found: Outcome) -> None:
        self._service, self._folder, self._found = service, folder, found
        self._random = random.Random(f"{seed} kills")
        self._given = {
            "folder": str(folder),
            "url": service.url,
            "key": service.key,
            "count": found.rows,
            "seed": seed,
            "parallel": AT_ONCE,
        }
        folder.mkdir(parents=True, exist_ok=True)

    def work(self) -> None:
        """Start processes until all rows are done."""
        for number in range(KILLS):
            share = (number + self._random.random()) / (KILLS + 1)
            self._killed(round(share * self._found.rows))
        if self._ends():
            return
        self._service.call(Service.stop_faults)
        self._ends()

    def _killed(self, done: int) -> None:
        """Run a process, and kill it when so many rows have come to their files in it."""
        with self._start() as child:
            assert child.stdout
            seen = 0
            for line in child.stdout:
                seen += line.startswith("done ")
                if seen > done:
                    break
            # Between any two of its steps, of which each takes a few milliseconds.
            time.sleep(self._random.uniform(0.0, 0.1))
            child.kill()
        killed = child.returncode < 0
        self._found.kills += killed
        self._found.processes["killed" if killed else f"status {child.returncode}"] += 1

    def _ends(self) -> bool:
        """Run up to so many processes to their end; whether all rows are done."""
        return any(self._ended() == ENDED for _ in range(RUNS))

    def _ended(self) -> int:
        with self._start() as child:
            output, _ = child.communicate(timeout=END_SECONDS)
        with (self._folder / "log.txt").open("a") as log:
            log.write(output)
        self._found.processes[f"status {child.returncode}"] += 1
        return child.returncode

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "fault_runs.batch_worker", json.dumps(self._given)],
            cwd=ROOT / "scripts",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _audit(service: RemoteService, folder: Path, found: Outcome) -> None:
    """Compare what was paid for, as the service knows it, with the files of the batch."""
    told = [json.loads(line) for line in (folder / OUT / "results.jsonl").read_text().splitlines()]
    tasks = by_mark(service.call(Service.tasks))
    for number, row in enumerate(told):
        mark = mark_of(number)
        own = tasks.get(mark, [])
        found.tasks += len(own)
        found.credits += sum(task.credits for task in own)
        paid = [task for task in own if task.credits]
        if len(paid) > 1:
            found.twice[mark] = ", ".join(f"{task.id} {task.status}" for task in paid)
        if row["state"] != "done" or not row["files"]:
            found.incomplete.append(f"{mark} {row['state']} {row['error']}")
        elif not _is_result(service, paid, row["task_id"], list(map(Path, row["files"]))):
            found.wrong.append(mark)


def _is_result(
    service: RemoteService, paid: list[ServiceTask], task_id: str, files: list[Path]
) -> bool:
    """Whether the first of a row's files is what its task has made."""
    known = [task for task in paid if task.id == task_id]
    made = {digest for task in known for digest in service.call(Service.digests, task.id).values()}
    return files[0].is_file() and file_digest(files[0]) in made

# SPDX-License-Identifier: GPL-3.0-or-later
"""Many chains of four steps among faults, in processes that are killed at random moments."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from environment import ROOT

from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.state import State

from .audit import missing_of
from .chain_plan import MESH, chain_of
from .chain_worker import ASKED, ENDED, MANY, SAID, UNANSWERED
from .engines import JOURNAL
from .fault_counts import Counts
from .jobs import PLENTY, SPEED, URL_LIFE
from .leaks import leaks
from .marks import mark_of
from .service import RemoteService, Service, ServiceTask, by_mark
from .short_waits import TIMEOUT
from .step_faults import step_faults

GROUPS = ("usual", "filter")
KILLS_PER_CHAIN = 0.5
LONGEST_LIFE = 4.0
"""Seconds after which a process that is to be killed is dead at the latest."""
SLOW = 1.5 * TIMEOUT
FAULTY_RUNS = 6
"""So many processes may give up before the faults are over."""
LAST_RUNS = 6
"""So many more may end before all chains are at their end."""
END_SECONDS = 900.0


@dataclass
class Outcome:
    """What the run came to."""

    chains: int
    tasks: int = 0
    kills: int = 0
    processes: Counter[str] = field(default_factory=Counter)
    """How processes ended."""
    credits: float = 0.0
    attempts: int = 0
    """Steps that were made again."""
    answered: int = 0
    """Unanswered jobs of which the user found out whether they have a task."""
    complete: int = 0
    incomplete: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    twice: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    fault_counts: Counts = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        wrong = (self.incomplete, self.lost, self.twice, self.problems, self.leaks)
        return not any(wrong)


def run(count: int, seed: int, folder: Path, groups: Collection[str] = GROUPS) -> Outcome:
    """Run so many chains among faults and kills, and then what is left without any."""
    start = time.monotonic()
    found = Outcome(count)
    with RemoteService(
        seed,
        step_faults(SLOW, groups),
        small=True,
        speed=SPEED,
        credits=PLENTY,
        url_life=URL_LIFE,
        storage_apart=True,
    ) as service:
        _Run(service, folder, count, seed, found).work()
        found.fault_counts = service.call(Service.fault_counts)
        found.problems = service.call(Service.problems)
        _audit(service, _jobs(folder), seed, folder, found)
        found.leaks = leaks(service, [folder], ())
    found.seconds = time.monotonic() - start
    return found


class _Run:
    """The processes, one after the other."""

    def __init__(
        self, service: RemoteService, folder: Path, count: int, seed: int, found: Outcome
    ) -> None:
        self._service, self._folder, self._found = service, folder, found
        self._random = random.Random(f"{seed} kills")
        self._given = {
            "folder": str(folder),
            "url": service.url,
            "key": service.key,
            "count": count,
            "seed": seed,
        }
        self._kills = round(count * KILLS_PER_CHAIN)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MESH).write_bytes(service.call(Service.model_file))

    def work(self) -> None:
        """Start processes until the chains are at their end."""
        while self._found.kills < self._kills:
            if self._next(self._random.uniform(0.3, LONGEST_LIFE)) == ENDED:
                return
        if self._ends(FAULTY_RUNS):
            return
        self._service.call(Service.stop_faults)
        self._ends(LAST_RUNS)

    def _ends(self, runs: int) -> bool:
        """Run up to so many processes to their end; whether the chains are at theirs."""
        return any(self._next(END_SECONDS) == ENDED for _ in range(runs))

    def _next(self, seconds: float) -> int:
        """Run one process, and kill it after so many seconds; its exit status."""
        with (self._folder / "log.txt").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "fault_runs.chain_worker", json.dumps(self._given)],
                cwd=ROOT / "scripts",
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        try:
            status = child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            self._found.kills += 1
            self._found.processes["killed"] += 1
            return -1
        self._found.processes[f"ended with status {status}"] += 1
        if status == UNANSWERED:
            self._answer()
        return status

    def _answer(self) -> None:
        """Say which tasks at the service belong to the jobs that have no answer, as a user sees it
        in the service's console."""
        # What is still on its way to the service comes first.
        time.sleep(2 * SLOW)
        asked = json.loads((self._folder / ASKED).read_text())
        jobs = {job.id: job for job in _jobs(self._folder)}
        taken = {job.remote_id for job in jobs.values()}
        tasks = by_mark(self._service.call(Service.tasks))
        marks = {job.chain.id: job.subject or job.about for job in jobs.values() if job.chain}
        said = {}
        for job_id, type in asked.items():
            chain = jobs[job_id].chain
            assert chain
            mark = marks[chain.id].split()[0]
            own = [task.id for task in tasks.get(mark, ()) if task.type == type]
            said[job_id] = next((task_id for task_id in own if task_id not in taken), "")
        self._found.answered += len(said)
        (self._folder / SAID).write_text(json.dumps(said))


def _jobs(folder: Path) -> list[Job]:
    with closing(Journal(folder / JOURNAL)) as journal:
        return journal.page(MANY)[0]


def _audit(
    service: RemoteService, jobs: list[Job], seed: int, folder: Path, found: Outcome
) -> None:
    """Compare what was paid for, as the service knows it, with the results on disk."""
    tasks = by_mark(service.call(Service.tasks))
    by_task = {job.remote_id: job for job in jobs if job.remote_id}
    done = {job.chain.id for job in jobs if job.chain and job.chain.last and _is_done(job)}
    found.attempts = sum(bool(job.chain and job.chain.attempt) for job in jobs)
    for number in range(found.chains):
        mark = mark_of(number)
        own = tasks.pop(mark, [])
        found.tasks += len(own)
        chain_id = chain_of(number, seed, folder)[0].id
        found.complete += chain_id in done
        if chain_id not in done:
            found.incomplete.append(mark)
        paid = [task for task in own if task.status == "success"]
        found.credits += sum(task.credits for task in paid)
        counts = Counter(task.type for task in paid)
        if too_many := [type for type, count in counts.items() if count > 1]:
            found.twice[mark] = ", ".join(too_many)
        for task in paid:
            if text := _lost(service, by_task.get(task.id), task):
                found.lost[f"{mark} {task.type}"] = text
    for mark, strange in tasks.items():
        found.lost[mark or "no mark"] = f"{len(strange)} tasks without a chain"


def _is_done(job: Job) -> bool:
    return job.state is State.DONE


def _lost(service: RemoteService, job: Job | None, task: ServiceTask) -> str:
    """What of a result that was paid for the user does not have; empty when they have it."""
    if job is None:
        return "no job has this task"
    return missing_of(service, job, task, service.call(Service.digests, task.id))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs chains in an engine of its own process, which is killed now and then.

Goes on with what is in the journal, starts what is not, and does what a sensible user does: passes
gates, takes up what was not fetched, makes again what has cost nothing. Whether an unanswered job
has a task, only the one who has started this process can see; it ends to let them say so.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tripo_addon.errors import Spent
from tripo_addon.jobs.events import Event, Page, Ready
from tripo_addon.jobs.job import Job
from tripo_addon.spec.state import State

from .chain_plan import chain_of, write_mesh
from .engines import RESULTS, engine_of
from .short_waits import short_waits

MANY = 1_000_000
AT_ONCE = 16
ATTEMPTS = 40
"""How often one process helps a job before it waits until the faults are over."""
ENDED, UNANSWERED, HELPLESS = 0, 4, 5
"""Exit statuses: all chains are at their end; somebody has to say what became of some jobs; faults
come again and again."""
ASKED, SAID = "unanswered.json", "tasks.json"
"""Files with jobs that may have a task, and with what was found out about those."""
TICK = 0.01


class Worker:
    """The engine, and the newest job of each chain."""

    def __init__(self, folder: Path, url: str, key: str, count: int, seed: int) -> None:
        self._folder, self._count, self._seed = folder, count, seed
        self._engine, providers = engine_of(folder, url, key, "here", self._go_on)
        self._provider = providers["tripo"]
        self._jobs: dict[str, Job] = {}
        self._listed = False
        self._helped: Counter[str] = Counter()
        self._unanswered: dict[str, str] = {}
        """The types of those jobs, by id."""
        self._waiting = [chain_of(number, seed, folder)[0].id for number in range(count)]
        self._waiting.reverse()

    def _go_on(self, job: Job, wanted: Callable[[], bool]) -> None:
        write_mesh(job, self._folder)

    def run(self) -> int:
        """Work until nothing more happens; the exit status."""
        self._engine.history.load(MANY)
        self._engine.adopt(self._provider.account, self._provider)
        said = self._folder / SAID
        answers: dict[str, str] = json.loads(said.read_text()) if said.exists() else {}
        while True:
            busy = self._engine.busy
            events = self._engine.drain()
            for event in events:
                self._handle(event, answers)
            if self._listed:
                self._start_more()
            if not busy and not events:
                return self._end()
            time.sleep(TICK)

    def _end(self) -> int:
        self._engine.stop()
        if self._unanswered:
            (self._folder / ASKED).write_text(json.dumps(self._unanswered))
            return UNANSWERED
        return ENDED if self._left() == 0 else HELPLESS

    def _left(self) -> int:
        """How many chains are not at their end."""
        ended = sum(
            job.chain is not None and job.chain.last and job.state is State.DONE
            for job in self._jobs.values()
        )
        return self._count - ended

    def _handle(self, event: Event, answers: dict[str, str]) -> None:
        if isinstance(event, Ready):
            self._engine.finish(event.job.id)
        elif isinstance(event, Page):
            self._listed = True
            for job in event.jobs:
                self._take(job, answers)
        elif isinstance(event, Job):
            self._take(event, answers)

    def _take(self, job: Job, answers: dict[str, str]) -> None:
        known = self._jobs.get(job.id)
        self._jobs[job.id] = job
        chain = job.chain
        if chain is None or not chain.open or not job.final or known == job:
            return
        if job.at_gate:
            self._engine.pass_gate(job, self._provider)
        elif not job.came and self._helped[job.id] < ATTEMPTS:
            self._helped[job.id] += 1
            self._help(job, answers)

    def _help(self, job: Job, answers: dict[str, str]) -> None:
        """Do what the add-on advises for a job without a result."""
        spent = job.failure.spent if job.failure else Spent.UNSAID
        if job.state is State.UNCERTAIN:
            self._answer(job, answers)
        elif job.remote_id and spent is not Spent.RETURNED:
            self._engine.take_up(job, self._provider)
        elif spent in {Spent.NOTHING, Spent.RETURNED}:
            self._engine.make_again(job, self._provider, {})
        else:
            self._answer(job, answers)

    def _answer(self, job: Job, answers: dict[str, str]) -> None:
        """Tell an unanswered job's task, or that it has none, where that was found out."""
        if job.id not in answers:
            self._unanswered[job.id] = job.task.type
        elif task_id := answers.pop(job.id):
            self._engine.claim(job, task_id, self._provider)
        else:
            self._engine.make_again(job, self._provider, {})

    def _start_more(self) -> None:
        running = sum(not job.final for job in self._jobs.values())
        begun = {job.chain.id for job in self._jobs.values() if job.chain}
        while self._waiting and running < AT_ONCE:
            wanted = self._waiting.pop()
            if wanted not in begun:
                self._start(self._count - len(self._waiting) - 1)
                running += 1

    def _start(self, number: int) -> None:
        chain, task = chain_of(number, self._seed, self._folder)
        folder = str(self._folder / RESULTS / chain.job_id[:8])
        job = Job(
            task=task,
            service="tripo",
            account=self._provider.account,
            folder=folder,
            id=chain.job_id,
            chain=chain,
        )
        self._jobs[job.id] = job
        self._engine.start(job, self._provider)


def main(given: dict[str, Any]) -> int:
    """Work on the chains that are named; the exit status."""
    with short_waits():
        return Worker(Path(given.pop("folder")), **given).run()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))

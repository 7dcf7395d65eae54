# SPDX-License-Identifier: GPL-3.0-or-later
"""A small program around the engine, as the add-on is one in Blender."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox

from tests.support.waiting import patience
from tripo_addon.jobs.disk_use import DiskUse, Room
from tripo_addon.jobs.durations import Durations
from tripo_addon.jobs.engine import Engine
from tripo_addon.jobs.events import (
    Account,
    Deleted,
    Elsewhere,
    Event,
    Notice,
    Page,
    Ready,
    Spending,
)
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.spending import Ledger
from tripo_addon.jobs.preparations import GoOn
from tripo_addon.net.client import Network
from tripo_addon.providers import SERVICES, connect
from tripo_addon.providers.base import Connection, Provider
from tripo_addon.providers.parsing import SEEDS
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import estimate
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel

CHAIR = TextToModel(prompt="a red chair", face_limit=500)
KEYS = {
    "tripo": "tsk_sandbox",
    "tripo-v2": "tsk_sandbox",
    "modelstream": MODELSTREAM_KEY,
    "scenario": f"{SCENARIO_KEY}:{SCENARIO_SECRET}",
}
"""The sandbox's good key for each service."""
CREATES = re.compile(
    r"/v3/(generation|models|animations|mesh)/.+|(/tripo)?/v2/openapi/task|/v1/generate/custom/.+"
)


def creates(service: Sandbox) -> list[Any]:
    """The requests that a service received to create a task."""
    return [
        request
        for request in service.requests
        if request.method == "POST"
        and CREATES.fullmatch(request.path)
        and "dryRun" not in request.query
    ]


def bodies(service: Sandbox) -> list[dict[str, Any]]:
    """What was asked for in those, without the seeds that jobs draw themselves."""
    return [
        {name: value for name, value in request.body.items() if name not in SEEDS}
        for request in creates(service)
    ]


class App:
    """An engine with a journal in a folder, connected to a service; keeps what the engine tells."""

    def __init__(
        self,
        folder: Path,
        url: str,
        key: str = "",
        service: str = "tripo",
        *,
        poll_seconds: float = 0.05,
        go_on: GoOn | None = None,
        **more: Any,
    ) -> None:
        """`more` goes into the connection."""
        self.folder = folder
        self.network = Network()
        results = folder / "results"
        self.journal = Journal(folder / "journal", partial(receipts.read_all, results))
        self.engine = Engine(
            self.journal,
            self.network,
            go_on=go_on,
            poll_seconds=poll_seconds,
            looks=(0.05, 0.2),
        )
        self.engine.history.results = results
        self.network.online = True
        self.service = service
        connection = Connection(service, url, key or KEYS[service], **more)
        self.account = connection.account
        self.provider: Provider = connect(connection, self.network)
        self.network.online = False  # only this machine may be asked
        self.jobs: dict[str, Job] = {}
        self.states: dict[str, list[str]] = {}
        self.notes: dict[str, list[str]] = {}
        self.accounts: list[Account] = []
        self.ready: list[Job] = []
        self.notices: list[str] = []
        self.ledger = Ledger()
        self.others: bool | None = None
        self.page = Page((), 0)
        self.durations = Durations()
        self.disk_use = DiskUse(Room(0, 0), Room(0, 0), Room(0, 0))
        self._count = 0

    def start(self, task: Task = CHAIR) -> str:
        self._count += 1
        job = Job(
            task=task,
            service=self.service,
            account=self.account,
            folder=str(self.folder / "results" / str(self._count)),
            estimate=estimate(task) if SERVICES[self.service].prices else None,
        )
        self.engine.start(job, self.provider)
        return job.id

    def drain(self) -> None:
        for event in self.engine.drain():
            self._take(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, Account):
            self.accounts.append(event)
            return
        if isinstance(event, Ready):
            self.ready.append(event.job)
            return
        if isinstance(event, Notice):
            self.notices.append(event.text)
            return
        if isinstance(event, Elsewhere):
            self.others = event.unfinished
            return
        if isinstance(event, Spending):
            self.ledger = event.ledger
            return
        if isinstance(event, Page):
            self.page = event
            self.jobs = {job.id: job for job in event.jobs} | self.jobs
            return
        if isinstance(event, Durations):
            self.durations = event
            return
        if isinstance(event, DiskUse):
            self.disk_use = event
            return
        if isinstance(event, Deleted):
            self.jobs.pop(event.job_id, None)
            return
        if not isinstance(event, Job):
            return
        self.jobs[event.id] = event
        if event.note:
            self.notes.setdefault(event.id, []).append(event.note)
        states = self.states.setdefault(event.id, [])
        if not states or states[-1] != event.state:
            states.append(str(event.state))

    def until(self, true: Callable[[], object], seconds: float = 20) -> None:
        end = time.monotonic() + patience(seconds)
        while not true():
            assert time.monotonic() < end, f"never happened; {self.jobs} {self.states}"
            self.drain()
            time.sleep(0.01)

    def drain_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.drain()
            time.sleep(0.01)

    def until_ended(self, job_ids: Iterable[str], seconds: float = 20) -> None:
        self.until(lambda: all(map(self.ended, job_ids)), seconds)

    def until_state(self, job_id: str, state: State) -> None:
        self.until(lambda: job_id in self.jobs and self.jobs[job_id].state is state)

    def balance(self) -> float | None:
        """What was last told; none when nothing was."""
        told = self.accounts[-1].balance if self.accounts else None
        return told.balance if told else None

    def settled(self) -> None:
        """Wait until nothing more happens."""
        self.until(lambda: not self.engine.busy)
        self.drain()

    def arrived(self, job: Job) -> Job:
        """Say that a ready model stands in the scene; the job as it is then."""
        self.engine.finish(job.id)
        self.until(lambda: self.jobs[job.id].state is State.DONE)
        self.settled()
        return self.jobs[job.id]

    def run(self, task: Task = CHAIR, seconds: float = 20) -> Job:
        """Run a task until it has ended or its model can be placed in the scene, and its files and
        the journal are written."""
        job_id = self.start(task)
        self.until(lambda: self.ended(job_id), seconds)
        self.settled()
        return self.jobs[job_id]

    def ended(self, job_id: str) -> bool:
        job = self.jobs.get(job_id)
        return job is not None and (job.final or job_id in [ready.id for ready in self.ready])

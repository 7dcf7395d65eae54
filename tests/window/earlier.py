# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of an earlier session, made with the add-on's own engine before Blender starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tripo_sandbox import Sandbox

from tests.support.waiting import patience
from tripo_addon.errors import Spent, TripoError
from tripo_addon.jobs.engine import Engine
from tripo_addon.jobs.events import Ready
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.net.client import Network
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.options import Task
from tripo_addon.spec.prices import estimate
from tripo_addon.spec.tasks import (
    AnimatePrerigcheck,
    ConvertModel,
    TextToImage,
    TextToModel,
    TextureModel,
)

USER_FOLDER = "extensions/.user/user_default/tripo_addon"
"""Where the installed add-on keeps its journal, in Blender's user folder."""
SECONDS = 30.0


class Earlier:
    """An engine on the journal of a Blender that does not run."""

    def __init__(self, resources: Path, service: Sandbox) -> None:
        self.results = resources / "datafiles/tripo"
        self.network = Network()
        self.engine = Engine(
            Journal(resources / USER_FOLDER), self.network, poll_seconds=0.05, looks=(0.05, 0.2)
        )
        self.connection = Connection("tripo", service.url, service.key)
        self.provider = connect(self.connection, self.network)
        self.jobs: dict[str, Job] = {}
        self._ready: set[str] = set()

    def start(self, task: Task, subject: str = "") -> str:
        """Send a task; gives the job's id."""
        job = Job(
            task=task,
            service="tripo",
            account=self.connection.account,
            estimate=estimate(task),
            subject=subject,
        )
        job = replace(job, folder=str(self.results / job.id))
        self.engine.start(job, self.provider)
        return job.id

    def run(self, task: Task, subject: str = "", *, kept: str = "") -> Job:
        """Run a task to its end; `kept` says why its result did not enter a scene."""
        name = self.start(task, subject)
        self.until(lambda: name in self._ready or (name in self.jobs and self.jobs[name].final))
        if name in self._ready:
            if kept:
                failure = Failure.of(TripoError(kept, "Import it into this file", Spent.YES))
                self.engine.keep(name, failure)
            else:
                self.engine.finish(name)
            self.until(lambda: self.jobs[name].final)
        return self.jobs[name]

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + patience(SECONDS)
        while not true():
            assert time.monotonic() < end, f"never happened; {self.jobs}"
            for event in self.engine.drain():
                if isinstance(event, Job):
                    self.jobs[event.id] = event
                elif isinstance(event, Ready):
                    self._ready.add(event.job.id)
            time.sleep(0.01)

    def close(self) -> None:
        self.engine.stop()


def earlier_jobs(resources: Path, service: Sandbox, folder: Path) -> dict[str, str]:
    """Jobs with every kind of end in a journal, by the names that the script uses."""
    service.speed = 1000
    elsewhere, here = Earlier(folder / "elsewhere", service), Earlier(resources, service)
    ids = {}
    try:
        for number in range(6):
            here.run(TextToModel(prompt=f"a plain chair, number {number}"))
        chair = here.run(TextToModel(prompt="a weathered red leather armchair"))
        here.run(TextToImage(prompt="a lighthouse at dusk, oil on canvas"))
        ids["kept"] = here.run(
            TextToModel(prompt="a bronze owl"),
            kept="It was made in a file that was closed and never saved",
        ).id
        ids["textured"] = here.run(
            TextureModel(source=chair.remote_id, text_prompt="green velvet"), chair.title
        ).id
        here.run(AnimatePrerigcheck(source=chair.remote_id), chair.title)
        here.run(ConvertModel(source=chair.remote_id, format="OBJ"), chair.title)
        ids["jug"] = here.run(TextToModel(prompt="a blue jug", face_limit=600)).id
        ids["failed"] = here.run(TextToModel(prompt="a fail-run vase")).id
        # With all its seeds typed, nothing tells it from another's task.
        seeds = {"image_seed": 1, "model_seed": 2, "texture_seed": 3}
        kettle = TextToModel(prompt="a copper kettle with a long spout", **seeds)
        elsewhere.run(kettle)
        elsewhere.run(TextToModel(prompt="a lamp made elsewhere"))
        service.faults.add("/v3/generation/*", "reset_after")
        ids["uncertain"] = here.run(kettle).id
    finally:
        elsewhere.close()
        here.close()
        service.speed = 0.05
    return ids

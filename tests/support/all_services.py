# SPDX-License-Identifier: GPL-3.0-or-later
"""One sandbox with an engine for each of its services, and finished tasks to go on from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tripo_sandbox import Sandbox

from tests.support.app import KEYS, App
from tests.support.examples import MODEL_URL, SOURCES, TASK_ID, URL, example
from tripo_addon.files import png
from tripo_addon.jobs.job import Job
from tripo_addon.spec.option import PICTURE
from tripo_addon.spec.options import Task

LARGE = 10**9
POOLS = ("H", "P", "image", "animation", "processing", "mesh", "refine", "views", "others")
MODEL_MAKERS = {"tripo": "text_to_model", "tripo-v2": "text_to_model"}
"""The type of task that makes a plain model, where that is not image_to_model."""


def large_sandbox() -> Sandbox:
    """A local service without waiting times, without limits, with a billion credits."""
    box = Sandbox(
        speed=100_000, credits=LARGE, creative_units=LARGE, pools=dict.fromkeys(POOLS, LARGE)
    )
    for rate in (box.limits.rate, box.v2.upload_rate):
        rate.per_window.update(dict.fromkeys(rate.per_window, LARGE))
    box.scenario.jobs.limit = LARGE
    return box


class AllServices:
    """An engine per service and their finished jobs, shared since making them takes long."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.picture = folder / "chair.png"
        self.picture.write_bytes(png.encode(np.full((64, 64, 3), 0.5, np.float32)))
        self.box = large_sandbox()
        self._apps: dict[str, App] = {}
        self._made: dict[tuple[str, str], Job] = {}
        self._tokens: dict[tuple[str, bool], str] = {}

    def close(self) -> None:
        for app in self._apps.values():
            app.engine.stop()
        self.box.close()

    def app(self, service: str) -> App:
        if service not in self._apps:
            folder = self.folder / service
            self._apps[service] = App(folder, self.box.url, service=service, poll_seconds=0.01)
        return self._apps[service]

    def run(self, service: str, task: Task) -> Job:
        """Run a task until nothing more happens."""
        app = self.app(service)
        job = app.run(task)
        app.until(lambda: not app.engine.busy)
        return app.jobs[job.id]

    def made(self, service: str, kind: str) -> Job:
        """A finished job of a type."""
        if (service, kind) not in self._made:
            job = self.run(service, self.task(service, kind))
            assert job.failure is None, job.failure.text
            self._made[service, kind] = job
        return self._made[service, kind]

    def task(self, service: str, kind: str, /, **more: Any) -> Task:
        """The example of a type, working on something that the service has."""
        if kind == "import_model":
            more = {"source": str(self.model), **more}
        task = example(kind, **more)
        if getattr(task, "source", "") != TASK_ID:
            return task
        return example(kind, **{**more, "source": self.source(service, kind)})

    def source(self, service: str, kind: str) -> str:
        """The id of a task that a type can go on from."""
        if kind == "refine_model":
            return self.box.add_draft(key=KEYS[service]).id
        before = SOURCES.get(kind, MODEL_MAKERS.get(service, "image_to_model"))
        return self.made(service, before).remote_id

    @property
    def model(self) -> Path:
        """A model file."""
        return Path(self.made("tripo", "text_to_model").model)

    def input(self, service: str, task: type[Task], option: str, form: str) -> str:
        """A good input of a form: file, url, token or task."""
        picture = task.options[option].role == PICTURE
        if form == "url":
            return URL if picture else MODEL_URL
        if form == "file":
            return str(self.picture if picture else self.model)
        if form == "token":
            return self._token(service, picture)
        if not picture:
            return self.source(service, task.type)
        drawn = "image_to_model" if service == "scenario" else "text_to_image"
        return self.made(service, drawn).remote_id

    def _token(self, service: str, picture: bool) -> str:
        """The token of a file that the service has, as a user would write it."""
        if (service, picture) not in self._tokens:
            provider = self.app(service).provider
            token = provider.upload(self.picture if picture else self.model).value
            form = f"file_{token}" if service == "tripo-v2" else token
            self._tokens[service, picture] = form
        return self._tokens[service, picture]

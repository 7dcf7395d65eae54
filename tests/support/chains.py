# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs chains in an engine, here or in another process that kills itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.app import App, creates
from tripo_addon.jobs import plans
from tripo_addon.jobs.chain import Chain
from tripo_addon.jobs.job import Job
from tripo_addon.spec.options import Task
from tripo_addon.spec.recipes import WALK, Recipe, RecipeStep
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel

KNIGHT = TextToModel(prompt="a knight", face_limit=500)
FOUR = Recipe(
    "Four",
    (
        RecipeStep("text_to_model"),
        RecipeStep("highpoly_to_lowpoly", {"face_limit": 500}),
        RecipeStep("animate_rig", {"model": "v2.5-20260210"}),
        RecipeStep("animate_retarget", {"animation": WALK}),
    ),
)
CHILD = """
import json, os, signal, sys
sys.path[:0] = [{root!r}, {root!r} + "/scripts"]
from pathlib import Path
from tests.support.app import App
from tests.support.chains import start_chain, until_still
from tripo_addon.files import disk
from tripo_addon.spec.recipes import read
writes = 0

def count(step):
    global writes
    writes += step == "journal"
    if writes == {at}:
        os.kill(os.getpid(), signal.SIGKILL)

app = App(Path({folder!r}), {url!r}, {key!r})
disk.fault = count
start_chain(app, read(json.loads({recipe!r})))
until_still(app)
"""


def start_chain(app: App, recipe: Recipe, first: Task = KNIGHT) -> Job:
    """The first job of a chain, on its way."""
    chain = Chain(plans.begun(recipe, first))
    job = Job(
        task=first,
        service=app.service,
        account=app.account,
        folder=str(app.folder / "results" / chain.job_id[:8]),
        estimate=plans.price_of(first, app.service),
        id=chain.job_id,
        chain=chain,
    )
    app.engine.start(job, app.provider)
    return job


def jobs_of(app: App, chain: Chain | None) -> list[Job]:
    """A chain's jobs that are known, in the order of their steps."""
    assert chain
    own = [job for job in app.jobs.values() if job.chain and job.chain.id == chain.id]
    return sorted(own, key=lambda job: (job.chain.index, job.chain.attempt) if job.chain else ())


def until_still(app: App) -> None:
    """Work until nothing goes on by itself; what is ready comes into the scene."""

    def still() -> bool:
        busy = app.engine.busy
        app.drain()
        arrived, app.ready = app.ready, []
        for job in arrived:
            app.engine.finish(job.id)
        return not (busy or arrived)

    app.until(still)


def killed_at(app: App, service: Sandbox, recipe: Recipe, at: int) -> bool:
    """Run a chain in another process that kills itself before its journal is written for the
    `at`-th time; False when it has ended before that."""
    code = CHILD.format(
        root=str(ROOT),
        at=at,
        folder=str(app.folder),
        url=service.url,
        key=service.key,
        recipe=json.dumps(recipe.stored()),
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode in {0, -signal.SIGKILL}, ran.stderr
    return ran.returncode != 0


def paid(service: Sandbox) -> list[str]:
    """The types of the tasks that the service was asked to create, in order."""
    return [task.type for task in service.tasks.values()] if creates(service) else []


def states(jobs: list[Job]) -> list[tuple[str, State]]:
    return [(job.task.type, job.state) for job in jobs]

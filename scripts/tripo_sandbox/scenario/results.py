# SPDX-License-Identifier: GPL-3.0-or-later
"""The files behind results of the Scenario service, made as Tripo's own results are."""

import time
import uuid
from collections.abc import Iterable
from pathlib import Path

from ..results import model_results
from ..shared import accounts
from ..shared.tasks import Task
from ..shared.uploads import Upload
from ..shared.values import Json
from .assets import Asset
from .jobs import Job

MODEL, PREVIEW = "model_url", "rendered_image_url"
SAMPLE: Json = {"model": "v3.1-20260211", "face_limit": 2_000}


def results_of(job: Job, label: str, given: Iterable[Asset], folder: Path) -> list[Asset]:
    """Return the job's assets: a model, or two of a rigged one, and a picture of it."""
    body = job.model.in_v3(job.inputs)
    clip = str(body.pop("animation", ""))
    tasks = [_task(job.model.task, body, label, given, folder)]
    if clip:
        moved = _task("animate_retarget", _moves(body, clip), label, (), folder)
        moved.sources = [tasks[0]]
        tasks = [moved, *tasks] if job.inputs.get("includeRiggedModel") else [moved]
    file = model_results(tasks[0])[PREVIEW]
    about: Json = {"modelId": job.model.id, "parentJobId": job.id}
    preview = Asset(job.account, label, "image", file, "unknown", about)
    models = [
        Asset(
            account=job.account,
            name=label,
            kind="3d",
            result=model_results(task)[MODEL],
            source=job.model.capability,
            metadata=about,
            properties=_properties(task),
            task=task,
            preview=preview,
        )
        for task in tasks
    ]
    assets = [*models, preview]
    for asset in assets:
        asset.quirks = job.quirks
        asset.ready = lambda: job.succeeded
    return assets


def sample(kind: str, name: str, folder: Path) -> bytes:
    """Return a picture or a model that has something to do with a name."""
    files = model_results(_task("image_to_model", SAMPLE, name, (), folder))
    return files[PREVIEW if kind == "image" else MODEL].file().read_bytes()


def _moves(body: Json, clip: str) -> Json:
    return {**body, "animation": f"preset:{clip}", "export_with_geometry": True}


def _properties(task: Task) -> Json:
    if task.type not in ("animate_rig", "animate_retarget"):
        return {}
    return {"hasSkeleton": True, "hasAnimations": task.type == "animate_retarget"}


def _task(type: str, body: Json, label: str, given: Iterable[Asset], folder: Path) -> Task:
    """Return the task of Tripo's own API that would have the same results."""
    now = time.monotonic()
    assets = list(given)
    return Task(
        id=str(uuid.uuid4()),
        type=type,
        account=accounts.Account("scenario", 0.0),
        body=body,
        label=label,
        credits=0.0,
        created=time.time(),
        created_monotonic=now,
        starts_monotonic=now,
        ends_monotonic=now,
        folder=folder,
        sources=[asset.task for asset in assets if asset.task],
        uploads=[
            Upload("", "", asset.result.file(), 0.0, asset.name, asset.format, True)
            for asset in assets
            if not asset.task
        ],
    )

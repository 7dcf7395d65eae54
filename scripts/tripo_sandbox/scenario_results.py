# SPDX-License-Identifier: GPL-3.0-or-later
"""The files behind results of the Scenario service, made as Tripo's own results are."""

import time
import uuid
from pathlib import Path

from . import accounts
from .kinds import Json
from .results import Result, model_results
from .scenario_assets import Asset
from .scenario_jobs import Job
from .tasks import Task
from .uploads import Upload

MODEL, PREVIEW = "model_url", "rendered_image_url"
SAMPLE: Json = {"model": "v3.1-20260211", "face_limit": 2_000}


def _files(body: Json, label: str, pictures: list[Asset], folder: Path) -> dict[str, Result]:
    """Return the results that a task of Tripo's own API would have."""
    now = time.monotonic()
    task = Task(
        id=str(uuid.uuid4()),
        type="image_to_model",
        account=accounts.Account("scenario", 0.0),
        kind=None,
        body=body,
        label=label,
        credits=0.0,
        created=time.time(),
        created_monotonic=now,
        starts_monotonic=now,
        ends_monotonic=now,
        folder=folder,
    )
    task.uploads = [
        Upload("", "", each.result.file(), 0.0, each.name, each.format, True) for each in pictures
    ]
    return model_results(task)


def results_of(job: Job, label: str, pictures: list[Asset], folder: Path) -> list[Asset]:
    """Return the job's assets: the model, or two of a rigged one, and a picture of it."""
    files = _files(job.model.in_v3(job.inputs), label, pictures, folder)
    about: Json = {"modelId": job.model.id, "parentJobId": job.id}
    source = job.model.capability

    def asset(kind: str, file: Result, preview: Asset | None = None) -> Asset:
        return Asset(
            account=job.account,
            name=label,
            kind=kind,
            result=file,
            source=source if kind == "3d" else "unknown",
            metadata=about,
            preview=preview,
            quirks=job.quirks,
            ready=lambda: job.succeeded,
        )

    preview = asset("image", files[PREVIEW])
    models = [asset("3d", files[MODEL], preview)]
    if job.inputs.get("animation") and job.inputs.get("includeRiggedModel"):
        models.append(asset("3d", files[MODEL], preview))
    return [*models, preview]


def sample(kind: str, name: str, folder: Path) -> bytes:
    """Return a picture or a model that has something to do with a name."""
    files = _files(SAMPLE, name, [], folder)
    return files[PREVIEW if kind == "image" else MODEL].file().read_bytes()

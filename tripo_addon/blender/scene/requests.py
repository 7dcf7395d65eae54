# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job's model is made: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

from pathlib import Path

from ...files.formats import file_type
from ...jobs.job import Job
from ...spec import preparation
from ...spec.tasks import AnimateRetarget
from ...text.filenames import object_name
from ..model.request import Request

TEXTURES = "textures"
"""The folder beside a model's file with its textures, where those are files of their own."""

_TURNS = {"-Y": -90.0, "+Y": 90.0}
_FORWARD = {"+x": 0.0, "-x": 180.0, "+y": 90.0, "-y": -90.0}


def of(job: Job) -> Request:
    """How a job's model is made."""
    path = Path(job.model)
    prepare = preparation.of_place(job.place)
    turn = None if prepare.as_delivered else _TURNS.get(prepare.facing)
    forward = _FORWARD[job.task.values().get("export_orientation", "+x")]
    return Request(
        file=str(path),
        kind=file_type(path, path.suffix[1:].lower()),
        title=object_name(job.title),
        # Models look along +X unless the task says otherwise.
        turn=0.0 if turn is None else turn - forward,
        clips=job.task.clips() if isinstance(job.task, AnimateRetarget) else (),
        prepare=prepare,
        textures=_textures(job),
    )


def _textures(job: Job) -> str:
    """The folder for a job's textures: beside the .blend that a command writes, or beside the
    model's file; empty where they stay in the file, as in all others that a command writes."""
    written = job.place.get("output")
    if not written or job.place.get("folder"):
        return str(Path(job.model).parent / TEXTURES)
    path = Path(written)
    return str(path.with_name(f"{path.stem} {TEXTURES}")) if path.suffix == ".blend" else ""

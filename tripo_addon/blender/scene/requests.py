# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job's model is made: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

from pathlib import Path

from ...files.formats import file_type
from ...jobs.job import Job
from ...text.filenames import object_name
from ..model.request import Request

_TURNS = {"-Y": -90.0, "+Y": 90.0}
_FORWARD = {"+x": 0.0, "-x": 180.0, "+y": 90.0, "-y": -90.0}


def of(job: Job) -> Request:
    """How a job's model is made."""
    path = Path(job.model)
    turn = _TURNS.get(str(job.place.get("facing")))
    forward = _FORWARD[job.task.values().get("export_orientation", "+x")]
    return Request(
        file=str(path),
        kind=file_type(path, path.suffix[1:].lower()),
        title=object_name(job.title),
        # Models look along +X unless the task says otherwise.
        turn=0.0 if turn is None else turn - forward,
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture that was made for the form takes the place of the one that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ...jobs.job import Job
from ...spec.option import PICTURE
from ...spec.tasks import TASKS
from .. import redraw
from . import places

INTO = "into"
"""In a job's place: where in the form its picture goes."""


def noted(kind: str, option: str, image: bpy.types.Image) -> dict[str, str]:
    """What a job's place says of this: the type of task, its option, and the image there now."""
    return {"kind": kind, "option": option, "instead": image.name}


def put(job: Job, images: Sequence[bpy.types.Image]) -> None:
    """Put the first of a job's pictures into the form, unless another one was chosen meanwhile."""
    noted = job.place.get(INTO)
    if not (isinstance(noted, dict) and images):
        return
    kind, option = str(noted.get("kind")), str(noted.get("option"))
    facts = TASKS[kind].options.get(option) if kind in TASKS else None
    if facts is None or facts.role != PICTURE or facts.type is tuple:
        return
    with redraw.changing(places.scene_for(job.place)) as form:
        group: Any = getattr(form, kind)
        chosen = getattr(group, option)
        if chosen and chosen.name == noted.get("instead"):
            setattr(group, option, images[0])

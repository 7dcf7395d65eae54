# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job's model is made: the message to the Blender that makes it. No bpy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...files.formats import file_type
from ...jobs.job import Job
from ...jobs.marks import mark_of
from ...providers import SERVICES
from ...spec import preparation
from ...spec.tasks import AnimateRetarget
from ...text.filenames import object_name
from ...text.lines import one_line
from ..model.request import Asset, Instead, Request

TEXTURES = "textures"
"""The folder beside a model's file with its textures, where those are files of their own."""
IN_FILE = "FILE"
"""As the place's `assets`: the model becomes an asset of the file it comes into."""
LONGEST_DESCRIPTION = 300
MOST_TAGS = 8
_WORD = re.compile(r"[^\W\d_]{3,30}")
_COMMON = {"and", "for", "from", "its", "the", "with"}
_TURNS = {"-Y": -90.0, "+Y": 90.0}
_FORWARD = {"+x": 0.0, "-x": 180.0, "+y": 90.0, "-y": -90.0}


def of(job: Job) -> Request:
    """How a job's model is made."""
    path = Path(job.model)
    prepare = preparation.of_place(job.place)
    instead = replaced(job.place)
    turn = None if prepare.as_delivered else _TURNS.get(prepare.facing)
    forward = _FORWARD[job.task.values().get("export_orientation", "+x")]
    return Request(
        file=str(path),
        kind=file_type(path, path.suffix[1:].lower()),
        title=_title(job),
        # Models look along +X unless the task says otherwise.
        turn=0.0 if turn is None or is_unturned(job) else turn - forward,
        clips=job.task.clips() if isinstance(job.task, AnimateRetarget) else (),
        prepare=prepare,
        textures=_textures(job),
        mark=mark_of(job),
        instead=instead,
        asset=asset_of(job) if job.place.get("assets") else None,
        sides=job.folder if job.gated else "",
    )


INSTEAD = "instead"
"""The key of a job's place under which it stands in whose place the result comes."""
HELD = "held"
"""The key of a job's place under which it stands that the result waits until the user imports it.
"""
LEVEL = "level"
"""The key of a job's place under which it stands which level of detail the result is."""


FILL = "fill"
"""The key of a job's place under which the placeholders stand that its result fills."""


def is_unturned(job: Job) -> bool:
    """Whether a result stands as it is in its file: what was sent as it stands comes back so."""
    told = job.place.get(INSTEAD)
    return isinstance(told, Mapping) and bool(told.get("unturned"))


def replaced(place: Mapping[str, Any]) -> Instead | None:
    """In whose place a job's result comes; None where it stands for itself."""
    filled = place.get(FILL)
    if isinstance(filled, Mapping) and filled.get("spots"):
        low, high = filled["spots"][0]["box"][:3], filled["spots"][0]["box"][3:]
        wide, deep, tall = (high[at] - low[at] for at in range(3))
        # The origin of the model is the middle of the floor.
        return Instead(box=(-wide / 2, -deep / 2, 0, wide / 2, deep / 2, tall), inside=True)
    told = place.get(INSTEAD)
    if not isinstance(told, Mapping):
        return None
    if told.get("frame"):
        return Instead(tuple(told["frame"]), sent=str(told.get("sent", "")))
    return Instead(box=tuple(told.get("box", ())))


def _title(job: Job) -> str:
    level = job.place.get(LEVEL)
    return str(level["name"]) if isinstance(level, Mapping) else object_name(job.title)


def asset_of(job: Job) -> Asset:
    """What a job's model says of itself in the Asset Browser."""
    library = str(job.place.get("assets", ""))
    made = describe(
        type(job.task).label,
        job.subject or job.about,
        job.service,
        job.preview,
        "" if library == IN_FILE else library,
    )
    return replace(made, key=job.id[:8])


def describe(label: str, prompt: str, service: str, preview: str, library: str = "") -> Asset:
    """The same of a model whose job need not be known. `label` is that of the type of task."""
    known = SERVICES.get(service)
    words = (word for word in _WORD.findall(prompt.casefold()) if word not in _COMMON)
    return Asset(
        catalog=f"Tripo/{label}",
        description=one_line(prompt, LONGEST_DESCRIPTION),
        author=f"Tripo via {known.label if known else service}",
        tags=tuple(dict.fromkeys(words))[:MOST_TAGS],
        preview=preview,
        library=library,
    )


def _textures(job: Job) -> str:
    """The folder for a job's textures: beside the .blend that a command writes, or beside the
    model's file; empty where they stay in the file, as in all others that a command writes."""
    written = job.place.get("output")
    if not written or job.place.get("folder"):
        return str(Path(job.model).parent / TEXTURES)
    path = Path(written)
    return str(path.with_name(f"{path.stem} {TEXTURES}")) if path.suffix == ".blend" else ""

# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object or an image says of where it came from.

A file may come from anybody, so this is only a claim: texts are cut to a length, and nothing is
sent because of it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import bpy

from ...jobs.job import Job, plain_options
from ...spec.inputs import TOKEN
from ...spec.tasks import SEEDS
from ...text.lines import one_line
from ...text.numbers import whole
from .. import groups, once, paths, practice
from ..form import choices
from ..form.next_steps import seeds_of

if TYPE_CHECKING:
    from ..form.properties import TRIPO_PG_provenance

LONGEST = 120
"""Characters of a text that is shown."""
LONGEST_OPTIONS = 20_000
"""Characters of options that are read; no task that can be sent has more."""
_ID = re.compile(r"[\w.:=~-]{1,128}")
"""What the id of a task may be, and no path or address is."""

Owner = bpy.types.Object | bpy.types.Image


class Provenance(NamedTuple):
    """Where an object or an image came from, in its own words."""

    name: str
    """What it is called in Blender."""
    service: str
    type: str
    """The type of the task."""
    task_id: str
    prompt: str
    """One short line."""


def read(owner: Owner) -> Provenance | None:
    """What an object or image says; None where it does not come from a task."""
    task_id = task_id_of(owner)
    if not task_id:
        return None
    service, type, prompt = (
        one_line(said(owner, name), LONGEST) for name in ("service", "kind", "prompt")
    )
    return Provenance(owner.name, service, type, task_id, prompt)


def said(owner: Owner, name: str) -> str:
    """One of its texts, of any length; empty where it is no valid Unicode."""
    return str(choices.value(groups.provenance(owner), name))


@once.per_drawing
def task_id_of(owner: Owner) -> str:
    """The id of the task that an object or image names; empty for what can be none."""
    task_id = said(owner, "task_id")
    return task_id if _ID.fullmatch(task_id) and not TOKEN.fullmatch(task_id) else ""


def objects_of(view_layer: bpy.types.ViewLayer, task_id: str) -> list[bpy.types.Object]:
    """The objects of a view layer that a task has made, the root first."""
    found = [obj for obj in view_layer.objects if task_id and task_id_of(obj) == task_id]
    own = set(found)
    return sorted(found, key=lambda obj: obj.parent in own)


@once.per_drawing
def root_of(obj: bpy.types.Object) -> bpy.types.Object:
    """The root of the model that an object belongs to; the object itself where no task made it."""
    task_id = task_id_of(obj)
    while task_id and obj.parent and task_id_of(obj.parent) == task_id:
        obj = obj.parent
    return obj


def model_of(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """The objects of the model that an object belongs to, the root first."""
    root, task_id = root_of(obj), task_id_of(obj)
    rest = root.children_recursive if task_id else []
    return [root, *(part for part in rest if task_id_of(part) == task_id)]


def options_of(owner: Owner) -> Mapping[str, Any]:
    """The options of its task; empty where they cannot be read."""
    return _mapping(owner, "options")


def seeds_in(owner: Owner) -> Mapping[str, int]:
    """The seeds of its task by their options; empty where they cannot be read."""
    seeds = {name: whole(seed, *SEEDS) for name, seed in _mapping(owner, "seeds").items()}
    return {name: seed for name, seed in seeds.items() if seed is not None}


def _mapping(owner: Owner, name: str) -> Mapping[str, Any]:
    text = said(owner, name)
    if len(text) > LONGEST_OPTIONS:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _all_options(job: Job) -> dict[str, Any]:
    """The options in force, the service's defaults among them: they may change."""
    options = plain_options(job.task, job.task.values())
    return {name: value for name, value in options.items() if value not in (None, "", ())}


def label(made: TRIPO_PG_provenance, job: Job, output: str) -> None:
    """Write down where an object or an image comes from."""
    made.output = output
    made.file = job.files.get(output, "")
    made.service = practice.mark(job.service)
    made.kind = job.task.type
    made.task_id = job.remote_id
    made.press = job.variation.press if job.variation else ""
    made.prompt = job.subject or job.about
    made.model = job.task.values().get("model") or ""
    made.options = json.dumps(_all_options(job), ensure_ascii=False)
    made.seeds = json.dumps(seeds_of(job))
    made.made_with = f"tripo_addon {paths.version()}, Blender {bpy.app.version_string}"
    made.credits = "" if job.credits is None else f"{job.credits:g}"
    made.created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(job.created))

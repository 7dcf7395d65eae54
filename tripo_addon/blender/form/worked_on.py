# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step works on when no source is named: what is active, as its task or as its mesh.

The task of a model that nobody has changed is used: that costs no upload, and the service knows how
the model was made. Anything else that can be seen is sent as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import bpy

from ...jobs.job import Job
from ...providers import SERVICES, capabilities
from ...spec.option import Option
from ...spec.options import Task
from ...spec.tasks import TASKS
from ...text.filenames import file_name
from .. import groups, once, practice
from ..scene import provenance, sending
from ..scene.provenance import Provenance
from ..settings import settings
from ..typed import scene, view_layer
from . import choices, edits, inputs, listed

Find = Callable[[str], Job | None]
"""Finds the job of a task."""


MOST_DRAWN = 200
"""Objects that are looked at to draw what is sent; a press looks at all."""


class Send(StrEnum):
    """What of the active object a step works on."""

    AUTO = "auto"
    TASK = "task"
    SEEN = "seen"
    BASE = "base"


class WorkedOn(NamedTuple):
    """What a step would work on."""

    made: Provenance | None = None
    """What the active object says of itself; None where no task made it."""
    source: str = ""
    """A task id, or a file of an own job; empty where there is none."""
    root: bpy.types.Object | None = None
    """What is sent where there is no source; None for nothing."""
    why: str = ""
    """Why a mesh is sent although a task made it."""
    problem: inputs.NoSource | None = None
    """Why nothing can be worked on."""

    @property
    def sends(self) -> bool:
        """Whether a mesh of the scene is sent."""
        return self.root is not None and not self.source

    @property
    def stand_in(self) -> str:
        """The source, or a made-up path of the file that would be sent, for checks and prices."""
        if self.source or self.root is None:
            return self.source
        return str(Path("/", f"{file_name(self.root.name)}.glb").absolute())


@once.per_drawing
def of(
    context: bpy.types.Context,
    task_type: type[Task],
    *,
    find: Find = listed.job_of,
    file_of: Callable[[str], str] = listed.named_file,
    edited: Callable[[bpy.types.Context, str], bool | None] = edits.shown,
) -> WorkedOn:
    """What a step would work on. With the functions as they are it is for drawing: from what is
    loaded already; `now` looks everything up.

    The types without a source of their own, and those on pictures, have a task only.
    """
    facts = task_type.options["source"]
    owner = inputs.active_owner(context, facts)
    made = inputs.made_by(context, facts)
    found = WorkedOn(made, _source(facts, made, file_of))
    obstacle = _obstacle(task_type, facts, made, found.source, find)
    active = owner if isinstance(owner, bpy.types.Object) else None
    if active is None or not can_send(task_type):
        return found._replace(source="", problem=obstacle) if obstacle else found
    chosen = chosen_send(context)
    if chosen is Send.TASK or (chosen is Send.AUTO and not obstacle):
        if obstacle:
            return found._replace(source="", problem=obstacle)
        if chosen is Send.TASK or not edited(context, ""):
            return found._replace(root=provenance.root_of(active))
    root = provenance.root_of(active)
    if not any(sending.each_of(root, view_layer(context))):
        return WorkedOn(made, problem=_nothing_seen(root))
    why = obstacle.what if obstacle else edits.TEXT
    return WorkedOn(made, root=root, why=why if made and chosen is Send.AUTO else "")


def now(context: bpy.types.Context, task_type: type[Task]) -> WorkedOn:
    """The same, looked up in the whole list of jobs, and compared with the scene as it is."""
    made = inputs.made_by(context, task_type.options["source"])
    if made:
        listed.find(made.task_id)
    return of(context, task_type, find=listed.find, file_of=listed.own_file, edited=edits.edited)


def too_large(context: bpy.types.Context, task_type: type[Task], found: WorkedOn) -> str:
    """Why a model has too many triangles for a type of task; empty where it has not."""
    if not task_type.most_triangles:
        return ""
    return beyond(task_type, triangles(context, some(context, found)))


def beyond(task_type: type[Task], count: int) -> str:
    """Why so many triangles are too many for a type of task; empty where they are not."""
    most = task_type.most_triangles
    if not most or count <= most:
        return ""
    return f"It has {count:,} triangles, and {task_type.label} takes {most:,} at most: use Low Poly"


def some(context: bpy.types.Context, found: WorkedOn) -> list[bpy.types.Object]:
    """What would be sent, for drawing: of very many objects not all."""
    assert found.root
    return list(islice(sending.each_of(found.root, view_layer(context)), MOST_DRAWN + 1))


def triangles(context: bpy.types.Context, objects: Sequence[bpy.types.Object]) -> int:
    """About how many triangles would be sent, from what Blender has computed already."""
    base = chosen_send(context) is Send.BASE
    return sending.triangles_of(objects, view_layer(context), base=base)


def chosen_send(context: bpy.types.Context) -> Send:
    """What the form says that is to be sent."""
    return Send(choices.choice(groups.form(scene(context)), "send"))


def can_send(task_type: type[Task]) -> bool:
    """Whether the chosen service takes a file of this user for a type of task."""
    return "file" in capabilities.accepted(settings().connection.provider, task_type, "source")


def _nothing_seen(root: bpy.types.Object) -> inputs.NoSource:
    """Why nothing of an object can be sent."""
    if any(sending.is_solid(obj) for obj in (root, *root.children_recursive)):
        return inputs.NoSource(f"{root.name} is hidden", "Show it, or choose another object")
    return inputs.NoSource(f"{root.name} has no surface", "Choose a mesh, or give a Source")


def _source(facts: Option, made: Provenance | None, file_of: Callable[[str], str]) -> str:
    if made is None:
        return ""
    return made.task_id if "task" in facts.accepts else file_of(made.task_id)


def _obstacle(
    task_type: type[Task], facts: Option, made: Provenance | None, source: str, find: Find
) -> inputs.NoSource | None:
    """Why a task of the chosen service cannot work on the task, or the file, of what is active."""
    active = "open image" if inputs.wants_views(facts) else "active object"
    advice = "Choose one that does, or give a Source"
    if made is None:
        return inputs.NoSource(f"The {active} does not come from a Tripo task", advice)
    if "task" not in facts.accepts:
        return None if source else inputs.NoSource(f"The file of {made.name} is not here", advice)
    chosen = settings().connection
    if made.service == practice.NAME and not practice.used():
        return inputs.NoSource(f"{made.name} was made by the practice service", advice)
    if made.service != practice.mark(chosen.provider):
        label = SERVICES[made.service].label if made.service in SERVICES else made.service
        return inputs.NoSource(
            f"{made.name} was made with {label}",
            f"Choose {label} in the preferences, or give a Source",
        )
    job = find(made.task_id)
    if job and job.account and job.account != chosen.account:
        return inputs.NoSource(
            f"{made.name} was made with another key", "Use that key, or give a Source"
        )
    if facts.made_by and made.type not in facts.made_by:
        labels = " or ".join(TASKS[name].label for name in facts.made_by)
        return inputs.NoSource(f"The {active} does not come from {labels}", advice)
    return None

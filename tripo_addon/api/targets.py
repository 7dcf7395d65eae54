# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses that models are made for, and their levels of detail."""

from __future__ import annotations

import warnings
from pathlib import Path

from ..errors import Invalid, Problem
from ..spec import arguments
from ..spec.levels import Levels
from ..spec.options import Task
from ..spec.preparation import Preparation
from ..spec.targets import Target
from ..spec.tasks import HighpolyToLowpoly
from .results import Finished, JobFailed, finished

EXAMPLE = 'api.HighpolyToLowpoly(source="", face_limit=8000)'


def targets() -> dict[str, Target]:
    """The targets by name: the ready ones, and those of the user's folder."""
    from ..blender import guards
    from ..blender import targets as known

    guards.check()
    return known.found().targets


def save_target(target: Target) -> Path:
    """Keep a target in the user's folder, in the place of one with the same name; its file.

    Raises `Invalid`, and `Storage` when it cannot be written.
    """
    from ..blender import guards, targets

    guards.check()
    found = arguments.target(target)
    return targets.keep(targets.named(found) if isinstance(found, str) else found)


def delete_target(target: str) -> None:
    """Delete one of the user's own targets; a ready one of its name is then there again.

    Raises `Invalid` where there is none.
    """
    from ..blender import guards, targets

    guards.check()
    found = arguments.target(target)
    known = found.name if isinstance(found, Target) else targets.named(found).name
    if not targets.delete(known):
        text = f"'{known}' comes with the add-on"
        raise Invalid([Problem("target", text)], "Delete one of your own")


def for_target(task: Task, target: Target | str) -> Task:
    """A task that makes a model for a use, such as "Mobile": with its faces, quads and size of
    textures, as far as the task can have them; the rest is a Python warning."""
    from ..blender import guards, targets

    guards.check()
    task = arguments.task(task, EXAMPLE)
    found = arguments.target(target)
    chosen = targets.named(found) if isinstance(found, str) else found
    fitted = targets.fit(chosen, type(task), task.values())
    for remark in fitted.remarks:
        warnings.warn(remark, stacklevel=2)
    return type(task)(**{**task.values(), **fitted.values})


def make_levels(
    task: HighpolyToLowpoly,
    levels: Levels | None = None,
    prepare: Preparation | None = None,
    *,
    collection: str = "",
) -> dict[int, Finished]:
    """Have the service build levels of detail of one model, LOD1 to LOD3 unless `levels` says it:
    `api.make_levels(api.HighpolyToLowpoly(source="", face_limit=8000))`. LOD1 has the task's
    `face_limit`; LOD0 is the model itself, on which they hang, hidden.

    By their numbers, those that came; each that failed is a Python warning. Otherwise as `run`;
    raises `JobFailed` where none came.
    """
    from ..blender import guards, here, pump
    from ..blender import levels as making

    guards.check()
    chosen = arguments.levels(levels)
    arguments.task(task, EXAMPLE)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    if not isinstance(task, HighpolyToLowpoly):
        text = f"{task.label} makes no levels"
        raise Invalid([Problem("task", text)], "Give api.HighpolyToLowpoly(...)")
    jobs = making.start(here.context(), task.values(), chosen, collection=name, prepare=prepare)
    for remark in jobs[0].remarks:
        warnings.warn(remark, stacklevel=2)
    came: dict[int, Finished] = {}
    failed: dict[int, JobFailed] = {}
    for number, job in enumerate(pump.wait_each(jobs), 1):
        try:
            came[number] = finished(job)
        except JobFailed as error:
            failed[number] = error
    if not came:
        raise failed[1]
    for number, reason in failed.items():
        warnings.warn(f"LOD{number}: {reason}", stacklevel=2)
    return came

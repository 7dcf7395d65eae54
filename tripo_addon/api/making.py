# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tasks to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs.job import Job
from ..spec import arguments
from ..spec.options import PLACED, Task
from ..spec.preparation import Preparation
from ..spec.prices import Price
from .results import Finished, finished, warn

if TYPE_CHECKING:
    import bpy

EXAMPLE = 'api.TextToModel(prompt="a red chair")'


def run(task: Task, prepare: Preparation | None = None, *, collection: str = "") -> Finished:
    """Run a task to its end; a model is placed at or beside the 3D cursor, a picture becomes
    an image.

    A model goes into the `collection` of that name, which is made if the scene has none; without
    it, into that of the preferences, or else the active one.

    Blocks the calling (main) thread. A picture of the task is a path, a URL, a file token, a
    task id or the name of an image in Blender; a source is a task id, a model file or a URL, or
    an empty text for the active object's task. `prepare` says what is done to a model, otherwise
    the preferences do. What may go wrong with it although it is sent, and what could not be done
    with its result, is a Python warning.
    Raises `Invalid` before anything is sent, `Unavailable` without a key, offline or with too few
    credits, and `JobFailed` otherwise.
    """
    import bpy

    from ..blender import guards, pump, starting

    guards.check()
    task = arguments.task(task, EXAMPLE)
    arguments.preparation(prepare)
    name = arguments.collection(collection)
    job = starting.start(bpy.context, type(task), task.values(), collection=name, prepare=prepare)
    warn(job.remarks)
    ended = pump.wait(job.id)
    warn(ended.remarks_since(job))
    return finished(ended)


def generate(
    task: Task, prepare: Preparation | None = None, *, collection: str = ""
) -> bpy.types.Object:
    """`run` for a task that makes a model: returns the model's root object."""
    task = arguments.task(task, EXAMPLE)
    if task.result not in PLACED:
        raise Invalid([Problem("task", f"{task.label} makes no model")], "Use api.run")
    made = run(task, prepare, collection=collection)
    if not made.objects:
        where = made.files.get("model", "the results folder")
        raise TripoError("The model is not in the open scene", f"Its file: {where}", Spent.YES)
    return made.objects[0]


def estimate(task: Task) -> Price | None:
    """What a task is expected to cost with the chosen service, in credits, before it is sent.

    None where nobody knows: where a service has prices of its own, or tells none for this task.
    Raises `Invalid` for a task that cannot be sent.
    """
    import bpy

    from ..blender import guards, starting

    guards.check()
    task = arguments.task(task, EXAMPLE)
    return starting.price(bpy.context, type(task), task.values())


def preparation(**changes: Any) -> Preparation:
    """What the preferences do to new models, with `changes`; for `run` and `generate`.

    `api.preparation(size=1.8)`, where `Preparation(size=1.8)` has its own defaults for the rest.
    Raises `Invalid` for what cannot be.
    """
    from ..blender import guards, settings

    guards.check()
    made = Preparation(**{**settings.preparation().values(), **changes})
    if wrong := made.problems():
        raise Invalid(wrong, "Change what is done to the model")
    return made


def attach(task_id: str, kind: str = "text_to_model") -> Finished:
    """Fetch the result of any task of this account, wherever it was made; costs nothing.

    `kind` is the task's type, for services that do not tell it. Blocks; raises `Invalid` for what
    can be no task id or type, and `JobFailed`.
    """
    import bpy

    from ..blender import current, guards, pump
    from ..blender.scene import places

    guards.check()
    where = places.here(bpy.context)
    before = {obj.name for obj in bpy.data.objects}
    ended = pump.wait(current.session().attach(task_id, kind, where).id)
    warn(ended.remarks)
    return finished(ended, before)


def jobs(search: str = "", count: int = 20) -> list[Job]:
    """The newest jobs of all sessions, newest first; those with all words of `search`.

    A job has `task`, `state`, `remote_id` (the service's task id), `credits`, `files`, `facts`,
    `failure`, `created`, `sent` and `ended` (seconds since 1970). Raises `TripoError`.
    """
    from ..blender import current, pump

    current.session().load(arguments.count(count), search=arguments.search(search))
    page = pump.wait_for(lambda now: now.page)
    if page.failure:
        raise page.failure.error()
    return list(page.jobs)


def resume() -> list[Job]:
    """Bring every unfinished job of earlier sessions to its end, and return them.

    Blocks. A result enters the scene where the file that it was made for is open; otherwise its
    state is `not imported`, its files are on disk, and its `failure` says why: it comes by itself
    when that file is opened in a Blender with a window. So it is where an earlier import of the
    model has ended Blender; `attach` with its task id imports it all the same.
    """
    from ..blender import current, pump

    now = current.session()
    now.resume()
    pump.wait_for(lambda session: session.page)
    pump.wait_for_all()
    return [job for job in now.jobs.values() if now.engine.owns(job.id)]

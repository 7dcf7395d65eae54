# SPDX-License-Identifier: GPL-3.0-or-later
"""What the form or an operator's arguments ask for, with what has to be done before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import bpy

from ..errors import Invalid, Problem
from ..jobs.preparations import Before, Wanted
from ..spec import preparation
from ..spec.option import PICTURE, SOURCE, Option
from ..spec.options import Result, Task
from ..spec.preparation import Preparation
from ..text.filenames import file_name
from . import guards
from .form import edits, inputs, listed, sources, worked_on
from .form.worked_on import WorkedOn
from .scene import instead, movements, provenance, requests, sending
from .settings import preparation as chosen_preparation
from .settings import settings
from .typed import view_layer

Writes = list[Callable[[], None]]


class Given(NamedTuple):
    """What is to be sent, and what it is made from."""

    task: Task
    writes: Writes
    """What a worker writes first: pictures that are no files yet."""
    source: WorkedOn | None
    """What is worked on, where the task did not name it."""
    objects: list[bpy.types.Object]
    """What the task works on as far as it is in the scene, the root first."""

    @property
    def sends(self) -> bool:
        """Whether the objects are sent as a file."""
        return bool(self.source and self.source.sends)


def read_given(
    context: bpy.types.Context, task_type: type[Task], values: Mapping[str, Any], job_id: str
) -> Given:
    """The task, and what has to be done before it is sent."""
    guards.check()
    writes: Writes = []
    ready = dict(values)
    source = None
    for name, facts in task_type.options.items():
        if facts.role == PICTURE:
            ready[name] = _pictures(facts, ready.get(name), job_id, writes)
        elif facts.role == SOURCE:
            ready[name], source = _model(context, task_type, facts, ready.get(name), job_id)
    missing = [
        name for name, facts in task_type.options.items() if facts.required and name not in ready
    ]
    if missing:
        labels = [task_type.options[name].label for name in missing]
        raise Invalid([Problem(missing[0], f"{', '.join(labels)} not given")])
    task = task_type(**ready)
    if problems := task.problems() or sources.problems(task, listed.find):
        raise Invalid(problems)
    return Given(task, writes, source, _objects(context, task, source))


def _objects(
    context: bpy.types.Context, task: Task, source: WorkedOn | None
) -> list[bpy.types.Object]:
    if source and source.root:
        if source.sends:
            return sending.objects_of(source.root, view_layer(context))
        return provenance.model_of(source.root)
    return provenance.objects_of(view_layer(context), str(task.values().get("source") or ""))


def check_size(context: bpy.types.Context, given: Given) -> None:
    """Raise `Invalid` for a model of the scene that has too many triangles."""
    if given.task.most_triangles:
        base = given.sends and worked_on.chosen_send(context) is worked_on.Send.BASE
        count = sending.triangles_of(given.objects, view_layer(context), base=base)
        if reason := worked_on.beyond(type(given.task), count):
            raise Invalid([Problem("source", reason)], "Make it simpler first")


def prepared_before(context: bpy.types.Context, given: Given) -> Preparation | None:
    """How the model that a step works on was prepared: its result belongs in the same place."""
    job = listed.find(str(given.task.values().get("source") or ""))
    if job is None or not given.objects or given.sends:
        return None
    before = preparation.of_place(job.place).values()
    return Preparation(
        **{**chosen_preparation().values(), **{name: before[name] for name in preparation.PLACING}}
    )


def in_whose_place(
    context: bpy.types.Context,
    given: Given,
    prepare: Preparation | None,
    *,
    chained: bool = False,
    always: bool = False,
) -> dict[str, Any] | None:
    """In whose place the result comes, or, where it stands for itself, how what was sent stands;
    None where neither matters. `always` whatever the preferences say of results in place."""
    if given.task.result is not Result.MODEL or not given.objects:
        return None
    root = given.source.root if given.sends and given.source else given.objects[0]
    as_delivered = (prepare or chosen_preparation()).as_delivered
    if root is None or as_delivered:
        return None
    in_place = (settings().in_place or always) and instead.possible(root)
    source = str(given.task.values()["source"])
    before = listed.find(source)
    unturned = bool(before and requests.is_unturned(before))
    if not (in_place or given.sends or unturned):
        return None
    if given.sends:
        noted = instead.noted(root, given.objects, sent=source, chained=chained)
    else:
        fits = not edits.edited(context, source)
        noted = instead.noted(root, given.objects, fits=fits, unturned=unturned, chained=chained)
    return noted if in_place else {**noted, "objects": []}


def before_sending(context: bpy.types.Context, given: Given) -> Before:
    """What a worker does before the task is sent."""
    calls: list[Before] = [partial(_write_all, given.writes)]
    if given.sends and given.source and given.source.root:
        calls.append(
            sending.start(
                context,
                given.source.root,
                given.objects,
                Path(str(given.task.values()["source"])),
                base=worked_on.chosen_send(context) is worked_on.Send.BASE,
                most=given.task.most_triangles,
            )
        )
    return partial(_call_all, calls)


def _call_all(calls: Sequence[Before], wanted: Wanted) -> None:
    for call in calls:
        call(wanted)


def subject_of(task: Task) -> str:
    """What a step works on, in words; empty where nobody knows."""
    source = sources.known(task.values().get("source") or "")
    return source.subject if source else ""


def remarks_of(context: bpy.types.Context, given: Given) -> list[str]:
    """What the user should know of a task although it is sent."""
    found = sources.remarks(given.task, listed.find)
    facts = given.task.options.get("source")
    if facts and facts.required and not given.sends and not inputs.wants_views(facts):
        named = "" if given.source else str(given.task.values()["source"])
        if edits.edited(context, named):
            found.append(edits.TEXT)
    return found + movements.remarks(context, given.task)


def _write_all(writes: Writes, wanted: Wanted) -> None:
    for write in writes:
        write()


def _model(
    context: bpy.types.Context, task_type: type[Task], facts: Option, value: Any, job_id: str
) -> tuple[Any, WorkedOn | None]:
    """The model that a step works on: what is named, or what is active."""
    if value is not None and not isinstance(value, str | PurePath):
        # What it is instead, the task tells as its problem.
        return value, None
    text = str(value or "").strip()
    if text:
        return inputs.model_from_text(facts.name, text), None
    if not facts.required:
        return "", None
    found = worked_on.now(context, task_type)
    if found.problem:
        raise Invalid([Problem(facts.name, found.problem.what)], found.problem.advice)
    if not found.sends or found.root is None:
        return found.source, found
    name = f"{file_name(found.root.name)}.glb"
    return str(settings().results / "inputs" / job_id[:8] / facts.name / name), found


def _pictures(facts: Option, value: Any, job_id: str, writes: Writes) -> Any:
    if facts.type is not tuple:
        return _picture(facts.name, value, job_id, writes, facts.name)
    if value is not None and not isinstance(value, list | tuple):
        return value
    sources = [
        _picture(facts.name, picture, job_id, writes, f"{facts.name} {at + 1}")
        for at, picture in enumerate(value or ())
    ]
    return tuple(sources)


def _picture(name: str, value: Any, job_id: str, writes: Writes, place: str) -> Any:
    """A picture as a source of the engine. For one that is no file yet, the function that writes it
    is added to `writes`. A value of a wrong type is returned as it is, for the task to refuse."""
    if isinstance(value, str | PurePath):
        value = str(value)
        value = value.strip() and inputs.from_text(name, value.strip())
    if value is None or value == "":
        return ""
    if not isinstance(value, bpy.types.Image):
        # A source already, or of a wrong type, which the task tells as its problem.
        return value
    source = inputs.from_image(name, value)
    if isinstance(source, Path):
        return str(source)
    stem = file_name(Path(value.name).stem)
    # Images of different libraries may have the same name.
    target = settings().results / "inputs" / job_id[:8] / place / f"{stem}.png"
    writes.append(partial(source, target))
    return str(target)

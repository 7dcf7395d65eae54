# SPDX-License-Identifier: GPL-3.0-or-later
"""For programs that speak with Blender from outside, such as agents: every call returns at once,
raises nothing, and gives a dictionary that JSON can hold.

from bl_ext.user_default.tripo_addon.api import agent

print(agent.submit("text_to_model", {"prompt": "a red chair"}, key="chair-1"))
print(agent.status("chair-1"))  # later, until "ended" is true
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from typing import Any, ParamSpec

from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs.job import Job as Snapshot
from ..spec import arguments
from ..spec.option import Option
from ..spec.options import Task
from ..spec.state import State
from ..spec.tasks import TASKS
from .handle import Job
from .history import jobs
from .hosts import host, in_blender, need_blender
from .making import submit as submitted
from .results import JobFailed, finished

MOST = 1000
"""How many of the newest jobs are looked through for one of an earlier session."""
Answer = dict[str, Any]
_P = ParamSpec("_P")

_handles: dict[str, Job] = {}
"""The jobs of this session by all names that a caller knows."""


def _answers(call: Callable[_P, Answer]) -> Callable[_P, Answer]:
    """Let a call give what has gone wrong in place of an error. What importers print goes to
    standard error: what is printed to standard output is the caller's answer."""

    @functools.wraps(call)
    def answer(*given: _P.args, **named: _P.kwargs) -> Answer:
        try:
            with redirect_stdout(sys.stderr):
                found = {"ok": True, **call(*given, **named)}
        except TripoError as error:
            found = {"ok": False, "error": _error(error)}
        return dict(json.loads(json.dumps(found, default=str)))

    return answer


@_answers
def types(type: str = "") -> Answer:
    """What can be made: all types of task with their `help`, or the `options` of one: the kind of
    each, what it is for, its default, choices and range."""
    if not type:
        return {"types": {name: task.help for name, task in TASKS.items()}}
    task = _type(type)
    told = {name: _option(option) for name, option in task.options.items()}
    return {"type": task.type, "help": task.help, "options": told}


@_answers
def submit(
    type: str,
    options: Mapping[str, Any],
    *,
    key: str = "",
    service: str = "",
    max_credits: float | None = None,
    place: bool = True,
) -> Answer:
    """Put a task on its way; gives how the `job` stands, as `status` does, and its `id`.

    Give a `key`, a name of your own: whoever repeats the call with it, because no answer has come,
    gets the same job and pays nothing again. The rest is as in `api.submit`; the result comes into
    the scene unless `place` is false.
    """
    task = _task(type, options)
    job = submitted(task, key=key, place=place, service=service, max_credits=max_credits)
    for name in {job.id, key} - {""}:
        _handles[name] = job
    return {"id": key or job.id, "job": _told(job.snapshot, job)}


@_answers
def status(id: str) -> Answer:
    """How a job stands, by its id, its key, or the service's task id.

    `ended` is true when nothing more comes. Then `state` is `done` and `files` has its files by
    name (`objects` those in the scene), or `error` says why not.
    """
    job, handle = _find(id)
    return {"job": _told(job, handle)}


@_answers
def estimate(type: str, options: Mapping[str, Any], *, service: str = "") -> Answer:
    """What a task costs by the list of prices, in `credits` from `least` to `most`; null where the
    service has no such list and would have to be asked, which takes a while (`api.estimate`)."""
    price = host().price(_task(type, options), service)
    return {"credits": price and {"least": price.least, "most": price.most}}


@_answers
def bring(id: str, *, collection: str = "") -> Answer:
    """Import a result into the open file, again where it is there already; costs nothing. It comes
    later, see `status`."""
    need_blender("agent.bring")
    name = arguments.collection(collection)
    job, _ = _find(id)
    if not (job.files or job.remote_id):
        raise TripoError("There is nothing to import", f"It is {job.state}", Spent.UNSAID)
    from ..blender import host as blender

    blender.bring(job, name, None)
    # What is known of it by now goes on.
    _handles.pop(id, None)
    return {"job": _told(host().session().jobs.get(job.id, job), None)}


@_answers
def cancel(id: str) -> Answer:
    """Stop a job; free as long as it has not been sent. A task that the service has goes on there
    and may be charged."""
    job, handle = _find(id)
    host().session().engine.cancel(job.id)
    return {"job": _told(job, handle)}


def _type(name: str) -> type[Task]:
    return TASKS[arguments.type_of_task(name.replace("-", "_") if isinstance(name, str) else name)]


def _task(name: str, options: Mapping[str, Any]) -> Task:
    """A task of values as JSON has them. Raises `Invalid`."""
    task = _type(name)
    given = arguments.mapping(options, "options")
    wrong = [
        Problem(name, f"{task.label} has no option '{name[:60]}'")
        for name in given
        if name not in task.options
    ]
    wrong += [
        Problem(name, f"{facts.label} not given")
        for name, facts in task.options.items()
        if facts.required and name not in given
    ]
    if wrong:
        raise Invalid(wrong, f"agent.types('{task.type}') tells its options")
    return task(**{name: _value(task.options[name], value) for name, value in given.items()})


def _value(option: Option, value: Any) -> Any:
    """A value of JSON, which has no tuples, and whole numbers without a point."""
    if option.type is tuple and isinstance(value, list):
        return tuple(value)
    return float(value) if option.type is float and type(value) is int else value


def _option(option: Option) -> Answer:
    told = {
        "kind": option.type.__name__ if option.type is not tuple else "list",
        "help": option.help,
        "required": option.required,
        "default": None if option.required else option.default,
        "choices": dict(option.choices) if option.choices and not option.search else None,
        "range": option.bounds,
    }
    return {name: value for name, value in told.items() if value is not None}


def _find(name: str) -> tuple[Snapshot, Job | None]:
    """A job of this session, or an earlier one. Raises `TripoError`."""
    found = host()
    if isinstance(name, str) and name in _handles:
        handle = _handles[name]
        return handle.snapshot, handle
    found.look()
    for known in (found.session().jobs.values(), jobs(count=MOST)):
        for job in known:
            if name and name in {job.id, job.key, job.remote_id}:
                return job, None
    raise TripoError(f"There is no job {ascii(name)[:80]}", "api.jobs() lists them", Spent.UNSAID)


def _told(job: Snapshot, handle: Job | None) -> Answer:
    ended = handle.done if handle else job.final
    failed = handle.error if handle else None
    if ended and handle is None and job.state is not State.DONE:
        failed = JobFailed.of(job)
    price = job.estimate
    return {
        "id": job.id,
        "key": job.key,
        "type": job.task.type,
        "title": job.title,
        "service": job.service,
        "state": str(job.state),
        "ended": ended,
        "progress": job.progress,
        "note": job.note,
        "task_id": job.remote_id,
        "credits": job.credits,
        "estimate": price and {"least": price.least, "most": price.most},
        "files": dict(job.files),
        "facts": dict(job.facts),
        "objects": _objects(job),
        "remarks": list(job.remarks),
        "error": failed and _error(failed),
    }


def _objects(job: Snapshot) -> list[str]:
    """The names of what came into the open file, the model's root first."""
    if job.state is not State.DONE or not in_blender():
        return []
    made = finished(job)
    return [item.name for item in (*made.objects, *made.images)]


def _error(error: TripoError) -> Answer:
    problems = error.problems if isinstance(error, Invalid) else ()
    return {
        "kind": type(error).__name__,
        "what": error.what,
        "advice": error.advice,
        "spent": error.spent.name.lower(),
        "code": error.code,
        "request_id": error.request_id,
        "task_id": error.task_id,
        "problems": [{"option": one.option, "text": one.text} for one in problems],
    }

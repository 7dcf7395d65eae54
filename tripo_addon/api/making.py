# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins tasks, and waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs.order import Order
from ..providers import SERVICES
from ..spec import arguments
from ..spec.options import PLACED, Task
from ..spec.preparation import Preparation
from ..spec.prices import Price
from . import budget
from .endings import Endings
from .handle import Job
from .hosts import Host, host, need_blender, wait_for
from .results import Finished, finished, warn

if TYPE_CHECKING:
    from ..blender.here import Object

EXAMPLE = 'api.TextToModel(prompt="a red chair")'


NO_JOB = "Give what api.submit has returned"


def submit(
    task: Task,
    prepare: Preparation | None = None,
    *,
    key: str = "",
    place: bool = True,
    collection: str = "",
    service: str = "",
    max_credits: float | None = None,
    tell: Callable[[Job], None] | None = None,
) -> Job:
    """Put a task on its way, and return at once.

    With a `key`, a name of your own of up to 200 characters, the same task is one job however often
    it is asked for, by this program or another, also after a crash: its job is gone on with, or
    returned as it ended, and nothing is paid again. What has ended without spending anything is
    tried anew. The job fails with `KeyInUse` where the key belongs to another task. A file counts
    by its path.

    In Blender the result comes into the scene, as `run` says, unless `place` is False; without
    Blender it is files. `service` is another one than the chosen. The job fails with `OverBudget`,
    for nothing, where it may cost more than `max_credits`. `tell(job)` is called at each change.
    Raises `Invalid` before anything is sent, and `Unavailable` without a key or offline.
    """
    checked = arguments.task(task, EXAMPLE)
    order = Order(
        service=arguments.service(service, SERVICES),
        key=arguments.key(key),
        most=arguments.credits(max_credits, "max_credits"),
        budgets=budget.current(),
        place=arguments.switch(place, "place"),
        collection=arguments.collection(collection),
        prepare=arguments.preparation(prepare),
    )
    call = arguments.function(tell, "tell")
    found = host()
    job = Job(found, found.begin(checked, order))
    if call:
        job.tell(call)
    return job


def run(
    task: Task,
    prepare: Preparation | None = None,
    *,
    key: str = "",
    place: bool = True,
    collection: str = "",
    service: str = "",
    max_credits: float | None = None,
    tell: Callable[[Job], None] | None = None,
) -> Finished:
    """Run a task to its end; in Blender a model is placed at or beside the 3D cursor, a picture
    becomes an image.

    A model goes into the `collection` of that name, which is made if the scene has none; without
    it, into that of the preferences, or else the active one.

    Blocks the calling thread, in Blender the main one. A picture of the task is a path, a URL, a
    file token, a task id or the name of an image in Blender; a source is a task id, a model file or
    a URL, or an empty text for the active object's task. `prepare` says what is done to a model,
    otherwise the preferences do. What may go wrong with it although it is sent, and what could not
    be done with its result, is a Python warning. The other arguments are as in `submit`.
    Raises `Invalid` before anything is sent, `Unavailable` without a key, offline or with too few
    credits, and `JobFailed` otherwise.
    """
    job = submit(
        task,
        prepare,
        key=key,
        place=place,
        collection=collection,
        service=service,
        max_credits=max_credits,
        tell=tell,
    )
    before = job.remarks
    warn(before)
    job.wait()
    warn(job.remarks[len(before) :])
    return job.result()


def generate(task: Task, prepare: Preparation | None = None, *, collection: str = "") -> Object:
    """`run` for a task that makes a model: returns the model's root object."""
    task = arguments.task(task, EXAMPLE)
    if task.result not in PLACED:
        raise Invalid([Problem("task", f"{task.label} makes no model")], "Use api.run")
    need_blender("api.generate")
    made = run(task, prepare, collection=collection)
    if not made.objects:
        where = made.files.get("model", "the results folder")
        raise TripoError("The model is not in the open scene", f"Its file: {where}", Spent.YES)
    return made.objects[0]


def gather(
    tasks: Iterable[Task],
    *,
    keys: Sequence[str] = (),
    place: bool = True,
    service: str = "",
    max_credits: float | None = None,
    tell: Callable[[Job], None] | None = None,
) -> list[Job]:
    """Run tasks side by side, as many at once as the service takes, and wait for all of them.

    Gives their jobs in the order of the tasks; some may have failed, see `Job.error`. `keys` are
    one for each task. `max_credits` is for all together. The rest is as in `submit`.
    """
    todo = [arguments.task(task, EXAMPLE) for task in arguments.several(tasks, "tasks")]
    given = [arguments.key(key) for key in arguments.several(keys, "keys")]
    names = given or [""] * len(todo)
    if len(names) != len(todo):
        text = f"There are {len(names)} keys for {len(todo)} tasks"
        raise Invalid([Problem("keys", text)], "Give one for each task")
    call = arguments.function(tell, "tell")
    with budget.session(max_credits=max_credits):
        jobs = [
            submit(task, key=name, place=place, service=service, tell=call)
            for task, name in zip(todo, names, strict=True)
        ]
    for _ in as_completed(jobs):
        pass
    return jobs


def as_completed(jobs: Iterable[Job]) -> Iterator[Job]:
    """Gives each job when it has ended, waiting for the next between them."""
    left = list(arguments.several(jobs, "jobs"))
    if not all(isinstance(job, Job) for job in left):
        raise Invalid([Problem("jobs", "Not all of that are jobs")], NO_JOB)
    return _as_completed(host(), left)


def _as_completed(found: Host, left: list[Job]) -> Iterator[Job]:
    endings, jobs = Endings[int](found), dict(enumerate(left))
    try:
        while jobs:
            ended = endings.ended(jobs)
            for at in ended:
                yield jobs.pop(at)
            if jobs and not ended:
                found.rest()
    except KeyboardInterrupt:
        found.session().engine.withdraw([job.id for job in jobs.values()])
        raise


def estimate(task: Task, *, service: str = "") -> Price | None:
    """What a task is expected to cost with the chosen service, or with another one, in credits
    (with Scenario, in its units), before it is sent.

    A service with prices of its own is asked, which blocks; its inputs are uploaded for that, which
    is free. None where nobody knows the price before the task is sent. Raises `Invalid` for a task
    that cannot be sent, and `TripoError` where a service does not answer.
    """
    checked = arguments.task(task, EXAMPLE)
    named = arguments.service(service, SERVICES)
    found = host()
    price = found.price(checked, named)
    if price is not None or _has_list(found, named):
        return price
    found.ask_price(checked, named)
    quote = wait_for(found, lambda now: now.quote)
    if quote.failure:
        raise quote.failure.error()
    return quote.price


def _has_list(found: Host, named: str) -> bool:
    """Whether a service has Tripo's list of prices."""
    return SERVICES[found.session().provider(named).service].prices


def preparation(**changes: Any) -> Preparation:
    """What the preferences do to new models, with `changes`; for `run` and `generate`.

    `api.preparation(size=1.8)`, where `Preparation(size=1.8)` has its own defaults for the rest.
    Raises `Invalid` for what cannot be.
    """
    need_blender("api.preparation")
    from ..blender import guards, settings

    guards.check()
    made = Preparation(**{**settings.preparation().values(), **changes})
    if wrong := made.problems():
        raise Invalid(wrong, "Change what is done to the model")
    return made


def import_into_scene(
    job: Job, prepare: Preparation | None = None, *, collection: str = ""
) -> Finished:
    """Import the result of a job into the open file, again where it is there already; costs
    nothing. Waits for the job's end; its files are fetched once more where they are gone.

    The other arguments are as in `run`. Raises `JobFailed`, and `TripoError` for a job without a
    result.
    """
    need_blender("api.import_into_scene")
    host()
    prepared = arguments.preparation(prepare)
    name = arguments.collection(collection)
    if not isinstance(job, Job):
        raise Invalid([Problem("job", "That is no job")], NO_JOB)
    from ..blender import here
    from ..blender import host as blender

    job.wait()
    now = job.snapshot
    if not (now.files or now.remote_id):
        raise job.error or TripoError("There is nothing to import", spent=Spent.UNSAID)
    before = here.object_names()
    blender.bring(now, name, prepared)
    job.again()
    job.wait()
    return finished(job.snapshot, before)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the jobs that turn placeholders into models, all of one press together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import Any, NamedTuple

import bpy

from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs.job import Job
from ..jobs.order import Order
from ..spec.object_names import prompt_of
from ..spec.preparation import STORED, Preparation
from ..spec.prices import Price, total
from ..spec.state import State
from ..spec.tasks import TextToModel
from . import clock, costs, current, groups, guards, submit
from .asked import Asked
from .command import signals
from .form import style
from .form import values as forms
from .given import before_sending, read_given
from .scene import filling, places
from .scene.requests import FILL
from .settings import preparation
from .typed import scene as scene_of

NO_SIZE = "has no size"
FILLED = "is filled already"
ON_THE_WAY = "its model is on the way"
UNCERTAIN = "its model may be made already, see Jobs"
WAITS = "its model is made already, see Jobs"
OTHER_FILE = "is from another file"
SAYS_NOTHING = "its name says nothing"
WAIT_SECONDS = 5.0
"""For the list of jobs."""


class Filling(NamedTuple):
    """One model, and the placeholders that it comes into."""

    prompt: str
    """Without the words of the project's style."""
    objects: list[bpy.types.Object]


def begun(context: bpy.types.Context) -> dict[int, str]:
    """How it stands with the models of placeholders, whenever they were begun, by the numbers of
    these objects; nothing for those that can be filled without paying twice. Raises
    `TripoError`."""
    now = current.session()
    asked = now.engine.history.outstanding()
    try:
        before = asked.result(WAIT_SECONDS)
    except TooLate:
        what = "The list of jobs cannot be read at the moment"
        raise TripoError(what, "Press once more", Spent.NOTHING) from None
    # What is known here is newer.
    known = {**{job.id: job for job in before}, **now.jobs}
    scene, found = scene_of(context), dict[int, str]()
    for job in sorted(known.values(), key=lambda job: job.created):
        if FILL not in job.place or not (word := _word(job)):
            continue
        with suppress(places.OtherFile):
            if places.scene_for(job.place) == scene:
                same = places.of_this_session(job.place)
                awaiting = filling.awaiting(job.place, scene, same_session=same)
                found |= {obj.session_uid: word for obj in awaiting}
    return found


def _word(job: Job) -> str:
    if job.waiting or job.state is State.UNFETCHED:
        return WAITS
    if job.state is State.UNCERTAIN and job.final:
        return UNCERTAIN
    return "" if job.final else ON_THE_WAY


def refusal(obj: bpy.types.Object, states: Mapping[int, str]) -> str:
    """Why an object cannot be filled, of which `begun` tells these states; empty where it
    can."""
    if obj.library or obj.override_library:
        return OTHER_FILE
    if filling.is_filled(obj):
        return FILLED
    if word := states.get(obj.session_uid):
        return word
    return "" if filling.room_of(obj).has_size else NO_SIZE


def grouped(
    objects: Iterable[bpy.types.Object],
    prompts: Mapping[str, str] | None = None,
    *,
    shared: bool = True,
) -> list[Filling]:
    """What objects become by their names, or by the `prompts` that these are given; those without
    a prompt are left out. Objects with the same prompt are one model, unless not `shared`."""
    given: Mapping[str, str] = prompts or {}
    found: dict[str | int, Filling] = {}
    for number, obj in enumerate(objects):
        prompt = given.get(obj.name, prompt_of(obj.name)).strip()
        if prompt:
            key = prompt.casefold() if shared else number
            found.setdefault(key, Filling(prompt, [])).objects.append(obj)
    return list(found.values())


def tasks_of(
    context: bpy.types.Context, fillings: Iterable[Filling], values: Mapping[str, Any]
) -> list[TextToModel]:
    """The task of each, for checks and prices, with these values of its options."""
    known = forms.named(TextToModel, dict(values))
    return [TextToModel(**{**known, "prompt": styled(context, one)}) for one in fillings]


def styled(context: bpy.types.Context, one: Filling) -> str:
    """The prompt in the project's style."""
    return style.styled(groups.form(scene_of(context)).style, one.prompt)


def form_values(context: bpy.types.Context) -> dict[str, Any]:
    """What the form says of the options of all."""
    return forms.values_of(scene_of(context), TextToModel)


def price_of(tasks: Sequence[TextToModel]) -> Price | None:
    """What all of them are expected to cost; None where that is not known."""
    return total(map(costs.price_of, tasks))


@signals.held()
def start(
    context: bpy.types.Context,
    fillings: Sequence[Filling],
    values: Mapping[str, Any],
    *,
    remove: bool = False,
    order: Order | None = None,
) -> list[Job]:
    """Start a job for each, all of which are in the journal before the first is sent; in the
    order of the `fillings`. Raises `TripoError`, and starts none, where one cannot be sent or all
    together cost too much. `remove` is what happens to placeholders afterwards, instead of being
    hidden. Of the `order` counts what all may cost.
    """
    guards.check()
    if not fillings:
        text = "None of these objects says what it should become"
        raise Invalid([Problem("objects", text)], "Name them, such as 'red chair'")
    states = begun(context)
    for obj in (obj for one in fillings for obj in one.objects):
        if reason := refusal(obj, states):
            raise Invalid([Problem("objects", f"{obj.name}: {reason}")], "Leave it out")
    ids = [str(uuid.uuid4()) for _ in fillings]
    found = [
        read_given(context, TextToModel, {**values, "prompt": styled(context, one)}, job_id)
        for one, job_id in zip(fillings, ids, strict=True)
    ]
    submit.check_all([given.task for given in found])
    # A placeholder says how large a model is, and where it looks.
    known = preparation().values()
    standing = {"as_delivered": False, "facing": "-Y", "origin": "base", "size": 0.0}
    prepare = Preparation(**{**known, **standing})
    asked = [
        Asked(
            given.task,
            {
                **places.here(context, prepare=prepare, fill=one.objects),
                **filling.noted(one.objects, remove=remove),
                STORED: prepare.stored(),
            },
            job_id,
            before_sending(context, given),
        )
        for given, one, job_id in zip(found, fillings, ids, strict=True)
    ]
    try:
        return submit.start_all(asked, order)
    finally:
        clock.wake()

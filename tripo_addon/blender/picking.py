# SPDX-License-Identifier: GPL-3.0-or-later
"""Pick before paying: a row of cheap pictures of one prompt, of which the chosen become models.

Each picture is the first step of a chain of its own that waits at a gate, so that all of it goes
on in the next session.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import bpy

from ..errors import Invalid, Problem, Spent, TripoError
from ..jobs import plans
from ..jobs.job import Job
from ..jobs.order import Order
from ..jobs.plans import Plan
from ..spec import recipes
from ..spec.option import INPUT_ROLES, PROMPT
from ..spec.prices import Price, total
from ..spec.recipes import Recipe, RecipeStep
from ..spec.tasks import ImageToModel, TextToImage, TextToModel
from . import clock, current, starting, submit
from .command import signals
from .form import values as forms
from .scene import places, spots
from .settings import service
from .typed import scene as scene_of

NAME = "Pick Before Paying"
MOST = 8
"""Pictures of a row."""

picked: set[str] = set()
"""The jobs whose pictures are ticked in this session."""


def recipe_of(model: TextToModel) -> Recipe:
    """A picture, then a model of it with the options of a model from the prompt."""
    shared = {
        name: value
        for name, value in model.sent().items()
        if name in ImageToModel.options and ImageToModel.options[name].role not in INPUT_ROLES
        if ImageToModel.options[name].role != PROMPT
    }
    task = recipes.filled(ImageToModel, shared)
    options = recipes.options_of(task, first=False)
    steps = (RecipeStep(TextToImage.type, gate=True), RecipeStep(ImageToModel.type, options))
    return Recipe(NAME, steps)


def form_tasks(context: bpy.types.Context) -> tuple[TextToImage, TextToModel]:
    """The picture that the form asks for, and the model that is made of a chosen one."""
    scene = scene_of(context)
    wanted = forms.named(TextToModel, forms.values_of(scene, TextToModel))
    values = {**forms.values_of(scene, TextToImage), "prompt": wanted["prompt"]}
    return TextToImage(**values), TextToModel(**wanted)


def plan(picture: TextToImage, model: TextToModel) -> Plan:
    """What one picture and one model come to with the chosen service."""
    return plans.of(recipe_of(model), picture, service())


@signals.held()
def start(
    context: bpy.types.Context,
    picture: TextToImage,
    model: TextToModel,
    count: int,
    order: Order | None = None,
) -> list[Job]:
    """Have so many pictures drawn, all of which are in the journal before the first is sent.
    Raises `TripoError`, and starts none, where all together cost too much or a later model could
    not be sent."""
    submit.check_all([picture] * count)
    row = str(uuid.uuid4())
    with current.session().engine.together():
        return [
            starting.start(
                context,
                type(picture),
                picture.values(),
                recipe=recipe_of(model),
                order=order,
                row=row,
            )
            for _ in range(count)
        ]


class _Kept:
    """The row that was found last, and in which state of the list."""

    key: tuple[object, ...] = ()
    row: list[Job] = []


def row() -> list[Job]:
    """The newest row of pictures of which the user has not chosen yet, in their order; empty for
    none."""
    now = current.existing()
    if now is None:
        return []
    key = (now, now.listing.changes)
    if _Kept.key != key:
        # All jobs are looked at for it, which is too much for each redraw.
        _Kept.key, _Kept.row = key, _newest(now.jobs)
    return _Kept.row


def _newest(jobs: Mapping[str, Job]) -> list[Job]:
    rows = [job for job in jobs.values() if job.row and (not job.final or job.at_gate)]
    newest = max(rows, key=lambda job: job.created, default=None)
    if newest is None:
        return []
    found = [job for job in jobs.values() if job.row == newest.row and _is_open(job)]
    return sorted(found, key=lambda job: job.created)


def _is_open(job: Job) -> bool:
    """Whether nothing was made of a picture yet; one that has failed is told."""
    failed = not job.came and job.chain is not None and job.chain.open
    return not job.final or job.at_gate or failed


def chosen(jobs: Sequence[Job]) -> list[Job]:
    """Those that are ticked and can become models."""
    return [job for job in jobs if job.id in picked and job.at_gate]


def toggle(job: Job) -> None:
    """Tick a picture, or take the tick away."""
    picked.symmetric_difference_update({job.id})


def price_of(jobs: Sequence[Job]) -> Price | None:
    """What the models of these pictures are expected to cost."""
    return total(map(plans.next_price, jobs))


def make_models(context: bpy.types.Context, jobs: Sequence[Job]) -> None:
    """Make models of these pictures; the other pictures of their rows stay what they are, and cost
    nothing more. Raises `TripoError`, and makes none, where all together cost too much."""
    if not jobs:
        raise Invalid([Problem("jobs", "No picture is chosen")], "Choose one or more")
    now = current.session()
    jobs = [now.jobs.get(job.id, job) for job in jobs]
    if not all(job.row and job.at_gate for job in jobs):
        raise TripoError("Not all of these pictures wait to be chosen", spent=Spent.UNSAID)
    taken: list[spots.Spot] = []
    liked = []
    for job in jobs:
        place = places.again(context, job.place, taken=taken)
        if spot := spots.of(place):
            taken.append(spot)
        liked.append((job, place))
    try:
        submit.pass_gates(liked)
        drop(_others(now.jobs, jobs))
    finally:
        clock.wake()


def _others(known: Mapping[str, Job], jobs: Sequence[Job]) -> list[Job]:
    rows, own = {job.row for job in jobs}, {job.id for job in jobs}
    return [job for job in known.values() if job.row in rows and job.id not in own]


def drop(jobs: Sequence[Job]) -> None:
    """No models are made of these pictures; what is not drawn yet is drawn to its end."""
    for job in jobs:
        picked.discard(job.id)
        if job.at_gate:
            submit.stop_chain(job)
    clock.wake()

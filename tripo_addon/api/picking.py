# SPDX-License-Identifier: GPL-3.0-or-later
"""A row of cheap pictures, of which the chosen become models."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import Invalid, Problem
from ..jobs.order import Begun, Order
from ..spec import arguments
from ..spec.tasks import TextToImage, TextToModel
from . import budget
from .handle import Job
from .hosts import host, need_blender
from .making import NO_JOB

LIKE = 'Give one, such as api.TextToModel(prompt="a red chair")'


def draw_pictures(
    like: TextToModel,
    drawing: TextToImage | None = None,
    *,
    count: int = 4,
    max_credits: float | None = None,
) -> list[Job]:
    """Have `count` pictures of a prompt drawn, before a model of any is paid for: give the jobs of
    those that you like to `make_models`. Returns at once.

    The models have the options of `like`, as far as a model of a picture has them; `drawing` says
    how the pictures are drawn, also with another prompt. The pictures are files and come into no
    scene. All are written down before the first is sent. The jobs fail with `OverBudget` where all
    may cost more than `max_credits`. Raises `Invalid` and `Unavailable` before anything is sent.
    """
    need_blender("api.draw_pictures")
    found = host()
    from ..blender import here, picking

    if not isinstance(like, TextToModel):
        raise Invalid([Problem("like", "That is no TextToModel")], LIKE)
    if drawing is not None and not isinstance(drawing, TextToImage):
        raise Invalid([Problem("drawing", "That is no TextToImage")], "Leave it out")
    drawn = drawing or TextToImage(prompt=like.prompt)
    with budget.session(max_credits=max_credits):
        order = Order(budgets=budget.current())
        jobs = picking.start(here.context(), drawn, like, arguments.count(count), order)
    return [Job(found, Begun(job)) for job in jobs]


def make_models(pictures: Iterable[Job]) -> list[Job]:
    """Make a model of each of these pictures of `draw_pictures`, and no more of the others of their
    row. Waits for the pictures, and returns when the models are begun: their jobs, in the same
    order. Raises `TripoError`, and begins none, where one is no such picture or all together cost
    too much.
    """
    need_blender("api.make_models")
    found = host()
    from ..blender import chaining, here, picking

    given = arguments.several(pictures, "pictures")
    if not all(isinstance(job, Job) for job in given):
        raise Invalid([Problem("pictures", "Not all of that are jobs")], NO_JOB)
    for job in given:
        job.wait()
    chosen = [job.snapshot for job in given]
    picking.make_models(here.context(), chosen)
    begun = [chaining.begun_after(job) for job in chosen]
    return [Job(found, Begun(job)) for job in begun if job]

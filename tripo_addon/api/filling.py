# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills placeholders of the scene with models."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import Invalid, Problem
from ..jobs.order import Begun, Order
from ..spec import arguments
from ..spec.tasks import TextToModel
from . import budget
from .handle import Job
from .hosts import host, need_blender

if TYPE_CHECKING:
    from ..blender.here import Object

LIKE = 'Give one, such as api.TextToModel(prompt="", face_limit=5000)'


def fill_placeholders(
    objects: Object | Collection[Object] = (),
    like: TextToModel | None = None,
    *,
    prompts: Mapping[str, str] | None = None,
    shared: bool = True,
    remove: bool = False,
    max_credits: float | None = None,
) -> list[Job]:
    """Have objects become what they are named after, such as empties or boxes; without any, those
    that are selected. Returns at once, with one job for each model.

    Each model is made to fit into its object, stands on its floor, looks along its -Y, and takes
    over its name, parent and collections; the object is kept in a hidden collection, or `remove`d.
    `prompts` are other words for objects by their names; an object whose name says nothing, such
    as "Cube", is left out without. Objects with the same prompt, as copies have, are one model
    that is paid once, unless not `shared`. One whose model is on its way, also since an earlier
    program, is refused: `resume` brings that model. `like` has the options of all. The style of
    the project counts. The jobs fail with `OverBudget` where all together may cost more than
    `max_credits`. Raises `Invalid` and `Unavailable` before anything is sent.
    """
    need_blender("api.fill_placeholders")
    found = host()
    from ..blender import filling, here

    chosen = _objects(objects) or here.selected()
    if like is not None and not isinstance(like, TextToModel):
        raise Invalid([Problem("like", "That is no TextToModel")], LIKE)
    values = (like or TextToModel(prompt="")).values()
    fillings = filling.grouped(chosen, _prompts(prompts), shared=arguments.switch(shared, "shared"))
    removed = arguments.switch(remove, "remove")
    with budget.session(max_credits=max_credits):
        order = Order(budgets=budget.current())
        jobs = filling.start(here.context(), fillings, values, remove=removed, order=order)
    return [Job(found, Begun(job)) for job in jobs]


def _objects(value: Any) -> list[Object]:
    from ..blender import here

    given = [value] if isinstance(value, here.Object) else value
    found = arguments.several(given, "objects")
    if not all(isinstance(one, here.Object) for one in found):
        raise Invalid([Problem("objects", "These are no objects")], "Give objects of the scene")
    return found


def _prompts(value: Any) -> dict[str, str]:
    given = {} if value is None else value
    pairs = given.items() if isinstance(given, Mapping) else [(None, None)]
    if not all(isinstance(name, str) and isinstance(text, str) for name, text in pairs):
        text = "These are no prompts"
        raise Invalid([Problem("prompts", text)], 'Give texts by names: {"Cube": "a red chair"}')
    return dict(given)

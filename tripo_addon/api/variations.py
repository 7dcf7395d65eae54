# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins several jobs that ask for the same, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Invalid, OverBudget
from ..jobs.order import Order
from ..providers import SERVICES, unit
from ..spec import arguments, press
from ..spec.options import Task
from ..spec.preparation import Preparation
from . import budget
from .handle import Job
from .hosts import Host, host
from .making import EXAMPLE


def variations(
    task: Task,
    count: int = 4,
    prepare: Preparation | None = None,
    *,
    key: str = "",
    place: bool = True,
    collection: str = "",
    service: str = "",
    max_credits: float | None = None,
    tell: Callable[[Job], None] | None = None,
) -> list[Job]:
    """Put so many jobs of one task on their way, and return at once; see `as_completed`.

    Each has seeds of its own for those that the task leaves open. All of them are on disk before
    the first one is sent, and in Blender they come to stand in a row. `max_credits` is for all
    together, and so is what a `session` has left: where all may cost more, none is sent. `key` is
    your own name for all of them: the same call with it takes up those that exist, and makes only
    what is missing, such as the last two where `count` was 4 and is 6. The rest is as in `submit`.
    Raises `Invalid`, `OverBudget` and `Unavailable` before anything is sent.
    """
    checked = arguments.task(task, EXAMPLE)
    wanted = arguments.count(count)
    named = arguments.service(service, SERVICES)
    most = arguments.credits(max_credits, "max_credits")
    prepared = arguments.preparation(prepare)
    name = arguments.collection(collection)
    own = arguments.key(key)
    placed = arguments.switch(place, "place")
    call = arguments.function(tell, "tell")
    found = host()
    if wrong := press.problems(type(checked), checked.values(), wanted):
        raise Invalid(wrong)
    with budget.session(max_credits=most):
        budgets = budget.current()
        order = Order(
            service=named,
            key=own,
            budgets=budgets,
            place=placed,
            collection=name,
            prepare=prepared,
        )
        if budgets:
            _check(found, checked, wanted, order)
        jobs = [Job(found, begun) for begun in found.begin_all(checked, wanted, order)]
    for job in jobs if call else ():
        job.tell(call)
    return jobs


def _check(found: Host, task: Task, count: int, order: Order) -> None:
    """Raise `OverBudget` where all together may cost more than any budget has left."""
    whole = press.total(found.price(task, order.service), count)
    counted = unit(found.session().provider(order.service).service)
    for one in order.budgets:
        if whole is not None and whole.most > one.left:
            raise OverBudget(whole.most, one.left, counted)

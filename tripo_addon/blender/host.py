# SPDX-License-Identifier: GPL-3.0-or-later
"""The session of this Blender for `api`, and what waits for it; see `standalone.host` for that of
a program without Blender."""

from __future__ import annotations

import bpy

from ..jobs.job import Job
from ..jobs.order import Begun, Order
from ..jobs.plans import Plan
from ..spec.options import Task
from ..spec.preparation import STORED, Preparation
from ..spec.prices import Price
from ..spec.recipes import Recipe
from . import chaining, current, importing, pump, starting, submit, variations
from .pump import rest as rest
from .scene import places
from .session import Session
from .settings import preparation, settings


def session() -> Session:
    """The session. Raises `Unavailable` where `guards.check` does."""
    return current.session()


def begin(task: Task, order: Order) -> Begun:
    """Put a task on its way. Raises `TripoError` when it cannot be sent."""
    job = starting.start(
        bpy.context,
        type(task),
        task.values(),
        place=order.place,
        collection=order.collection,
        prepare=order.prepare,
        recipe=order.recipe,
        order=order,
    )
    return Begun(job, current.session().entering.pop(job.id, None))


def begin_all(task: Task, count: int, order: Order) -> list[Begun]:
    """Put several jobs of a task on their way, all or none. Raises `TripoError`."""
    jobs = variations.start(
        bpy.context,
        type(task),
        task.values(),
        count,
        place=order.place,
        collection=order.collection,
        prepare=order.prepare,
        order=order,
    )
    entering = current.session().entering
    return [Begun(job, entering.pop(job.id, None)) for job in jobs]


def turn() -> bool:
    """Handle what the threads have done and place results; False when no work is left."""
    return pump.turn(waiting=True)


def look() -> None:
    """Take in news, for one who asks how a job stands. In a window the timer does it."""
    if bpy.app.background:
        pump.turn(waiting=True)


def price(task: Task, service: str) -> Price | None:
    """What a task costs by the list of prices; None where that does not hold, or has none.

    Raises `TripoError` when it cannot be sent.
    """
    return starting.price(bpy.context, type(task), task.values(), service)


def recipe(name: str) -> Recipe:
    """A recipe by its name, or by the path of its file. Raises `TripoError`."""
    return chaining.named(name)


def plan(task: Task, recipe: Recipe, service: str) -> Plan:
    """What the chain comes to that begins with a task. Raises `TripoError` when it cannot be
    sent."""
    return starting.plan(bpy.context, type(task), task.values(), recipe, service)


def ask_price(task: Task, service: str) -> None:
    """Have the service name the price of a task; the answer is the session's `quote`."""
    starting.ask_price(bpy.context, type(task), task.values(), service)


def attach(task_id: str, kind: str, *, place: bool = True) -> Begun:
    """Fetch the result of any task of this account, into the scene or only to disk. Raises
    `TripoError`."""
    where = places.here(bpy.context) if place else {}
    return submit.attach(task_id, kind, where)


def bring(job: Job, collection: str, prepare: Preparation | None) -> None:
    """Import a result that is on disk, or fetch it once more, at or beside the 3D cursor. Raises
    `TripoError`."""
    prepared = (prepare or preparation()).stored()
    where = places.here(bpy.context, collection=collection, prepare=prepare)
    place = {**where, **places.apart(job.place), STORED: prepared, **settings().for_results()}
    importing.begin(job, place)

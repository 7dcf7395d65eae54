# SPDX-License-Identifier: GPL-3.0-or-later
"""The one session of this program, and what waits for it; see `blender.host` for the other one."""

from __future__ import annotations

import atexit
import threading
import time

from ..files import recipe_files
from ..jobs.order import Begun, Order
from ..jobs.plans import Plan
from ..spec.options import Task
from ..spec.prices import Price
from ..spec.recipes import Recipe
from .session import Session, plan_of, price_of
from .settings import settings

REST_SECONDS = 0.02

_session: Session | None = None
_lock = threading.Lock()


def session() -> Session:
    """The session, made when there is none."""
    global _session
    with _lock:
        if _session is None:
            _session = Session(settings())
            atexit.register(stop)
        return _session


def stop() -> None:
    """End all threads; at exit."""
    global _session
    with _lock:
        if _session is not None:
            atexit.unregister(stop)
            _session.stop()
            _session = None


def begin(task: Task, order: Order) -> Begun:
    """Put a task on its way. Raises `TripoError` when it cannot be sent."""
    return session().begin(task, order)


def begin_all(task: Task, count: int, order: Order) -> list[Begun]:
    """Put several jobs of a task on their way, all or none. Raises `TripoError`."""
    return session().begin_all(task, count, order)


def turn() -> bool:
    """Take in what the threads have done; False when no work is left."""
    now = session()
    busy = now.engine.busy
    return now.absorb() or busy


def look() -> None:
    """Take in news, for one who asks how a job stands."""
    session().absorb()


def rest() -> None:
    """Sleep for a moment, so that the threads can work."""
    time.sleep(REST_SECONDS)


def price(task: Task, service: str) -> Price | None:
    """What a task costs by the list of prices; None where that does not hold, or has none.

    Raises `TripoError` when it cannot be sent.
    """
    _, made = session().check(task, service)
    return price_of(made, session().settings.service(service))


def recipe(name: str) -> Recipe:
    """A recipe by its name, or by the path of its file. Raises `TripoError`."""
    folder = session().settings.folder / recipe_files.FOLDER
    return recipe_files.named(name, recipe_files.found(folder).recipes)


def plan(task: Task, recipe: Recipe, service: str) -> Plan:
    """What the chain comes to that begins with a task. Raises `TripoError` when it cannot be
    sent."""
    _, made = session().check(task, service)
    return plan_of(recipe, made, session().settings.service(service))


def ask_price(task: Task, service: str) -> None:
    """Have the service name the price of a task; the answer is the session's `quote`."""
    provider, made = session().check(task, service)
    session().quote = None
    session().engine.ask.price(made, provider, lambda wanted: None)


def attach(task_id: str, kind: str, *, place: bool = True) -> Begun:
    """Fetch the result of any task of this account; there is no scene for it. Raises
    `TripoError`."""
    return session().attach(task_id, kind)

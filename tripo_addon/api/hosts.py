# SPDX-License-Identifier: GPL-3.0-or-later
"""What the calls of `api` stand on: the session of Blender, or that of a program without it."""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from ..errors import Spent, TripoError, Unavailable

if TYPE_CHECKING:
    from ..jobs.engine import Engine
    from ..jobs.events import Account, Page, Quote, UsageReport
    from ..jobs.job import Job
    from ..jobs.journal.spending import Ledger
    from ..jobs.order import Begun, Order
    from ..jobs.plans import Plan
    from ..jobs.wanted import Wanted
    from ..providers.base import Provider
    from ..spec.options import Task
    from ..spec.prices import Price
    from ..spec.recipes import Recipe


class Session(Protocol):
    """What `blender.session` and `standalone.session` have in common."""

    engine: Engine
    watchers: MutableMapping[str, Callable[[Job], None]]
    account: Account | None
    usage: UsageReport | None
    quote: Quote | None
    page: Page | None
    ledger: Ledger

    @property
    def jobs(self) -> dict[str, Job]: ...

    def provider(self, named: str = "") -> Provider: ...

    def provider_of(self, job: Job) -> Provider: ...

    def load(self, count: int, offset: int = 0, wanted: Wanted = ...) -> None: ...

    def refresh(self) -> None: ...

    def ask_usage(self) -> None: ...

    def resume(self) -> None: ...


class Host(Protocol):
    """What `blender.host` and `standalone.host` have in common."""

    def session(self) -> Session: ...

    def begin(self, task: Task, order: Order) -> Begun: ...

    def begin_all(self, task: Task, count: int, order: Order) -> list[Begun]: ...

    def turn(self) -> bool: ...

    def look(self) -> None: ...

    def rest(self) -> None: ...

    def price(self, task: Task, service: str) -> Price | None: ...

    def attach(self, task_id: str, kind: str, *, place: bool = True) -> Begun: ...

    def recipe(self, name: str) -> Recipe: ...

    def plan(self, task: Task, recipe: Recipe, service: str) -> Plan: ...

    def ask_price(self, task: Task, service: str) -> None: ...


REST_SECONDS = 0.02
"""How long a coroutine that waits lets others work."""
_EXTENSION = "bl_ext."

Answer = TypeVar("Answer")


def in_blender() -> bool:
    """Whether this is Blender, or a program that has loaded its module."""
    return __package__.startswith(_EXTENSION) or "bpy" in sys.modules


def host() -> Host:
    """Blender's, or that of this program."""
    if in_blender():
        from ..blender import guards

        # Before anything of Blender is used.
        guards.check()
        from ..blender import host as found
    else:
        from ..standalone import host as found  # type: ignore[no-redef]
    return cast("Host", found)


def need_blender(what: str) -> None:
    """Raise `Unavailable` where there is no Blender."""
    if not in_blender():
        raise Unavailable(f"{what} needs Blender", "Call it in Blender's Python")


def wait_for_all(host: Host) -> None:
    """Work until no work is left."""
    while host.turn():
        host.rest()


def wait_for(host: Host, answer: Callable[[Session], Answer | None]) -> Answer:
    """Work until `answer` finds what was asked for. Raises `TripoError` when no answer comes."""
    now = host.session()
    more = True
    while (found := answer(now)) is None:
        if not more:
            raise TripoError("No answer has come", "Try again", Spent.UNSAID)
        more = host.turn()
        host.rest()
    return found

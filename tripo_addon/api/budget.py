# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits for what the tasks of a part of a program cost together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import overload

from ..errors import Unavailable
from ..jobs.budgets import Budget
from ..spec import arguments

_budgets: ContextVar[tuple[Budget, ...]] = ContextVar("budgets", default=())


def current() -> tuple[Budget, ...]:
    """The budgets from which a task that is begun now is paid."""
    return _budgets.get()


@overload
def session(
    *, max_credits: float, reserve: float | None = None
) -> AbstractContextManager[Budget]: ...


@overload
def session(
    *, max_credits: float | None = None, reserve: float
) -> AbstractContextManager[Budget]: ...


@overload
def session(
    *, max_credits: float | None = None, reserve: float | None = None
) -> AbstractContextManager[Budget | None]: ...


def session(
    *, max_credits: float | None = None, reserve: float | None = None
) -> AbstractContextManager[Budget] | AbstractContextManager[Budget | None]:
    """Within it, tasks cost no more than `max_credits` together, and leave at least `reserve` of
    the balance, which is asked for at the beginning (that blocks).

    A task beyond that fails with `OverBudget` before it is sent, and so does one whose price nobody
    knows. What has failed is given back. Gives the budget, whose `left` are the credits that
    remain; None without a limit. Sessions may stand in each other. Raises `Invalid`, and
    `TripoError` where the balance cannot be had.
    """
    limit = arguments.credits(max_credits, "max_credits")
    return _session(limit, arguments.credits(reserve, "reserve"))


@contextmanager
def _session(limit: float | None, kept: float | None) -> Iterator[Budget | None]:
    if kept is not None:
        free = _free() - kept
        limit = free if limit is None else min(limit, free)
    if limit is None:
        yield None
        return
    budget = Budget(limit)
    token = _budgets.set((*_budgets.get(), budget))
    try:
        yield budget
    finally:
        _budgets.reset(token)


def _free() -> float:
    from .account import balance

    free = balance().free
    if free is None:
        raise Unavailable("The service tells no balance", "Give max_credits instead of reserve")
    return free

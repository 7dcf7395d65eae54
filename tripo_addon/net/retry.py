# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done after a request went wrong: the rules, in one pure function.

A request that changes nothing is sent again; one that creates a task, and so costs credits, is
sent again only after an answer which says that the service was too busy to take it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from ..codes import BUSY_CODES, FAULT_CODES, Code
from ..errors import Refused, TripoError, Unclear

ATTEMPTS = 4
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
FIRST_BUSY_DELAY = 5.0
SHORTEST_BUSY_DELAY = 1.0
LONGEST_BUSY_DELAY = 300.0

FIRST_OUTAGE_DELAY = 1.0
LONGEST_OUTAGE_DELAY = 30.0
STRANGER_SECONDS = 20.0
"""How long a caller without a window waits for an address that has never answered: it may be
a wrong one."""
OUTAGE_SECONDS = 600.0
"""How long a caller without a window waits for one that has answered before."""

PASSING_STATUSES = {408, 429, 500, 502, 503, 504}
BLOCKED = {403, 451}
"""Statuses of a filter, which may have kept back the request, or only the service's answer."""
DETOURS = {302, 303, 307}
"""The same of one that leads to a page of its own instead."""


class Request(Enum):
    """What sort of request went wrong."""

    REPEATABLE = auto()
    """GET, PUT, polling, uploads and downloads."""
    CREATE = auto()
    """It makes a task that costs credits."""


class Then(Enum):
    """What is done about it."""

    AGAIN = auto()
    FAIL = auto()
    UNCERTAIN = auto()
    """Nobody knows whether there is a task now; nothing is sent again by itself."""


class Outcome(NamedTuple):
    """How an attempt ended."""

    status: int | None = None
    """The HTTP status; None where no answer came that can be understood."""
    code: int = 0
    """The service's own error code."""
    sent: bool = True
    """Whether the request may have reached the service."""
    body: bool = True
    """Whether the answer says anything beside its status."""
    retry_after: float | None = None
    """Seconds that the service asks to wait."""
    page: bool = False
    """Whether the answer is a page, as of a filter or a proxy on the way."""


class Decision(NamedTuple):
    """What is done, and after how many seconds."""

    then: Then
    seconds: float = 0.0


def decide(request: Request, outcome: Outcome, attempt: int = 0, luck: float = 0.5) -> Decision:
    """What to do after an attempt, counted from 0; `luck` from 0 to 1 spreads the delays."""
    if request is Request.CREATE:
        return _after_create(outcome, attempt, luck)
    passing = outcome.status is None or (
        outcome.status in PASSING_STATUSES
        or outcome.code in BUSY_CODES
        or (outcome.code in FAULT_CODES and outcome.status != 401)
    )
    if not passing or attempt + 1 >= ATTEMPTS:
        return Decision(Then.FAIL)
    if outcome.retry_after is not None:
        return Decision(Then.AGAIN, min(max(outcome.retry_after, 0.0), LONGEST_DELAY))
    return Decision(Then.AGAIN, _spread(FIRST_DELAY, LONGEST_DELAY, attempt, luck))


def after_outage(
    attempt: int, seconds: float, *, endless: bool, answered: bool, luck: float = 0.5
) -> Decision:
    """What to do after an attempt, counted from 0, that reached nobody, in an outage that has
    lasted for `seconds`.

    With a window the wait is `endless`: the user sees it and may cancel it. Without a window the
    wait is longer if the address has `answered` before.
    """
    longest = OUTAGE_SECONDS if answered else STRANGER_SECONDS
    if not endless and seconds >= longest:
        return Decision(Then.FAIL)
    pause = min(
        _spread(FIRST_OUTAGE_DELAY, LONGEST_OUTAGE_DELAY, attempt, luck), LONGEST_OUTAGE_DELAY
    )
    # The last attempt comes when the time is over.
    return Decision(Then.AGAIN, pause if endless else min(pause, longest - seconds))


def _after_create(outcome: Outcome, attempt: int, luck: float) -> Decision:
    if not outcome.sent:
        return Decision(Then.FAIL)
    if outcome.status is None:
        return Decision(Then.UNCERTAIN)
    # It comes with status 500, and yet says clearly that nothing was created.
    if outcome.code == Code.CHECK_FAILED:
        return Decision(Then.FAIL)
    if outcome.status >= 500 or outcome.status == 408:
        return Decision(Then.UNCERTAIN)
    if outcome.status in DETOURS or (outcome.page and outcome.status in BLOCKED):
        return Decision(Then.UNCERTAIN)
    if outcome.code in FAULT_CODES and outcome.status != 401:
        return Decision(Then.UNCERTAIN)
    if outcome.code not in BUSY_CODES and (outcome.status != 429 or not outcome.body):
        return Decision(Then.FAIL)
    if outcome.retry_after is not None:
        seconds = min(max(outcome.retry_after, SHORTEST_BUSY_DELAY), LONGEST_BUSY_DELAY)
        return Decision(Then.AGAIN, seconds)
    return Decision(Then.AGAIN, _spread(FIRST_BUSY_DELAY, LONGEST_BUSY_DELAY, attempt, luck))


def _spread(first: float, longest: float, attempt: int, luck: float) -> float:
    """The pause doubles with each attempt; up to a quarter more or less keeps clients apart."""
    return float(min(first * 2 ** min(attempt, 16), longest)) * (0.75 + 0.5 * luck)


def outcome_of(error: TripoError) -> Outcome:
    """What an error says of the attempt that it ended."""
    if isinstance(error, Refused):
        page = error.body and not (error.own or error.message)
        return Outcome(error.status, error.code, True, error.body, error.retry_after, page)
    return Outcome(sent=isinstance(error, Unclear))

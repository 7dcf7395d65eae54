# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules after a request went wrong, as a table."""

from __future__ import annotations

import pytest

from tripo_addon.errors import (
    Refused,
    Strange,
    TripoError,
    Unavailable,
    Unclear,
    Unreachable,
)
from tripo_addon.net.responses import wait_named
from tripo_addon.net.retry import (
    OUTAGE_SECONDS,
    STRANGER_SECONDS,
    Outcome,
    Request,
    Then,
    after_outage,
    decide,
    outcome_of,
)

AGAIN, FAIL, UNCERTAIN = Then.AGAIN, Then.FAIL, Then.UNCERTAIN
REPEATABLE, CREATE = Request.REPEATABLE, Request.CREATE

RULES = [
    # how it ended                                 repeatable     create
    (Outcome(sent=False), AGAIN, FAIL),
    (Outcome(), AGAIN, UNCERTAIN),
    (Outcome(200, 1000), AGAIN, UNCERTAIN),
    (Outcome(200, 1001), AGAIN, UNCERTAIN),
    (Outcome(200, 2010), FAIL, FAIL),
    (Outcome(200, 2000), AGAIN, AGAIN),
    (Outcome(200, 1007), AGAIN, AGAIN),
    (Outcome(301), FAIL, FAIL),
    (Outcome(302), FAIL, UNCERTAIN),
    (Outcome(303, body=False), FAIL, UNCERTAIN),
    (Outcome(307, page=True), FAIL, UNCERTAIN),
    (Outcome(400, 1004), FAIL, FAIL),
    (Outcome(400, 2008), FAIL, FAIL),
    (Outcome(401), FAIL, FAIL),
    (Outcome(401, 1000), FAIL, FAIL),
    (Outcome(401, 1001), FAIL, FAIL),
    (Outcome(403, 2010), FAIL, FAIL),
    (Outcome(403, page=True), FAIL, UNCERTAIN),
    (Outcome(451, page=True), FAIL, UNCERTAIN),
    (Outcome(404, page=True), FAIL, FAIL),
    (Outcome(404, 2001), FAIL, FAIL),
    (Outcome(408), AGAIN, UNCERTAIN),
    (Outcome(410), FAIL, FAIL),
    (Outcome(429, 1007), AGAIN, AGAIN),
    (Outcome(429, 2000), AGAIN, AGAIN),
    (Outcome(429), AGAIN, AGAIN),
    (Outcome(429, body=False), AGAIN, FAIL),
    (Outcome(500), AGAIN, UNCERTAIN),
    (Outcome(500, 1000), AGAIN, UNCERTAIN),
    (Outcome(500, 2014), AGAIN, FAIL),
    (Outcome(502), AGAIN, UNCERTAIN),
    (Outcome(503), AGAIN, UNCERTAIN),
    (Outcome(503, retry_after=5), AGAIN, UNCERTAIN),
    (Outcome(504), AGAIN, UNCERTAIN),
    (Outcome(501), FAIL, UNCERTAIN),
]


@pytest.mark.parametrize(("outcome", "repeatable", "create"), RULES, ids=str)
def test_the_rules(outcome: Outcome, repeatable: Then, create: Then) -> None:
    assert decide(REPEATABLE, outcome).then is repeatable
    assert decide(CREATE, outcome).then is create


@pytest.mark.parametrize(
    ("request_", "attempt", "outcome", "least", "most"),
    [
        (REPEATABLE, 0, Outcome(), 0.375, 0.625),
        (REPEATABLE, 1, Outcome(502), 0.75, 1.25),
        (REPEATABLE, 2, Outcome(429), 1.5, 2.5),
        (REPEATABLE, 0, Outcome(429, retry_after=3), 3, 3),
        (REPEATABLE, 0, Outcome(503, retry_after=9999), 30, 30),
        (REPEATABLE, 0, Outcome(429, retry_after=-1), 0, 0),
        (CREATE, 0, Outcome(429, 2000), 3.75, 6.25),
        (CREATE, 1, Outcome(429, 2000), 7.5, 12.5),
        (CREATE, 10**6, Outcome(429, 2000), 225, 375),
        (CREATE, 0, Outcome(429, 2000, retry_after=0), 1, 1),
        (CREATE, 0, Outcome(429, 1007, retry_after=10**6), 300, 300),
    ],
)
def test_the_delays(
    request_: Request, attempt: int, outcome: Outcome, least: float, most: float
) -> None:
    assert decide(request_, outcome, attempt, 0.0).seconds == pytest.approx(least)
    assert decide(request_, outcome, attempt, 1.0).seconds == pytest.approx(most)


def test_repeats_end_and_waiting_for_a_busy_service_does_not() -> None:
    assert [decide(REPEATABLE, Outcome(), at).then for at in range(5)] == [AGAIN] * 3 + [FAIL] * 2
    assert decide(CREATE, Outcome(429, 2000), 10**6).then is AGAIN


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("x"), Outcome(sent=False)),
        (Unavailable("x"), Outcome(sent=False)),
        (Unclear("x"), Outcome()),
        (Strange("x"), Outcome()),
        (
            Refused(429, 2000, retry_after=2.0, body=False),
            Outcome(429, 2000, body=False, retry_after=2.0),
        ),
    ],
)
def test_errors_are_outcomes(error: TripoError, outcome: Outcome) -> None:
    assert outcome_of(error) == outcome


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (429, {"Retry-After": "7"}, 7, 7),
        (503, {"Retry-After": "7.5"}, 7.5, 7.5),
        (429, {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, 10**8, 10**10),
        (429, {"X-RateLimit-Reset": "12"}, 12, 12),
        (429, {"X-RateLimit-Reset": "4102444800"}, 10**8, 10**10),
        (429, {"Retry-After": "3", "X-RateLimit-Reset": "12"}, 3, 3),
    ],
)
def test_the_wait_that_a_service_names(
    status: int, headers: dict[str, str], least: float, most: float
) -> None:
    seconds = wait_named(status, headers)
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {}),
        (429, {"Retry-After": "soon"}),
        (429, {"Retry-After": "nan"}),
        (200, {"X-RateLimit-Reset": "12"}),
    ],
)
def test_no_wait_is_named(status: int, headers: dict[str, str]) -> None:
    assert wait_named(status, headers) is None


@pytest.mark.parametrize(
    ("seconds", "endless", "answered", "then"),
    [
        (0.0, False, False, Then.AGAIN),
        (STRANGER_SECONDS - 1, False, False, Then.AGAIN),
        (STRANGER_SECONDS, False, False, Then.FAIL),
        (STRANGER_SECONDS, False, True, Then.AGAIN),
        (OUTAGE_SECONDS - 1, False, True, Then.AGAIN),
        (OUTAGE_SECONDS, False, True, Then.FAIL),
        (1e6, True, False, Then.AGAIN),
        (1e6, True, True, Then.AGAIN),
    ],
)
def test_how_long_an_outage_is_borne(
    seconds: float, endless: bool, answered: bool, then: Then
) -> None:
    assert after_outage(3, seconds, endless=endless, answered=answered).then is then


def test_the_pauses_of_an_outage_grow_to_half_a_minute() -> None:
    pauses = [after_outage(at, 0.0, endless=True, answered=True).seconds for at in range(8)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    for luck in (0.0, 1.0):
        long = after_outage(10**6, 0.0, endless=True, answered=True, luck=luck)
        assert 20 <= long.seconds <= 30
    # The last attempt is made when the time is over.
    assert after_outage(5, 15.0, endless=False, answered=False).seconds == 5

# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen to a request, in families that can be chosen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from tripo_sandbox.shared.faults import HTML, KINDS
from tripo_sandbox.shared.oddities import ODD_TEXT

from .families import FAMILIES

BUSY = '{"code": 2000, "status": "error", "message": "Too many tasks at once"}'
JSON = "application/json"
LOGIN = "<html><body><h1>Please sign in to the network</h1></body></html>"
LONG = ODD_TEXT + "\r\n" + "x" * 5_000_000
NESTED = '{"code": 0, "data": ' + '{"tasks": [' * 50_000


class Blow(NamedTuple):
    """One way in which a request goes wrong, as it is called in the table."""

    name: str
    kind: str
    weight: float
    details: dict[str, Any]


def _blow(name: str, kind: str, weight: float = 1.0, /, **details: Any) -> Blow:
    return Blow(name, kind, weight, {**KINDS[kind], **details})


PAGES = [
    _blow("403 of a filter", "status", status=403, body=HTML.replace("502", "403")),
    _blow("404 of a proxy", "status", status=404, body=HTML.replace("502", "404")),
    _blow("302 to a sign-in", "redirect", location="https://example.org/login", body=LOGIN),
    _blow("a sign-in page", "status", status=200, body=LOGIN),
]
"""What a filter or a proxy answers in place of the service, which never sees the request."""
ODD_TEXTS = [
    _blow("odd texts", "odd_texts"),
    _blow("odd text in an error", "code", 0.5, code=1000, message=ODD_TEXT),
    _blow("5 MB in an error", "code", 0.1, code=1000, message=LONG),
]
ODD_NUMBERS = [
    *(_blow("absurd numbers", "odd_numbers", 0.4, luck=luck) for luck in range(12)),
    _blow("nesting without an end", "status", 0.3, status=200, body=NESTED, content_type=JSON),
]


def blows(slow: float, families: Collection[str] = FAMILIES) -> dict[str, list[Blow]]:
    """By step: what may happen; `slow` seconds are longer than the client waits."""
    steps: dict[str, list[Blow]] = {
        name: [] for name in ("upload", "create", "poll", "usage", "balance", "download")
    }
    if "usual" in families:
        for step, some in _usual(slow).items():
            steps[step] += some
    if "filter" in families:
        for some in steps.values():
            some += PAGES
    if "unicode" in families:
        for step in ("upload", "poll", "usage", "balance"):
            steps[step] += ODD_TEXTS
        steps["create"] += [
            _blow("odd texts", "odd_texts", 2),
            _blow("an odd task id", "odd_id", 4),
            _blow("odd text in a refusal", "code", 0.5, code=2010, message=ODD_TEXT),
            _blow("5 MB in a refusal", "code", 0.1, status=400, code=1004, message=LONG),
        ]
    if "numbers" in families:
        for step in ("create", "poll", "usage", "balance"):
            steps[step] += ODD_NUMBERS
    return steps


def _usual(slow: float) -> dict[str, list[Blow]]:
    api = [*_busy(1), *_broken(1, slow), *_strange(1)]
    return {
        "upload": api,
        "create": [
            *_busy(5),
            *_broken(1, slow),
            *_strange(1),
            _blow("200 with error 2010", "code", 3, code=2010),
            _blow("progress going backwards", "backwards", 3),
        ],
        "poll": [
            *api,
            _blow("missed task", "missed", 3),
            _blow("unknown state", "state", 3),
            _blow("progress going backwards", "backwards", 3),
            _blow("stuck", "stuck", 3),
        ],
        "usage": api,
        "balance": api,
        "download": [
            *_busy(0.5),
            *_broken(2, slow),
            _blow("truncated", "truncate", 3, keep=0.3),
            _blow("corrupted", "corrupt", 3, count=64),
            _blow("too short a length", "wrong_length", 2, extra=-40),
            _blow("a page", "not_a_model", 2),
            _blow("expired", "status", 3, status=403),
            _blow("slow", "slow", 1, bytes_per_second=50_000),
        ],
    }


def _busy(weight: float) -> list[Blow]:
    after = {"Retry-After": "0.1"}
    return [
        _blow("429 JSON", "status", weight, status=429, body=BUSY, content_type=JSON),
        _blow(
            "429 JSON, Retry-After",
            "status",
            weight,
            status=429,
            body=BUSY,
            content_type=JSON,
            headers=after,
        ),
        _blow("429 HTML", "status", weight, status=429),
        _blow("429 HTML, Retry-After", "status", weight, status=429, headers=after),
    ]


def _broken(weight: float, slow: float) -> list[Blow]:
    """What any request may meet; in most of these it is open what the service did."""
    return [
        *(_blow(f"{status} HTML", "status", weight, status=status) for status in (500, 502, 503)),
        _blow("502 after it was done", "status_after", weight),
        _blow("reset before", "reset_before", weight),
        _blow("reset after", "reset_after", weight),
        _blow("time-out", "delay", weight / 3, seconds=slow),
        _blow("broken off", "truncate", weight, keep=0.6),
        _blow("too long a length", "wrong_length", weight / 3),
    ]


def _strange(weight: float) -> list[Blow]:
    """Answers of the API that make no sense."""
    return [
        _blow("broken JSON", "broken_json", weight),
        _blow("200 with error 1000", "code", weight, code=1000, message="Internal error"),
        _blow("200 with error 1007", "code", weight, code=1007, message="Too many requests"),
    ]


def sluggish() -> dict[str, list[Blow]]:
    """By step: what makes a job live long enough to be caught anywhere on its way."""
    waits = [_blow(f"{each:g} s later", "delay", seconds=each) for each in (0.5, 1.0, 2.0)]
    return {
        "upload": waits,
        "create": [*waits, _blow("0.1 s later", "delay", 2.0, seconds=0.1)],
        "poll": waits,
        "usage": [],
        "balance": [],
        "download": [_blow("slow", "slow", bytes_per_second=rate) for rate in (60_000, 200_000)],
    }

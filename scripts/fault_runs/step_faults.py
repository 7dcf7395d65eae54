# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that a request of each step may meet, with how likely each is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from tripo_sandbox.shared.faults import HTML, KINDS
from tripo_sandbox.shared.oddities import ODD_TEXT

from .groups import FAULT_GROUPS

BUSY = '{"code": 2000, "status": "error", "message": "Too many tasks at once"}'
JSON = "application/json"
LOGIN = "<html><body><h1>Please sign in to the network</h1></body></html>"
LONG = ODD_TEXT + "\r\n" + "x" * 5_000_000
NESTED = '{"code": 0, "data": ' + '{"tasks": [' * 50_000


class WeightedFault(NamedTuple):
    """One way in which a request goes wrong."""

    name: str
    """What the report calls it."""
    kind: str
    """What the sandbox calls it."""
    weight: float
    """How likely it is, compared with the others of its step."""
    details: dict[str, Any]


StepFaults = dict[str, list[WeightedFault]]
"""By step of a job: the faults that its requests may meet."""


def _fault(name: str, kind: str, weight: float = 1.0, /, **details: Any) -> WeightedFault:
    return WeightedFault(name, kind, weight, {**KINDS[kind], **details})


PAGES = [
    _fault("403 of a filter", "status", status=403, body=HTML.replace("502", "403")),
    _fault("404 of a proxy", "status", status=404, body=HTML.replace("502", "404")),
    _fault("302 to a sign-in", "redirect", location="https://example.org/login", body=LOGIN),
    _fault("a sign-in page", "status", status=200, body=LOGIN),
]
"""What a filter or a proxy answers instead of the service, which never sees the request."""
ODD_TEXTS = [
    _fault("odd texts", "odd_texts"),
    _fault("odd text in an error", "code", 0.5, code=1000, message=ODD_TEXT),
    _fault("5 MB in an error", "code", 0.1, code=1000, message=LONG),
]
ODD_NUMBERS = [
    *(_fault("absurd numbers", "odd_numbers", 0.4, luck=luck) for luck in range(12)),
    _fault("nesting without an end", "status", 0.3, status=200, body=NESTED, content_type=JSON),
]


def step_faults(slow: float, groups: Collection[str] = FAULT_GROUPS) -> StepFaults:
    """The faults of the chosen groups; `slow` is in seconds and longer than the client waits."""
    faults: StepFaults = {
        step: [] for step in ("upload", "create", "poll", "usage", "balance", "download")
    }
    if "usual" in groups:
        for step, added in _usual(slow).items():
            faults[step] += added
    if "filter" in groups:
        for present in faults.values():
            present += PAGES
    if "unicode" in groups:
        for step in ("upload", "poll", "usage", "balance"):
            faults[step] += ODD_TEXTS
        faults["create"] += [
            _fault("odd texts", "odd_texts", 2),
            _fault("an odd task id", "odd_id", 4),
            _fault("odd text in a refusal", "code", 0.5, code=2010, message=ODD_TEXT),
            _fault("5 MB in a refusal", "code", 0.1, status=400, code=1004, message=LONG),
        ]
    if "numbers" in groups:
        for step in ("create", "poll", "usage", "balance"):
            faults[step] += ODD_NUMBERS
    return faults


def _usual(slow: float) -> StepFaults:
    api = [*_busy(1), *_broken(1, slow), *_senseless(1)]
    return {
        "upload": api,
        "create": [
            *_busy(5),
            *_broken(1, slow),
            *_senseless(1),
            _fault("200 with error 2010", "code", 3, code=2010),
            _fault("progress going backwards", "backwards", 3),
        ],
        "poll": [
            *api,
            _fault("missed task", "missed", 3),
            _fault("unknown state", "state", 3),
            _fault("progress going backwards", "backwards", 3),
            _fault("stuck", "stuck", 3),
        ],
        "usage": api,
        "balance": api,
        "download": [
            *_busy(0.5),
            *_broken(2, slow),
            _fault("truncated", "truncate", 3, keep=0.3),
            _fault("corrupted", "corrupt", 3, count=64),
            _fault("too short a length", "wrong_length", 2, extra=-40),
            _fault("a page", "not_a_model", 2),
            _fault("expired", "status", 3, status=403),
            _fault("slow", "slow", 1, bytes_per_second=50_000),
        ],
    }


def _busy(weight: float) -> list[WeightedFault]:
    headers = {"Retry-After": "0.1"}
    return [
        _fault("429 JSON", "status", weight, status=429, body=BUSY, content_type=JSON),
        _fault(
            "429 JSON, Retry-After",
            "status",
            weight,
            status=429,
            body=BUSY,
            content_type=JSON,
            headers=headers,
        ),
        _fault("429 HTML", "status", weight, status=429),
        _fault("429 HTML, Retry-After", "status", weight, status=429, headers=headers),
    ]


def _broken(weight: float, slow: float) -> list[WeightedFault]:
    """Faults of any request; after most of them the client cannot know what the service did."""
    return [
        *(_fault(f"{status} HTML", "status", weight, status=status) for status in (500, 502, 503)),
        _fault("502 after it was done", "status_after", weight),
        _fault("reset before", "reset_before", weight),
        _fault("reset after", "reset_after", weight),
        _fault("time-out", "delay", weight / 3, seconds=slow),
        _fault("broken off", "truncate", weight, keep=0.6),
        _fault("too long a length", "wrong_length", weight / 3),
    ]


def _senseless(weight: float) -> list[WeightedFault]:
    """Answers of the API that make no sense."""
    return [
        _fault("broken JSON", "broken_json", weight),
        _fault("200 with error 1000", "code", weight, code=1000, message="Internal error"),
        _fault("200 with error 1007", "code", weight, code=1007, message="Too many requests"),
    ]


def delays() -> StepFaults:
    """Delays that make a job live long enough to be killed at any of its steps."""
    waits = [
        _fault(f"{seconds:g} s later", "delay", seconds=seconds) for seconds in (0.5, 1.0, 2.0)
    ]
    rates = (60_000, 200_000)
    return {
        "upload": waits,
        "create": [*waits, _fault("0.1 s later", "delay", 2.0, seconds=0.1)],
        "poll": waits,
        "usage": [],
        "balance": [],
        "download": [_fault("slow", "slow", bytes_per_second=rate) for rate in rates],
    }

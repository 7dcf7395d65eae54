# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at random for every request, the same ones for the same seed."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from tripo_sandbox.faults import KINDS, Fault, Faults

BUSY = '{"code": 2000, "status": "error", "message": "Too many tasks at once"}'
JSON = "application/json"
PER_FILE = 6
"""How often one file's downloads are spoilt; then it can be had."""
IN_A_ROW = 8
"""How many requests of one step are spoilt one after the other."""

STEPS = {
    "upload": re.compile(r"/v3/files.*|/v2/openapi/upload.*"),
    "create": re.compile(r"/v3/(generation|models|animations|mesh)/.+|/v2/openapi/task"),
    "poll": re.compile(r"/v3/tasks/.+|/v2/openapi/task/.+"),
    "usage": re.compile(r"/v3/account/usage"),
    "balance": re.compile(r"/v3/account/balance|/v2/openapi/user/balance"),
    "download": re.compile(r"/cdn/.+"),
}


class Blow(NamedTuple):
    """One way in which a request goes wrong, as it is called in the table."""

    name: str
    kind: str
    weight: float
    details: dict[str, Any]


def _blow(name: str, kind: str, weight: float = 1.0, /, **details: Any) -> Blow:
    return Blow(name, kind, weight, {**KINDS[kind], **details})


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


def blows(slow: float) -> dict[str, list[Blow]]:
    """By step: what may happen; `slow` seconds are longer than the client waits."""
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


CHANCES = {
    "upload": 0.7,
    "create": 0.55,
    "poll": 0.6,
    "usage": 0.3,
    "balance": 0.7,
    "download": 0.65,
}
"""By step: the share of requests that something happens to."""


class Weather(Faults):
    """The faults of a run; `fair` ends them."""

    def __init__(
        self, seed: int, blows: Mapping[str, list[Blow]], chances: Mapping[str, float] = CHANCES
    ) -> None:
        super().__init__()
        self.fair = False
        self.counts: Counter[tuple[str, str]] = Counter()
        """By step and name."""
        self._blows = blows
        self._chances = chances
        # The order of steps depends on threads; that of the faults of one step does not.
        self._dice = {step: random.Random(f"{seed} {step}") for step in STEPS}
        self._row: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._guard = threading.Lock()

    def take(self, method: str, path: str) -> list[Fault]:
        found = super().take(method, path)
        step = next((name for name, paths in STEPS.items() if paths.fullmatch(path)), "")
        if step and not self.fair:
            with self._guard:
                found += self._draw(step, path)
        return found

    def note(self, step: str, name: str) -> None:
        """Count a fault that somebody else put in the way."""
        with self._guard:
            self.counts[step, name] += 1

    def _draw(self, step: str, path: str) -> list[Fault]:
        dice = self._dice[step]
        spoilt = dice.random() < self._chances.get(step, 0.0)
        if not self._blows[step]:
            return []
        [blow] = dice.choices(self._blows[step], [each.weight for each in self._blows[step]])
        enough = self._row[step] >= IN_A_ROW or self._files[path] >= PER_FILE
        if not spoilt or enough:
            self._row[step] = 0
            return []
        self._row[step] += 1
        if step == "download":
            self._files[path] += 1
        self.counts[step, blow.name] += 1
        # What is spoilt on the way is never spoilt twice at the same place.
        place = {"at": dice.random()} if blow.kind == "corrupt" else {}
        return [Fault("", blow.kind, None, None, blow.details | place)]

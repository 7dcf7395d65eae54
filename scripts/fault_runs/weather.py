# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at random for every request, the same ones for the same seed."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Mapping

from tripo_sandbox.shared.faults import Fault, Faults

from .blows import Blow

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
STORAGE = {"download"}
"""The steps in which the storage is asked; the others ask the service."""
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
        self.pages: dict[str, Blow] = {}
        """What answers for a while in place of `service` or `storage`."""
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
                found += self._page(step) or self._draw(step, path)
        return found

    def note(self, step: str, name: str) -> None:
        """Count a fault that somebody else put in the way."""
        with self._guard:
            self.counts[step, name] += 1

    def _page(self, step: str) -> list[Fault]:
        page = self.pages.get("storage" if step in STORAGE else "service")
        if page is None:
            return []
        self.counts[step, f"{page.name}, for a while"] += 1
        return [Fault("", page.kind, None, None, page.details)]

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

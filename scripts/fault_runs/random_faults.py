# SPDX-License-Identifier: GPL-3.0-or-later
"""Random faults for the requests of the sandbox; the same seed gives the same faults."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Mapping

from tripo_sandbox.shared.faults import Fault, Faults

from .fault_counts import FaultCounts
from .step_faults import StepFaults, WeightedFault

PER_FILE = 6
"""How many downloads of one file meet a fault, at most."""
IN_A_ROW = 8
"""How many requests of one step meet a fault one after the other, at most."""

STEPS = {
    "upload": re.compile(r"/v3/files.*|/v2/openapi/upload.*"),
    "create": re.compile(r"/v3/(generation|models|animations|mesh)/.+|/v2/openapi/task"),
    "poll": re.compile(r"/v3/tasks/.+|/v2/openapi/task/.+"),
    "usage": re.compile(r"/v3/account/usage"),
    "balance": re.compile(r"/v3/account/balance|/v2/openapi/user/balance"),
    "download": re.compile(r"/cdn/.+"),
}
"""By step of a job: the paths of its requests."""
STORAGE = {"download"}
"""The steps whose requests go to the storage; all others go to the service."""
CHANCES = {
    "upload": 0.7,
    "create": 0.55,
    "poll": 0.6,
    "usage": 0.3,
    "balance": 0.7,
    "download": 0.65,
}
"""By step: the share of requests that meet a fault."""


class RandomFaults(Faults):
    """The faults of a run, until `stop`."""

    def __init__(
        self, seed: int, faults: StepFaults, chances: Mapping[str, float] = CHANCES
    ) -> None:
        super().__init__()
        self.counts = FaultCounts()
        self.pages: dict[str, WeightedFault] = {}
        """By host, `service` or `storage`: what answers all its requests at the moment."""
        self._stopped = False
        self._step_faults = faults
        self._chances = chances
        # Threads change the order of requests among steps, but not the faults of one step.
        self._random = {step: random.Random(f"{seed} {step}") for step in STEPS}
        self._in_a_row: Counter[str] = Counter()
        self._of_file: Counter[str] = Counter()
        self._guard = threading.Lock()

    def stop(self) -> None:
        """No request meets a fault any more."""
        self._stopped = True

    def take(self, method: str, path: str) -> list[Fault]:
        found = super().take(method, path)
        step = next((name for name, paths in STEPS.items() if paths.fullmatch(path)), "")
        if step and not self._stopped:
            with self._guard:
                found += self._page(step) or self._draw(step, path)
        return found

    def _page(self, step: str) -> list[Fault]:
        page = self.pages.get("storage" if step in STORAGE else "service")
        if page is None:
            return []
        self.counts.add(step, f"{page.name}, for a while")
        return [Fault("", page.kind, None, None, page.details)]

    def _draw(self, step: str, path: str) -> list[Fault]:
        generator = self._random[step]
        wanted = generator.random() < self._chances.get(step, 0.0)
        choices = self._step_faults[step]
        if not choices:
            return []
        [fault] = generator.choices(choices, [choice.weight for choice in choices])
        enough = self._in_a_row[step] >= IN_A_ROW or self._of_file[path] >= PER_FILE
        if not wanted or enough:
            self._in_a_row[step] = 0
            return []
        self._in_a_row[step] += 1
        if step == "download":
            self._of_file[path] += 1
        self.counts.add(step, fault.name)
        # Damage on the way is never twice at the same place.
        place = {"at": generator.random()} if fault.kind == "corrupt" else {}
        return [Fault("", fault.kind, None, None, fault.details | place)]

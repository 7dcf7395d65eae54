# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines that a person ends: with Ctrl-C, or by closing the terminal."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .blenders import UserFolder
from .planned_tasks import PlannedTask
from .service import RemoteService, Service, ordered_tasks

TYPES = {"text_to_model", "text_to_image", "image_to_model", "generate_multiview_image"}
"""Those whose only option is named first on a command line."""
BRIEF, LONGEST = 0.5, 6.0
"""Seconds after the first change of the journal within which the interruption comes, at most."""
EARLY = 0.2
"""The share of interruptions that do not wait for a change of the journal."""
ON_THE_WAY_SECONDS = 5.0
"""A request that was sent before the end may come so much later."""
END_SECONDS = 180.0


class Ended(NamedTuple):
    """A command line that was interrupted."""

    how: str
    when: float
    """When its process was gone, on the monotonic clock."""


class Interrupts:
    """Starts command lines and ends them; knows what must not be charged afterwards."""

    def __init__(self, service: RemoteService, folder: UserFolder, seed: int) -> None:
        self._service = service
        self._folder = folder
        self._random = random.Random(f"{seed} interrupts")
        self.ended: dict[str, Ended] = {}
        """By the mark of the planned task."""
        self.counts: Counter[str] = Counter()

    def possible(self, planned: Sequence[PlannedTask]) -> PlannedTask | None:
        """The first task that a command line can start."""
        return next((candidate for candidate in planned if candidate.task.type in TYPES), None)

    def run(self, planned: PlannedTask, begun: Callable[[], bool]) -> None:
        """Start a task on a command line, and end that at a random moment.

        `begun` tells whether the journal has changed since the start.
        """
        task = planned.task
        [value] = (value for name, value in task.sent().items() if name in {"prompt", "image"})
        words = [task.type.replace("_", "-"), "-o", str(self._folder.results), "--", value]
        terminal = self._folder.terminal(words)
        child = terminal.program
        pause = self._random.uniform(0.0, self._random.choice((BRIEF, LONGEST)))
        closes = self.counts.total() % 2 == 1
        if self._random.random() >= EARLY:
            end = time.monotonic() + END_SECONDS
            while child.poll() is None and time.monotonic() < end and not begun():
                time.sleep(0.02)
        time.sleep(pause)
        late = child.poll() is not None
        if closes:
            terminal.close()
        elif not late:
            terminal.interrupt()
        child.wait(END_SECONDS)
        terminal.close()
        how = "terminal closed" if closes else "Ctrl-C"
        self.counts[f"{how}, too late" if late else how] += 1
        if not late:
            self.ended[planned.mark] = Ended(how, time.monotonic())

    def charged_later(self) -> dict[str, str]:
        """By mark: tasks that were created after their command line was interrupted."""
        tasks = ordered_tasks(self._service.call(Service.tasks))
        return {
            mark: f"{ended.how}; {task.asked - ended.when:.1f} s later the task {task.id}"
            for mark, ended in self.ended.items()
            for task in tasks.get(mark, ())
            if task.asked > ended.when + ON_THE_WAY_SECONDS
        }

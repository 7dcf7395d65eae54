# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines that a person ends: with Ctrl-C, or by closing the terminal."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tripo_sandbox import Sandbox

from .blenders import Home
from .orders import Order, tasks_of

TYPES = {"text_to_model", "text_to_image", "image_to_model", "generate_multiview_image"}
"""Those whose only option is named first on a command line."""
BRIEF, LONGEST = 0.5, 6.0
"""Seconds after the first change of the journal within which a person loses patience."""
EARLY = 0.2
"""The share of those who do before anything was written down."""
ON_THE_WAY_SECONDS = 5.0
"""A request that was sent before the end may come as late as that."""
END_SECONDS = 180.0


class Ended(NamedTuple):
    """A command line that was interrupted."""

    how: str
    when: float
    """When its process was gone, on the monotonic clock."""


class Interrupts:
    """Starts command lines and ends them; knows what must not be charged afterwards."""

    def __init__(self, box: Sandbox, home: Home, seed: int) -> None:
        self._box = box
        self._home = home
        self._dice = random.Random(f"{seed} interrupts")
        self.ended: dict[str, Ended] = {}
        """By the mark of the order."""
        self.counts: Counter[str] = Counter()

    def possible(self, orders: Sequence[Order]) -> Order | None:
        """The first order that a command line can give."""
        return next((each for each in orders if each.task.type in TYPES), None)

    def run(self, order: Order, begun: Callable[[], bool]) -> None:
        """Order something on a command line, and end that at a random moment.

        `begun` tells whether the journal has changed since the start.
        """
        [value] = (each for name, each in order.task.sent().items() if name in {"prompt", "image"})
        words = [order.task.type.replace("_", "-"), "-o", str(self._home.results), "--", value]
        terminal = self._home.terminal(words)
        child = terminal.program
        pause = self._dice.uniform(0.0, self._dice.choice((BRIEF, LONGEST)))
        closes = self.counts.total() % 2 == 1
        if self._dice.random() >= EARLY:
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
            self.ended[order.mark] = Ended(how, time.monotonic())

    def charged_later(self) -> dict[str, str]:
        """By mark: tasks that came into being after their command line was interrupted."""
        made = tasks_of(self._box)
        return {
            mark: f"{ended.how}; {each.asked_monotonic - ended.when:.1f} s later the task {each.id}"
            for mark, ended in self.ended.items()
            for each in made.get(mark, ())
            if each.asked_monotonic > ended.when + ON_THE_WAY_SECONDS
        }

# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds that a job draws itself where the user leaves them open: no other task has them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from .options import Task
from .tasks import SEEDS

_dice = random.SystemRandom()


def drawn(names: Iterable[str], before: Mapping[str, int]) -> dict[str, int]:
    """A seed for each of these options; those that were drawn `before` stay as they are."""
    return {name: before.get(name, _dice.randint(*SEEDS)) for name in sorted(names)}


def seeded(task: Task, seeds: Mapping[str, int]) -> Task:
    """A task with its open seeds filled in."""
    return type(task)(**{name: getattr(task, name) for name in task.options} | dict(seeds))

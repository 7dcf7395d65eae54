# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent: today and this month, by service and type of task."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """The jobs of one type that were sent in a period."""

    service: str
    type: str
    tasks: int
    charged: float
    open: float
    """What unfinished and uncertain jobs may still cost."""


@dataclass(frozen=True)
class Ledger:
    """The spending of this Blender's user, in credits of each service, by local days."""

    today: tuple[Line, ...] = ()
    month: tuple[Line, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, int, int, float, float]]) -> Ledger:
        """From rows of service, type, whether of today, count, charged, open."""
        today: list[Line] = []
        month: dict[tuple[str, str], Line] = {}
        for service, type, now, *numbers in rows:
            line = Line(service, type, int(numbers[0]), *numbers[1:])
            if now:
                today.append(line)
            before = month.get((service, type))
            if before:
                added = (a + b for a, b in zip(before[2:], line[2:], strict=True))
                line = Line(service, type, *added)  # type: ignore[arg-type]
            month[service, type] = line
        return cls(tuple(sorted(today)), tuple(sorted(month.values())))


def total(lines: Iterable[Line], service: str) -> Line:
    """All types of a service's tasks together."""
    own = [line for line in lines if line.service == service]
    count, charged, left = (sum(line[at] for line in own) for at in (2, 3, 4))  # type: ignore[misc]
    return Line(service, "", int(count), float(charged), float(left))


def day_start() -> float:
    """When this day began, in seconds since 1970."""
    now = time.localtime()
    return time.mktime((now.tm_year, now.tm_mon, now.tm_mday, 0, 0, 0, 0, 0, -1))


def month_start() -> float:
    """When this month began, in seconds since 1970."""
    now = time.localtime()
    return time.mktime((now.tm_year, now.tm_mon, 1, 0, 0, 0, 0, 0, -1))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What many measurements come to."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple


class Summary(NamedTuple):
    mean: float
    p95: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Summary:
        ordered = sorted(values)
        return cls(fmean(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])

    def scaled(self, factor: float) -> Summary:
        return Summary(*(factor * value for value in self))

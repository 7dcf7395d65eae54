# SPDX-License-Identifier: GPL-3.0-or-later
"""Credits and times that make no sense are none."""

from __future__ import annotations

from typing import Any

import pytest

from tripo_addon.text import numbers

HUGE = "9" * 400
RUBBISH: list[Any] = [-1, -100_000, "a lot", "nan", "inf", "-inf", "1e300", None, True, [], {}, ""]


@pytest.mark.parametrize("value", [*RUBBISH, int(HUGE), float("nan"), float("inf"), 1e7])
def test_no_credits(value: Any) -> None:
    assert numbers.amount(value) is None


@pytest.mark.parametrize(("value", "credits"), [(0, 0.0), (20, 20.0), ("12.5", 12.5), (1e6, 1e6)])
def test_credits(value: Any, credits: float) -> None:
    assert numbers.amount(value) == credits


@pytest.mark.parametrize("value", [*RUBBISH, int(HUGE), 1e300, "yesterday", "9999-99-99", 4e10])
def test_no_time(value: Any) -> None:
    assert numbers.moment(value) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60.0),
        ("1970-01-01T00:01:00", 60.0),
        ("1970-01-01T01:01:00+01:00", 60.0),
        ("60", 60.0),
        (60, 60.0),
    ],
)
def test_times(value: Any, seconds: float) -> None:
    assert numbers.moment(value) == seconds
    assert numbers.moment(numbers.iso(seconds)) == seconds

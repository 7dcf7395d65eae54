# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads values that others have written; invalid ones become None."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite

MOST_CREDITS = 1e6
"""Far more than any task costs."""
MOST_BALANCE = 1e12
LATEST = 4e9
"""The year 2096, in seconds since 1970; some libraries know no year far beyond."""


def amount(value: object, most: float = MOST_CREDITS) -> float | None:
    """A number of credits from 0 on, which may come as text; None for anything else."""
    found = _number(value)
    return found if found is not None and 0.0 <= found <= most else None


def whole(value: object, low: int, high: int) -> int | None:
    """A number without its fraction; None for one beyond these bounds and for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if low <= value <= high else None


def moment(value: object) -> float | None:
    """A time as a number or in words of ISO 8601, in seconds since 1970; UTC where it names no
    zone. None for anything else."""
    found = _number(value)
    if found is None and isinstance(value, str):
        found = _in_words(value)
    return found if found is not None and 0.0 <= found <= LATEST else None


def iso(seconds: float) -> str:
    """A time in UTC, in words of ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _in_words(text: str) -> float | None:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None

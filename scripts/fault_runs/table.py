# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run came to, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from .books import Verdict

SHOWN = 20
"""How many of a kind are listed below the table."""

Row = tuple[str, object]


def about_jobs(verdict: Verdict) -> list[Row]:
    """The rows on what became of the jobs."""
    open_ones = [mark for mark in verdict.uncertain if mark not in verdict.lost]
    unseen = [mark for mark in verdict.uncertain if mark in verdict.lost]
    return [
        ("jobs", verdict.jobs),
        ("tasks at the service", verdict.tasks),
        ("  failed there, nothing charged", len(verdict.failed)),
        ("  credits charged", f"{verdict.credits:,.0f}"),
        ("results on disk, as the service has them", len(verdict.on_disk)),
        ("  without a file beside the result", len(verdict.plain)),
        ("lost (must be 0)", len(verdict.lost)),
        ("  uncertain, and the user was not shown the task", len(unseen)),
        ("paid twice (must be 0)", len(verdict.twice)),
        ("still uncertain", len(open_ones)),
        ("  with their task shown", len(verdict.shown)),
        ("  never made at the service", len(set(open_ones) & set(verdict.unmade))),
    ]


def about_faults(counts: Mapping[tuple[str, str], int]) -> list[Row]:
    """The rows on what was put in the way, by step and kind."""
    rows: list[Row] = [("faults injected", f"{sum(counts.values()):,}")]
    for step, some in groupby(sorted(counts), key=lambda key: key[0]):
        names = list(some)
        rows.append((f"  {step}", sum(counts[each] for each in names)))
        rows += [(f"    {each[1]}", counts[each]) for each in names]
    return rows


def about_user(counts: Counter[str]) -> list[Row]:
    return [(what, count) for what, count in sorted(counts.items())]


def table(rows: Iterable[Row]) -> str:
    """Names to the left, values to the right."""
    lines = [(name, str(value)) for name, value in rows]
    left = max(len(name) for name, _ in lines)
    right = max(len(value) for _, value in lines)
    return "\n".join(f"{name.ljust(left)}  {value.rjust(right)}" for name, value in lines)


def about_verdict(verdict: Verdict) -> dict[str, Sequence[str]]:
    """Each job that needs a word."""
    return {
        "lost": [f"{mark} {why}" for mark, why in verdict.lost.items()],
        "paid twice": [f"{mark} {why}" for mark, why in verdict.twice.items()],
        "shown to the user": [f"{mark} task {task}" for mark, task in verdict.shown.items()],
    }


def details(lists: Mapping[str, Sequence[str]]) -> str:
    """The items of lists, as many as can be read."""
    lines = []
    for name, items in lists.items():
        lines += [f"{name}: {item}" for item in list(items)[:SHOWN]]
        if len(items) > SHOWN:
            lines.append(f"{name}: {len(items) - SHOWN} more")
    return "\n".join(lines)


def about_leaks(leaks: Sequence[str]) -> str:
    return f"key found in: {', '.join(leaks) or 'nothing'}"

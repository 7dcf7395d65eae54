# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a run, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from .audit import Audit

SHOWN = 20
"""How many of each list are printed below the table."""

Row = tuple[str, object]


def about_jobs(audit: Audit) -> list[Row]:
    """The rows on what became of the jobs."""
    uncertain = [mark for mark in audit.uncertain if mark not in audit.lost]
    not_shown = [mark for mark in audit.uncertain if mark in audit.lost]
    return [
        ("jobs", audit.jobs),
        ("tasks at the service", audit.tasks),
        ("  failed there, nothing charged", len(audit.failed)),
        ("  credits charged", f"{audit.credits:,.0f}"),
        ("results on disk, as the service has them", len(audit.on_disk)),
        ("  without a file beside the result", len(audit.without_extras)),
        ("lost (must be 0)", len(audit.lost)),
        ("  uncertain, and the user was not shown the task", len(not_shown)),
        ("paid twice (must be 0)", len(audit.twice)),
        ("still uncertain", len(uncertain)),
        ("  with their task shown", len(audit.shown)),
        ("  never created at the service", len(set(uncertain) & set(audit.never_created))),
    ]


def about_faults(counts: Mapping[tuple[str, str], int]) -> list[Row]:
    """The rows on the faults, by step and name."""
    rows: list[Row] = [("faults injected", f"{sum(counts.values()):,}")]
    for step, of_step in groupby(sorted(counts), key=lambda key: key[0]):
        keys = list(of_step)
        rows.append((f"  {step}", sum(counts[key] for key in keys)))
        rows += [(f"    {name}", counts[step, name]) for _, name in keys]
    return rows


def about_user(counts: Counter[str]) -> list[Row]:
    return [(what, count) for what, count in sorted(counts.items())]


def table(rows: Iterable[Row]) -> str:
    """Names to the left, values to the right."""
    lines = [(name, str(value)) for name, value in rows]
    left = max(len(name) for name, _ in lines)
    right = max(len(value) for _, value in lines)
    return "\n".join(f"{name.ljust(left)}  {value.rjust(right)}" for name, value in lines)


def about_audit(audit: Audit) -> dict[str, Sequence[str]]:
    """Every job that the report names."""
    return {
        "lost": [f"{mark} {why}" for mark, why in audit.lost.items()],
        "paid twice": [f"{mark} {why}" for mark, why in audit.twice.items()],
        "shown to the user": [f"{mark} task {task}" for mark, task in audit.shown.items()],
    }


def details(lists: Mapping[str, Sequence[str]]) -> str:
    """The first items of each list."""
    lines = []
    for name, items in lists.items():
        lines += [f"{name}: {item}" for item in list(items)[:SHOWN]]
        if len(items) > SHOWN:
            lines.append(f"{name}: {len(items) - SHOWN} more")
    return "\n".join(lines)


def about_leaks(leaks: Sequence[str]) -> str:
    return f"key found in: {', '.join(leaks) or 'nothing'}"

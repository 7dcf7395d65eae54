# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics of an account's history."""

from collections import Counter
from collections.abc import Sequence

from ..providers.base import Usage
from ..spec.tasks import TASKS


def summary(rows: Sequence[Usage], unit: str = "credits") -> list[tuple[str, str]]:
    """Names and values: tasks and what they cost in all, this month's, and by type of task."""
    if not rows:
        return [("Tasks", "0")]
    tasks = Counter(row.type for row in rows)
    credits: Counter[str] = Counter()
    months: Counter[str] = Counter()
    for row in rows:
        credits[row.type] += row.credits  # type: ignore[assignment]
        months[row.created[:7]] += row.credits  # type: ignore[assignment]
    latest = max(months)
    heading = f"{unit[0].upper()}{unit[1:]}"
    failed = sum(row.status not in {"success", "queued", "running"} for row in rows)
    return [
        ("Tasks", f"{len(rows)}, {failed} of them without a result"),
        (heading, f"{sum(credits.values()):g}"),
        (f"{heading} in {latest}", f"{months[latest]:g}"),
        *(
            (TASKS[name].label if name in TASKS else name, f"{count} for {credits[name]:g} {unit}")
            for name, count in tasks.most_common()
        ),
    ]

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a long history costs: opening the journal, drawing the list, adding a job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .common import blenders, service
from .common.numbers import Summary
from .common.rows import Row

JOBS = 10_000
ADDED = 200
OPEN_MS = 50.0
RUNNING = 100
ROUND = 50
SECONDS = 300.0
DRAW_MS, WORST_MS = 1.0, 2.0
ADD_MS = 2.0
OPEN_NOTE = (
    f"A journal of {JOBS:,} finished jobs in a fresh process: connect, the newest page, the number "
    "of jobs and what was spent; on a thread of its own, so Blender does not wait for it."
)
DRAW_NOTE = (
    "Processor time of draw_jobs and draw_form in a window of the Blender in BLENDER, with "
    f"{RUNNING} running jobs and their times, one of which is chosen: the best of the rounds of "
    f"{ROUND} draws, as a loaded machine needs more time for the same. The first draw, which loads "
    "the rest of the add-on, does not count."
)
ADD_NOTE = f"{ADDED} calls of submit.start on the main thread, with that journal open."
NO_WINDOW = "Panels are drawn in windows only: set BLENDER=/path/to/blender to have this measured."


def run(quick: bool) -> Iterator[Row]:
    with service.sandbox(1.0) as box:
        box.faults.add(service.CREATE, "stuck", None)
        environment = {"TRIPO_BASE_URL": box.url, "TRIPO_API_KEY": box.key}
        given: dict[str, Any] = {
            "jobs": JOBS,
            "running": RUNNING,
            "added": ADDED // 4 if quick else ADDED,
        }
        with blenders.module(**environment) as module:
            found = module.ask("listing", **given)
            yield from _rows(found, f"{module.name}, background")
        with blenders.program(**environment) as program:
            if not program:
                yield Row("Draw of the job list", "-", f"< {DRAW_MS:.0f} ms", note=NO_WINDOW)
                return
            found = program.ask("listing", window=True, seconds=SECONDS, **given)
            yield from _rows(found, f"{program.name}, window")
            for panel, label in (("jobs", "job list"), ("form", "form")):
                yield from _drawn(label, found[panel])


def _drawn(label: str, seconds: list[float]) -> Iterator[Row]:
    later = seconds[1:]
    rounds = [
        Summary.of(later[start : start + ROUND]).scaled(1e3)
        for start in range(0, len(later) - ROUND + 1, ROUND)
    ]
    mean, worst = min(cost.mean for cost in rounds), min(cost.most for cost in rounds)
    for name, cost, target in (("Draw", mean, DRAW_MS), ("Worst draw", worst, WORST_MS)):
        text, most = f"{cost:.2f} ms", f"< {target:.0f} ms"
        yield Row(f"{name} of the {label}", text, most, cost < target, DRAW_NOTE)


def _rows(found: dict[str, Any], where: str) -> Iterator[Row]:
    yield _row(f"Journal of {JOBS:,} jobs, {where}", found["opens"], OPEN_MS, OPEN_NOTE)
    yield _row(f"Adding a job, {where}", found["adds"], ADD_MS, ADD_NOTE)


def _row(name: str, seconds: list[float], target: float, note: str) -> Row:
    cost = Summary.of(seconds).scaled(1e3)
    return Row(
        name,
        f"mean {cost.mean:.2f}, p95 {cost.p95:.2f}, max {cost.most:.1f} ms",
        f"< {target:.0f} ms",
        cost.mean < target,
        note,
    )

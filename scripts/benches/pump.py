# SPDX-License-Identifier: GPL-3.0-or-later
"""What one turn of the pump costs Blender's main thread, and what runs when nothing is to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .common import blenders, service
from .common.numbers import Summary
from .common.rows import Row

JOBS = 100
TURNS = 1000
TARGET_MS = 1.0
NOTE = (
    f"pump.turn with {JOBS} jobs that run on a local service in another process, the engine "
    "polling beside it as usual, called every 5 ms; with news: each job has changed since the "
    "last turn. In a window: a real one, of the Blender in BLENDER."
)
NO_WINDOW = "Timers run in windows only: set BLENDER=/path/to/blender to have this measured."


def run(quick: bool) -> Iterator[Row]:
    turns = TURNS // 5 if quick else TURNS
    with service.sandbox(1.0) as box:
        box.faults.add(service.CREATE, "stuck", None)
        environment = {"TRIPO_BASE_URL": box.url, "TRIPO_API_KEY": box.key}
        with blenders.module(**environment) as module:
            found = module.ask("turning", jobs=JOBS, turns=turns)
            yield from _turns(found, f"{module.name}, background")
        with blenders.program(**environment) as program:
            if not program:
                yield Row("Timers registered when idle", "-", "0", note=NO_WINDOW)
                return
            found = program.ask("turning", window=True, jobs=JOBS, turns=turns)
            yield from _turns(found, f"{program.name}, window")
            yield from _timers(found)


def _turns(found: dict[str, Any], where: str) -> Iterator[Row]:
    for news, text in (("quiet", "no news"), ("news", f"{JOBS} jobs with news")):
        cost = Summary.of(found[news]).scaled(1e3)
        yield Row(
            f"Turn of the pump, {text}, {where}",
            f"mean {cost.mean:.3f}, p95 {cost.p95:.3f}, max {cost.most:.1f} ms",
            f"< {TARGET_MS:.0f} ms",
            cost.mean < TARGET_MS,
            NOTE,
        )


def _timers(found: dict[str, Any]) -> Iterator[Row]:
    if not found["window"]:
        raise RuntimeError("Blender opened no window")
    idle = {*found["idle"], *found["idle_after"]}
    yield Row(
        "Timers registered when idle",
        f"{len(found['idle'])} after the start, {len(found['idle_after'])} after work "
        f"({len(found['busy'])} while busy)",
        "0",
        not idle,
        ", ".join(sorted(idle)),
    )

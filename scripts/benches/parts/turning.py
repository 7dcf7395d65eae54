# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Blender: what a turn of the pump costs, and which timers stay when there is no work.

Driven by a timer of its own in a window, and by itself in the background.
"""

import importlib
import json
import sys
import time
import types
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import bpy

from benches.parts.playing import play

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

PAUSE = 0.005
"""Between the turns that are timed: they fall on any moment of the engine's own work."""

given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
found: dict[str, Any] = {"version": bpy.app.version_string, "window": not bpy.app.background}


def steps() -> Iterator[float]:
    """The whole measurement; pauses are given up to Blender."""
    addon_utils.enable(name)
    yield 2.0
    found["idle"] = timers()
    yield from turning()
    yield 1.0
    found["idle_after"] = timers()
    addon_utils.disable(name)
    print(json.dumps(found), flush=True)


def turning() -> Iterator[float]:
    module = {
        path: importlib.import_module(f"{name}.{path}")
        for path in (
            "blender.current",
            "blender.submit",
            "blender.pump",
            "blender.clock",
            "jobs.job",
            "spec.tasks",
        )
    }
    pump: Any = module["blender.pump"]
    running = module["jobs.job"].State.RUNNING
    session = module["blender.current"].session()
    for number in range(given["jobs"]):
        task = module["spec.tasks"].TextToModel(prompt=f"chair {number} in Blender")
        module["blender.submit"].start(task, {}, str(uuid.uuid4()))
    jobs = session.jobs
    module["blender.clock"].wake()
    while not all(job.state is running for job in jobs.values()) or session.asking:
        pump.turn(waiting=False)
        yield 0.05
    yield 3.0
    found["busy"] = timers()
    pump.turn(waiting=False)
    found["quiet"] = timed(pump.turn, lambda number: None)

    def news(number: int) -> None:
        for job in list(jobs.values()):
            session.engine._store.tell(replace(job, progress=number % 100))

    found["news"] = timed(pump.turn, news)
    for job_id in list(jobs):
        session.engine.cancel(job_id)
    while pump.turn(waiting=False):
        yield 0.05


def timed(turn: Callable[..., Any], before: Callable[[int], None]) -> list[float]:
    """Seconds of each turn."""
    seconds = []
    for number in range(given["turns"]):
        before(number)
        start = time.perf_counter()
        turn(waiting=False)
        seconds.append(time.perf_counter() - start)
        time.sleep(PAUSE)
    return seconds


def timers() -> list[str]:
    """The add-on's functions that Blender would call by itself."""
    return sorted(
        {
            f"{value.__module__}.{value.__qualname__}"
            for module in [loaded for path, loaded in sys.modules.items() if path.startswith(name)]
            for value in vars(module).values()
            if isinstance(value, types.FunctionType) and bpy.app.timers.is_registered(value)
        }
    )


play(steps())

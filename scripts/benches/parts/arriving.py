# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a window of Blender: how models come into the scene, by the add-on and by other ways.

`models` are files by their names; `ten` is one that comes ten times, by the add-on if `ours`.
"""

import importlib
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import bpy

from benches.parts.playing import play

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

SETTLE = 0.3
"""Seconds for Blender to draw what has come."""
LOOK = 0.01

given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
found: dict[str, Any] = {"version": bpy.app.version_string, "window": not bpy.app.background}
data: Any = bpy.data


def module(path: str) -> Any:
    return importlib.import_module(f"{name}.{path}")


def steps() -> Iterator[float]:
    """The whole measurement; pauses are given up to Blender."""
    yield 2.0
    for area in data.window_managers[0].windows[0].screen.areas:
        # Software draws a 3D view for seconds, which would be measured instead.
        area.type = "TEXT_EDITOR"
    yield SETTLE
    addon_utils.enable(name)
    arrival = Arrival()
    if "ten" in given:
        yield from ten(arrival)
    else:
        yield from early_start(arrival)
        for label, path in given["models"].items():
            yield from one(arrival, label, path)
        found["helper"]["most"] = memory("VmHWM", arrival.helper().pid)
    arrival.session.stop()
    print(json.dumps(found), flush=True)


class Stop(NamedTuple):
    """How long Blender stood still."""

    seconds: float
    work: float
    """Of these, seconds in which this thread had a processor: others may need it as well."""


class Arrival:
    """Models that come through the add-on, and how long it held up Blender meanwhile."""

    def __init__(self) -> None:
        self.session = module("blender.current").session()
        self.stops: list[Stop] = []
        """The turns of the add-on's timer."""
        self.placed = 0.0
        """When something came into the scene, as `time.perf_counter` counts."""
        self._turn = module("blender.pump").turn
        module("blender.pump").turn = self._timed

    def _timed(self, *, waiting: bool) -> Any:
        before, answers = len(data.objects), []
        self.stops.append(timed(lambda: answers.append(self._turn(waiting=waiting))))
        if len(data.objects) > before:
            self.placed = time.perf_counter()
        return answers[0]

    def helper(self) -> Any:
        return self.session.second_blender._helper

    def job(self, path: str) -> Any:
        """A job whose model is on disk."""
        place = module("blender.scene.places").here(bpy.context)
        return module("jobs.job").Job(
            task=module("spec.tasks").TextToModel(prompt=uuid.uuid4().hex[:8]),
            service="tripo",
            folder=str(Path(path).parent),
            files={"model": path},
            place={**place, "facing": "-Y"},
            state=module("spec.state").State.KEPT,
        )

    def bring(self, jobs: list[Any]) -> Iterator[float]:
        """Bring the models of jobs, one after the other; the pauses until they are there."""
        self.stops.clear()
        for job in jobs:
            self.session.listing.add(job)
            self.session.engine.arrive_again(job)
        module("blender.clock").wake()
        ids = [job.id for job in jobs]
        while not all(self.session.jobs[key].state.value == "done" for key in ids):
            failed = [self.session.jobs[key].failure for key in ids]
            if any(failed):
                raise RuntimeError(f"not placed: {failed}")
            yield LOOK


def early_start(arrival: Arrival) -> Iterator[float]:
    """What it costs to have a second Blender started, and how large that is."""
    second = arrival.session.second_blender
    start = time.perf_counter()
    second.expect()
    found["helper"] = {"call": time.perf_counter() - start, "longest": 0.0}
    ready: list[float] = []
    helper = arrival.helper()

    def wait() -> None:
        helper.wait_ready(lambda: True)
        ready.append(time.perf_counter() - start)

    threading.Thread(target=wait).start()
    while not ready:
        before = time.perf_counter()
        yield LOOK
        gap = time.perf_counter() - before - LOOK
        found["helper"]["longest"] = max(gap, found["helper"]["longest"])
    found["helper"] |= {"ready": ready[0], "idle": memory("VmRSS", helper.pid)}


def one(arrival: Arrival, label: str, path: str) -> Iterator[float]:
    """One model by each way, several times in turn.

    An import frees memory that the next one then reuses, which halves its time: so the other two
    have an import of their own right before them.
    """
    result: dict[str, list[Any]] = {way: [] for way in ("import", "floor", "stop", "arrival")}
    found.setdefault("models", {})[label] = result
    ready = yield from ready_blend(arrival, path)
    for _ in range(given["rounds"]):
        yield from direct_import(result, path)
        result["floor"].append(timed(lambda: append(ready)))
        yield from emptied()
        yield from direct_import(result, path)
        start = time.perf_counter()
        yield from arrival.bring([arrival.job(path)])
        result["arrival"].append(arrival.placed - start)
        result["stop"].append(max(arrival.stops))
        yield from emptied()


def direct_import(result: dict[str, list[Any]], path: str) -> Iterator[float]:
    """One direct import, which then goes again."""
    result["import"].append(timed(lambda: direct(path)))
    yield from emptied()


def ready_blend(arrival: Arrival, path: str) -> Any:
    """A model as the second Blender makes it, under another name, so that it stays."""
    made: list[str] = []
    job = arrival.job(path)

    def make() -> None:
        made.append(arrival.session.second_blender.prepare(job, lambda: True))

    thread = threading.Thread(target=make)
    thread.start()
    while thread.is_alive():
        yield LOOK
    return str(Path(made[0]).rename(Path(path).with_suffix(".blend")))


def direct(path: str) -> None:
    """Make the same model in this Blender."""
    module("blender.model.making").make(module("blender.model.request").Request(path, "glb", "a"))


def append(path: str) -> None:
    """The least that can be done: append a .blend and push an undo step."""
    libraries = set(data.libraries)
    with data.libraries.load(path, link=False) as (source, wanted):
        wanted.objects = source.objects
    for obj in wanted.objects:
        data.scenes[0].collection.objects.link(obj)
    for library in set(data.libraries) - libraries:
        data.libraries.remove(library)
    bpy.ops.ed.undo_push(message="Append")


def ten(arrival: Arrival) -> Iterator[float]:
    """Ten models in a row by one way, and what they do to this Blender's memory."""
    ready = yield from ready_blend(arrival, given["ten"])
    Path(ready).unlink()
    before = memory("VmRSS", "self")
    start = time.perf_counter()
    stops = arrival.stops
    if given["ours"]:
        yield from arrival.bring([arrival.job(path) for path in copies(given["ten"])])
        found["seconds"] = arrival.placed - start
    else:
        stops = [timed(lambda: direct(given["ten"])) for _ in range(10)]
        found["seconds"] = time.perf_counter() - start
    found["stop"] = max(stops).seconds
    found["most"] = memory("VmHWM", "self") - before
    yield SETTLE
    found["grown"] = memory("VmRSS", "self") - before


def copies(path: str) -> Iterator[str]:
    """Ten links to a file, each in a folder of its own, as results are."""
    for number in range(10):
        copy = Path(path).parent / str(number) / Path(path).name
        copy.parent.mkdir(exist_ok=True)
        copy.unlink(missing_ok=True)
        copy.hardlink_to(path)
        yield str(copy)


def timed(call: Callable[[], object]) -> Stop:
    start, work = time.perf_counter(), time.thread_time()
    call()
    return Stop(time.perf_counter() - start, time.thread_time() - work)


def emptied() -> Iterator[float]:
    """Let Blender draw, then remove everything."""
    yield SETTLE
    for kind in ("objects", "meshes", "materials", "images", "armatures", "actions"):
        data.batch_remove(list(getattr(data, kind)))
    bpy.ops.ed.undo_push(message="Empty")
    yield SETTLE


def memory(name: str, pid: object) -> float:
    """Megabytes: a line of /proc/…/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024 / 1e6


play(steps())

# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in Blender: a journal with a long history, opened, drawn, and added to."""

import importlib
import json
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import bpy

from benches.parts.playing import play

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

OPENS = 5
DRAWS = 201

given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
found: dict[str, Any] = {"version": bpy.app.version_string, "jobs": [], "form": []}


def part(module: str) -> Any:
    return importlib.import_module(f"{name}.{module}")


def steps() -> Iterator[float]:
    """The whole measurement; pauses are given up to Blender."""
    addon_utils.enable(name)
    yield 1.0
    folder = part("blender.paths").user_folder()
    write_history(folder)
    found["opens"] = [opened(folder) for _ in range(OPENS)]
    session = part("blender.current").session()
    pump = part("blender.pump")
    session.resume()
    while session.page is None or session.engine.busy:
        pump.turn(waiting=False)
        yield 0.05
    if not bpy.app.background:
        run_many(session)
        pump.turn(waiting=False)
        yield from drawing()
    found["adds"] = adding()
    session.engine.stop()
    addon_utils.disable(name)
    print(json.dumps(found), flush=True)


def write_history(folder: Any) -> None:
    job, schema, task = (
        part("jobs.job"),
        part("jobs.journal.schema"),
        part("spec.tasks").TextToModel,
    )
    base = sqlite3.connect(folder / "jobs.sqlite3", isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    schema.bring_up_to_date(base)
    start = time.time() - given["jobs"] * 60.0
    base.execute("BEGIN")
    for number in range(given["jobs"]):
        made = job.Job(
            task=task(prompt=f"chair {number} with carved legs and a red cushion"),
            service="tripo",
            account="tripo",
            folder=f"/results/{number}",
            created=start + number * 60.0,
            sent=start + number * 60.0,
            ended=start + number * 60.0 + 50.0,
            state=job.State.DONE,
            credits=20.0,
            remote_id=str(uuid.uuid4()),
            files={"model": f"/results/{number}/chair.glb"},
        )
        base.execute(schema.WRITE, schema.row(made, "", made.ended))
    base.execute("COMMIT")
    base.close()


def opened(folder: Any) -> float:
    journal = part("jobs.journal.journal").Journal(folder)
    start = time.perf_counter()
    journal.page(part("blender.listing").SHOWN)
    journal.ledger()
    seconds = time.perf_counter() - start
    journal.close()
    return seconds


def run_many(session: Any) -> None:
    """List jobs that run, of which the time that they will take is known."""
    job, task = part("jobs.job"), part("spec.tasks").TextToModel
    for number in range(given["running"]):
        running = job.Job(
            task=task(prompt=f"chair {number} with carved legs and a red cushion"),
            service="tripo",
            sent=time.time(),
            state=job.State.RUNNING,
            progress=number % 100,
        )
        session.listing.follow(running)
    # It changes something that is drawn, so that the rows are made.
    part("blender.current").session().engine.history.load(part("blender.listing").SHOWN)


def time_draws(module: Any, name: str) -> None:
    draw = getattr(module, f"draw_{name}")

    def timed(layout: Any, context: bpy.types.Context) -> None:
        # What else runs on the machine does not count.
        start = time.thread_time()
        draw(layout, context)
        found[name].append(time.thread_time() - start)

    setattr(module, f"draw_{name}", timed)


def drawing() -> Iterator[float]:
    for name in ("jobs", "form"):
        time_draws(part(f"blender.ui.{name}_panel"), name)
    manager = bpy.context.window_manager
    assert manager
    areas = manager.windows[0].screen.areas
    area = next(area for area in areas if area.type == "VIEW_3D")
    view = area.spaces.active
    assert isinstance(view, bpy.types.SpaceView3D)
    view.show_region_ui = True
    yield 1.0
    sidebar: Any = next(region for region in area.regions if region.type == "UI")
    sidebar.active_panel_category = "Tripo"
    while len(found["jobs"]) < DRAWS:
        sidebar.tag_redraw()
        yield 0.02


def adding() -> list[float]:
    """Seconds that each start of a job costs the main thread."""
    seconds = []
    for number in range(given["added"]):
        task = part("spec.tasks").TextToModel(prompt=f"table {number}")
        start = time.perf_counter()
        part("blender.submit").start(task, {}, str(uuid.uuid4()))
        seconds.append(time.perf_counter() - start)
        time.sleep(0.005)
    return seconds


play(steps())

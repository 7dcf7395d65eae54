# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a window of Blender: what the add-on costs the main thread while a person works."""

import importlib
import json
import struct
import sys
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from benches.parts.playing import play

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

PAUSE = 0.05
given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
data: Any = bpy.data
ops: Any = bpy.ops
found: dict[str, Any] = {"version": bpy.app.version_string}
costs: list[float] = []
"""Seconds of processor time of each of the add-on's calls."""
drawn = [0.0]
"""When the list of jobs was drawn last."""


def part(module: str) -> Any:
    return importlib.import_module(f"{name}.{module}")


def timed(owner: Any, method: str) -> None:
    """Note what each call of a function costs."""
    called = getattr(owner, method)

    def noted(*words: Any, **named: Any) -> Any:
        start = time.thread_time()
        try:
            return called(*words, **named)
        finally:
            costs.append(time.thread_time() - start)

    setattr(owner, method, noted)


def open_tab() -> Iterator[float]:
    """Show the add-on's tab, and as little else as possible."""
    window = data.window_managers[0].windows[0]
    areas = window.screen.areas
    area = next(area for area in areas if area.type == "VIEW_3D")
    area.spaces.active.shading.type = "WIREFRAME"
    area.spaces.active.overlay.show_overlays = False
    area.spaces.active.show_region_ui = True
    yield 1.0
    sidebar = next(region for region in area.regions if region.type == "UI")
    sidebar.active_panel_category = "Tripo"
    sidebar.tag_redraw()
    yield 1.0


def steps() -> Iterator[float]:
    preferences: Any = bpy.context.preferences
    preferences.view.show_splash = False
    addon_utils.enable(name)
    yield from open_tab()
    scene = data.scenes[0]
    scene.tripo.text_to_model.prompt = "a chair"
    # The first press of a session loads what later ones find.
    found.update(signs=[], presses=[])
    yield from pressing()
    running = part("jobs.job").State.RUNNING
    session = part("blender.current").session()
    task, start = part("spec.tasks").TextToModel, part("blender.submit").start
    for number in range(given["jobs"]):
        start(task(prompt=f"chair {number} in Blender"), {}, str(uuid.uuid4()))
    while not all(job.state is running for job in session.jobs.values()) or session.asking:
        part("blender.pump").turn(waiting=False)
        yield PAUSE
    watched()
    yield from typing(session)
    yield from thumbnails(session)
    session.engine.stop()
    print(json.dumps(found), flush=True)


def watched() -> None:
    """Note what the add-on's timer and panels cost."""
    timed(part("blender.pump"), "turn")
    for panel in vars(part("blender.ui.panels")).values():
        if isinstance(panel, type) and panel.__name__.startswith("TRIPO_PT_"):
            timed(panel, "draw")
    for operator in ("generate", "ask_price"):
        kind = getattr(part("blender.operators.generate"), f"TRIPO_OT_{operator}")
        poll = kind.poll.__func__

        def noted(cls: type, context: Any, poll: Callable[..., bool] = poll) -> bool:
            start = time.thread_time()
            try:
                return poll(cls, context)
            finally:
                costs.append(time.thread_time() - start)

        kind.poll = classmethod(noted)


def pressing() -> Iterator[float]:
    """From the press of Generate to the picture that shows the job."""
    drawing = bpy.types.SpaceView3D
    handler: Any = drawing.draw_handler_add(
        lambda: drawn.__setitem__(0, time.perf_counter()), (), "UI", "POST_PIXEL"
    )
    window = data.window_managers[0].windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "UI")
    for number in range(given["presses"]):
        data.scenes[0].tripo.text_to_model.prompt = f"a chair, number {number}"
        # A second press within a second would be a double click.
        yield 1.5
        start, worked = time.perf_counter(), time.thread_time()
        with bpy.context.temp_override(window=window, area=area, region=region):
            ops.tripo.generate("INVOKE_DEFAULT")
        found["presses"].append(time.thread_time() - worked)
        while drawn[0] < start:
            yield 0.0
        found["signs"].append(drawn[0] - start)
    drawing.draw_handler_remove(handler, "UI")


def typing(session: Any) -> Iterator[float]:
    """A text is typed into the prompt while all jobs have news."""
    window = data.window_managers[0].windows[0]
    with bpy.context.temp_override(window=window):
        ops.tripo.edit_prompt("INVOKE_DEFAULT")
    yield 0.5
    costs.clear()
    for number in range(given["letters"]):
        for job in list(session.jobs.values()):
            session.engine._store.tell(replace(job, progress=number % 100))
        part("blender.pump").turn(waiting=False)
        letter = "a chair "[number % 8]
        key = "SPACE" if letter == " " else letter.upper()
        for value in ("PRESS", "RELEASE"):
            text = {"unicode": letter} if value == "PRESS" else {}
            window.event_simulate(type=key, value=value, x=400, y=400, **text)
            yield PAUSE
    for value in ("PRESS", "RELEASE"):
        window.event_simulate(type="RET", value=value, x=400, y=400)
        yield PAUSE
    found["typed"] = len(data.scenes[0].tripo.text_to_model.prompt)
    found["typing"] = list(costs)


def thumbnails(session: Any) -> Iterator[float]:
    """Pictures of all jobs have come at once."""
    jobs = list(session.jobs.values())
    for job in jobs:
        path = Path(given["folder"], f"{job.id}.png")
        path.write_bytes(png(given["side"]))
        session.engine._store.tell(replace(job, files={"preview": str(path)}))
    costs.clear()
    for _ in range(given["ticks"]):
        part("blender.pump").turn(waiting=False)
        part("blender.redraw").redraw()
        yield PAUSE
    found["thumbnails"] = list(costs)


def png(side: int) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        named = kind + body
        return struct.pack(">I", len(body)) + named + struct.pack(">I", zlib.crc32(named))

    lines = (b"\0" + b"\x40\x80\xc0" * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(lines)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


play(steps())

# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes in the 3D view where models will stand, with name and progress: drawn, no objects.

Drawn only while a model is on its way; `update` begins and ends that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import blf
import bpy
import gpu
from bpy_extras.view3d_utils import location_3d_to_region_2d
from gpu_extras.batch import batch_for_shader

from ...jobs.job import Job
from ...spec.state import State
from .. import typed
from ..redraw import redraw_views
from ..scene import places
from ..scene.requests import HELD
from ..scene.spots import Spot

LINE = (1.0, 1.0, 1.0, 0.55)
FILL = (0.35, 0.65, 1.0, 0.22)
TEXT = (1.0, 1.0, 1.0, 0.9)
LINE_WIDTH = 1.5
FONT, FONT_SIZE = 0, 12
LONGEST = 40
"""Characters of a title that are shown."""
_CORNERS = tuple((x, y, z) for z in (0.0, 1.0) for y in (-0.5, 0.5) for x in (-0.5, 0.5))
_EDGES = (
    (0, 1), (1, 3), (3, 2), (2, 0), (4, 5), (5, 7), (7, 6), (6, 4), (0, 4), (1, 5), (2, 6), (3, 7),
)  # fmt: skip
_FACES = (
    (0, 1, 3), (0, 3, 2), (4, 5, 7), (4, 7, 6), (0, 1, 5), (0, 5, 4),
    (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 3, 7), (1, 7, 5),
)  # fmt: skip

_handles: list[Any] = []

# What these return is None in the stubs.
_gpu: Any = gpu
_text: Any = blf


def update() -> None:
    """Draw while there is something to draw; called when a job has changed."""
    shown = any(True for window in typed.windows() for _ in _coming(window.scene))
    if shown and not _handles:
        add: Any = bpy.types.SpaceView3D.draw_handler_add
        _handles.append(add(_draw_boxes, (), "WINDOW", "POST_VIEW"))
        _handles.append(add(_draw_labels, (), "WINDOW", "POST_PIXEL"))
    elif not shown and not _handles:
        return
    elif not shown:
        unregister()
    redraw_views()


def unregister() -> None:
    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), "WINDOW")


def _shown() -> Iterator[tuple[Job, Spot]]:
    """What is drawn in the view of the context."""
    space = bpy.context.space_data
    if isinstance(space, bpy.types.SpaceView3D) and space.overlay.show_overlays:
        yield from _coming(typed.scene(bpy.context))


def _coming(scene: bpy.types.Scene) -> Iterator[tuple[Job, Spot]]:
    """The jobs whose models come into a scene by themselves, with their spots."""
    return (found for found in places.awaited(scene) if HELD not in found[0].place)


def _draw_boxes() -> None:
    region = bpy.context.region
    assert region
    lines = _gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    plain = _gpu.shader.from_builtin("UNIFORM_COLOR")
    depth, blend = _gpu.state.depth_test_get(), _gpu.state.blend_get()
    _gpu.state.depth_test_set("LESS_EQUAL")
    _gpu.state.blend_set("ALPHA")
    for job, spot in _shown():
        # It fills from the ground while the task goes on.
        full = _corners(spot, _share(job))
        batch = batch_for_shader(plain, "TRIS", {"pos": full}, indices=_FACES)
        plain.uniform_float("color", FILL)
        batch.draw(plain)
        batch = batch_for_shader(lines, "LINES", {"pos": _corners(spot, 1.0)}, indices=_EDGES)
        lines.uniform_float("viewportSize", (region.width, region.height))
        lines.uniform_float("lineWidth", LINE_WIDTH)
        lines.uniform_float("color", LINE)
        batch.draw(lines)
    _gpu.state.depth_test_set(depth)
    _gpu.state.blend_set(blend)


def _draw_labels() -> None:
    region, view = bpy.context.region, bpy.context.region_data
    if region is None or view is None:
        return
    scale = typed.preferences(bpy.context).system.ui_scale
    blf.size(FONT, FONT_SIZE * scale)
    blf.enable(FONT, blf.SHADOW)
    blf.shadow(FONT, 3, 0.0, 0.0, 0.0, 0.8)
    for job, spot in _shown():
        x, y, z = spot.at
        at = location_3d_to_region_2d(region, view, (x, y, z + spot.size[2]))
        if at is None:
            continue
        for line, text in enumerate((told(job), job.title[:LONGEST])):
            width = _text.dimensions(FONT, text)[0]
            blf.position(FONT, at[0] - width / 2, at[1] + (6 + 16 * line) * scale, 0)
            blf.color(FONT, *TEXT)
            blf.draw(FONT, text)
    blf.disable(FONT, blf.SHADOW)


def told(job: Job) -> str:
    """How far a job is."""
    if job.state in {State.RUNNING, State.DOWNLOADING}:
        return f"{job.state} {job.progress} %"
    return str(job.state)


def _share(job: Job) -> float:
    """How much of the box is filled, 0 to 1."""
    if job.state is State.RUNNING:
        return job.progress / 100
    return 1.0 if job.state in {State.DOWNLOADING, State.ARRIVING} else 0.0


def _corners(spot: Spot, height: float) -> list[tuple[float, float, float]]:
    (x, y, z), (wide, deep, high) = spot
    return [(x + a * wide, y + b * deep, z + c * high * height) for a, b, c in _CORNERS]

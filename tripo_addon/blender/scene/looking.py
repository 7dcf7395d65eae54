# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a 3D view to one side of a result, and back to what it showed before."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from typing import Any

import bpy
from mathutils import Euler, Quaternion, Vector

from ...errors import Spent, TripoError
from ...record import Record
from .. import typed
from . import framing

TURNS = {"front": 0.0, "right": pi / 2, "back": pi, "left": -pi / 2}
"""Where who looks stands: about Z, from the front."""


class View(Record):
    """What a 3D view shows."""

    rotation: Quaternion
    location: Vector
    distance: float
    perspective: str


class _Turned(Record):
    """A 3D view that was turned."""

    job_id: str
    side: str
    before: View


_turned: dict[int, _Turned] = {}
"""By the addresses of the views, which are compared only."""


def is_at(job_id: str, side: str) -> bool:
    """Whether a view was turned to this side of the result of a job."""
    return any((turned.job_id, turned.side) == (job_id, side) for turned in _turned.values())


def look(
    context: bpy.types.Context, job_id: str, side: str, objects: Sequence[bpy.types.Object]
) -> None:
    """Turn the 3D view of the context to one side of a job's objects, and frame them; or back,
    where it shows that side. Raises `TripoError` outside of a 3D view."""
    view = context.region_data
    if view is None:
        raise TripoError("Only in a 3D view", spent=Spent.UNSAID)
    known = _turned.pop(view.as_pointer(), None)
    if known and (known.job_id, known.side) == (job_id, side):
        _restore(view, known.before)
        return
    before = known.before if known else _view(view)
    framing.frame(context, objects)
    view.view_rotation = Euler((pi / 2, 0.0, TURNS[side])).to_quaternion()
    view.view_perspective = "ORTHO"
    _turned[view.as_pointer()] = _Turned(job_id, side, before)


def end(job_id: str) -> None:
    """Turn the views back that show a side of this job's result."""
    for view in _views():
        known = _turned.get(view.as_pointer())
        if known and known.job_id == job_id:
            _restore(view, known.before)
            del _turned[view.as_pointer()]
    for address in [address for address, known in _turned.items() if known.job_id == job_id]:
        # Its window was closed.
        del _turned[address]


def _views() -> list[bpy.types.RegionView3D]:
    spaces: list[Any] = [
        area.spaces.active
        for window in typed.windows()
        for area in window.screen.areas
        if area.type == "VIEW_3D"
    ]
    return [space.region_3d for space in spaces]


def _view(view: bpy.types.RegionView3D) -> View:
    return View(
        view.view_rotation.copy(),
        view.view_location.copy(),
        view.view_distance,
        view.view_perspective,
    )


def _restore(view: bpy.types.RegionView3D, before: View) -> None:
    found: Any = view
    found.view_rotation, found.view_location = before.rotation, before.location
    found.view_distance, found.view_perspective = before.distance, before.perspective

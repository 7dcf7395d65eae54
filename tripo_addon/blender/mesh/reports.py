# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what checks of meshes found, until these change.

Blender tells of every change of geometry, also where it is none in the end. So what was touched is
read again when editing pauses, and compared; a mesh that nobody touched is not read again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bpy
from bpy.app.handlers import persistent

from .. import redraw
from ..typed import mesh_of
from . import arrays

if TYPE_CHECKING:
    from ...mesh.offenders import Offenders
    from ...mesh.report import Report

REST_SECONDS = 0.7
"""Editing has come to rest when so long nothing has happened to a mesh."""
REMEMBERED = 2
"""States of a mesh whose reports are kept: it may come back to the one before by Undo."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found of one state of a mesh."""

    contents: int
    report: Report
    offenders: Offenders


@dataclass(slots=True)
class _Kept:
    mesh: int
    """The mesh's session_uid."""
    results: list[Result]
    """The last one is what is shown."""
    edited: tuple[float, ...]
    """Numbers of the mesh in Edit mode; empty where it was not."""
    touched: bool = False
    """Whether something happened to the geometry, which may still be the same."""
    changed: bool = False
    """Whether the mesh was found to be another one, until it is checked again."""
    mended: dict[int, str] = field(default_factory=dict)
    """What mending told, by the contents that it left."""


_kept: dict[int, _Kept] = {}
"""By the object's session_uid."""
_last_touch = 0.0
_touches = 0


def touches() -> int:
    """A number that grows when Blender tells of a change of any mesh, from the first call on."""
    _listen()
    return _touches


def check(obj: bpy.types.Object) -> Result:
    """Check an object's own mesh, in Edit mode as it is edited, and keep the report.

    Examines nothing where the mesh has what it had at an earlier check. Raises `TripoError`.
    """
    read = arrays.of_object(obj)
    contents = read.contents()
    return known(obj, contents) or keep(obj, Result(contents, *read.examine()))


def known(obj: bpy.types.Object, contents: int) -> Result | None:
    """What was found of an object with these contents, which is then what is shown."""
    kept = _kept.get(obj.session_uid)
    found = [one for one in kept.results if one.contents == contents] if kept else []
    return keep(obj, found[0]) if found else None


def untouched(obj: bpy.types.Object) -> Result | None:
    """What the last check found, where Blender has told of no change since; reads no mesh.

    Scripts may change a mesh without Blender telling of it: good to show, not to work by.
    """
    kept = _kept.get(obj.session_uid)
    if kept is None or kept.touched or is_stale(obj):
        return None
    return kept.results[-1]


def keep(obj: bpy.types.Object, result: Result, *, late: bool = False) -> Result:
    """Keep what was found of an object; `late` where its mesh may be another one by now."""
    for gone in _kept.keys() - {one.session_uid for one in bpy.data.objects}:
        del _kept[gone]
    _listen()
    mesh = mesh_of(obj)
    before = _kept.get(obj.session_uid)
    same_mesh = before is not None and before.mesh == mesh.session_uid
    others = before.results if before and same_mesh else []
    mended = before.mended if before and same_mesh else {}
    numbers = () if late else arrays.edited_numbers(mesh)
    others = [one for one in others if one.contents != result.contents]
    results = [*others[1 - REMEMBERED :], result]
    _kept[obj.session_uid] = _Kept(mesh.session_uid, results, numbers, touched=late, mended=mended)
    return result


def last_report(obj: bpy.types.Object) -> Report | None:
    """What the last check of an object found."""
    kept = _kept.get(obj.session_uid)
    return kept.results[-1].report if kept else None


def is_stale(obj: bpy.types.Object) -> bool:
    """Whether the mesh is known to have changed since its last check; reads no mesh."""
    kept = _kept.get(obj.session_uid)
    return kept is not None and (kept.changed or kept.mesh != mesh_of(obj).session_uid)


def tell(obj: bpy.types.Object, text: str) -> None:
    """Keep what mending told of the state that was checked last."""
    kept = _kept[obj.session_uid]
    kept.mended = {kept.results[-1].contents: text}


def told(obj: bpy.types.Object) -> str:
    """What mending told of the mesh as it was checked last; empty where something else came."""
    kept = _kept.get(obj.session_uid)
    return kept.mended.get(kept.results[-1].contents, "") if kept else ""


def same(obj: bpy.types.Object) -> None:
    """What has happened to an object since its check was no change, such as a selection."""
    _kept[obj.session_uid].touched = False


def compare() -> None:
    """Compare the meshes that Blender has reported as changed with what was checked."""
    objects = {obj.session_uid: obj for obj in bpy.data.objects}
    for uid, kept in list(_kept.items()):
        if not kept.touched:
            continue
        kept.touched = False
        obj = objects.get(uid)
        if obj is not None and obj.type == "MESH":
            _compare(obj, kept)


def _compare(obj: bpy.types.Object, kept: _Kept) -> None:
    mesh = mesh_of(obj)
    if obj.use_dynamic_topology_sculpting:
        kept.changed = True
    elif mesh.is_editmode and kept.edited:
        # That tells it without reading it all.
        if kept.edited != arrays.edited_numbers(mesh):
            kept.changed, kept.edited = True, ()
    else:
        contents = arrays.of_object(obj).contents()
        # Undo may have brought an earlier state back.
        kept.changed = known(obj, contents) is None


def compare_later(objects: list[bpy.types.Object]) -> None:
    """Compare those that were touched when editing pauses: a large mesh is not read in draw()."""
    touched = any(_kept[obj.session_uid].touched for obj in objects if obj.session_uid in _kept)
    if touched and not bpy.app.background and not bpy.app.timers.is_registered(_compare_at_rest):
        bpy.app.timers.register(_compare_at_rest, first_interval=REST_SECONDS)


def _compare_at_rest() -> float | None:
    still = _last_touch + REST_SECONDS - time.monotonic()
    if still > 0:
        return still
    compare()
    redraw.redraw()
    return None


@persistent  # type: ignore[untyped-decorator]
def _notice(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    global _last_touch, _touches
    changed = {_uid(update.id) for update in depsgraph.updates if update.is_updated_geometry}
    _touches += bool(changed)
    for uid, kept in _kept.items():
        if not kept.changed and (uid in changed or kept.mesh in changed):
            kept.touched, _last_touch = True, time.monotonic()


@persistent  # type: ignore[untyped-decorator]
def _notice_undo(scene: bpy.types.Scene, _: Any = None) -> None:
    """Undo and Redo put meshes in the place of others, and may tell of no change."""
    global _last_touch, _touches
    _touches += 1
    for kept in _kept.values():
        kept.touched, _last_touch = True, time.monotonic()


def _uid(evaluated: bpy.types.ID | None) -> int:
    """The session_uid of the original of evaluated data; 0, which no data has, for None."""
    original = evaluated.original if evaluated else None
    return original.session_uid if original else 0


def _handlers() -> tuple[tuple[list[Any], Any], ...]:
    handlers: Any = bpy.app.handlers
    return (
        (handlers.depsgraph_update_post, _notice),
        (handlers.undo_post, _notice_undo),
        (handlers.redo_post, _notice_undo),
    )


def _listen() -> None:
    for functions, own in _handlers():
        if own not in functions:
            functions.append(own)


def unregister() -> None:
    """Delete all reports, and stop watching for changes."""
    for functions, own in _handlers():
        if own in functions:
            functions.remove(own)
    if bpy.app.timers.is_registered(_compare_at_rest):
        bpy.app.timers.unregister(_compare_at_rest)
    _kept.clear()

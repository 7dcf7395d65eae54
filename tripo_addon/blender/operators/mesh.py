# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the meshes in the scene, and keeps what it found for a panel to draw.

NumPy is heavy, and is loaded with the first check.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bmesh
import bpy
from bpy.app.handlers import persistent

from ...errors import Spent, TripoError
from ...mesh.report import Report, count
from .. import redraw
from ..typed import attribute_data, mesh_of, scene, view_layer
from ..ui.text import draw_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...mesh.check import Offenders

DRAWN = 4
"""Reports of so many objects are drawn at once."""
REST_SECONDS = 0.7
"""Editing has come to rest when so long nothing has happened to a mesh."""


@dataclass(slots=True)
class _Kept:
    report: Report
    mesh: int
    """The mesh's session_uid."""
    contents: int
    edited: tuple[float, ...]
    """Empty where it was not in Edit mode."""
    touched: bool = False
    """Whether something happened to the geometry, which may still be the same."""
    changed: bool = False
    """Whether the mesh was found to be another one, until it is checked again."""


@dataclass(frozen=True, slots=True)
class _Arrays:
    """A mesh as `mesh_check` takes it."""

    points: NDArray[np.float32]
    corners: NDArray[np.int32]
    starts: NDArray[np.int32]
    totals: NDArray[np.int32]
    edges: NDArray[np.int32]


_kept: dict[int, _Kept] = {}
"""By the object's session_uid."""
_last_touch = 0.0


def check(obj: bpy.types.Object) -> Report:
    """Check an object's own mesh, in Edit mode as it is edited, and keep the report."""
    return _check(obj)[0]


def last_report(obj: bpy.types.Object) -> Report | None:
    """What the last check of an object found."""
    kept = _kept.get(obj.session_uid)
    return kept.report if kept else None


def is_stale(obj: bpy.types.Object) -> bool:
    """Whether the mesh is known to have changed since its last check; reads no mesh."""
    kept = _kept.get(obj.session_uid)
    return kept is not None and (kept.changed or kept.mesh != mesh_of(obj).session_uid)


def compare() -> None:
    """Compare the meshes that Blender has reported as changed with what was checked."""
    objects = {obj.session_uid: obj for obj in bpy.data.objects}
    for uid, kept in _kept.items():
        if not kept.touched:
            continue
        kept.touched = False
        obj = objects.get(uid)
        if obj is not None and obj.type == "MESH":
            kept.changed |= _differs(obj, kept)


def _differs(obj: bpy.types.Object, kept: _Kept) -> bool:
    mesh = mesh_of(obj)
    if obj.use_dynamic_topology_sculpting:
        return True
    if not mesh.is_editmode:
        return kept.contents != _contents(_read(mesh))
    if kept.edited:
        return kept.edited != _edited(mesh)
    if kept.contents != _contents(_read_edited(mesh)):
        return True
    # From here on that is told without reading it all.
    kept.edited = _edited(mesh)
    return False


def targets(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The selected mesh objects, or else the active one. An empty stands for those below it."""
    chosen = [*context.selected_objects, *(context.objects_in_mode_unique_data or ())]
    found = _meshes(chosen)
    return found or _meshes([context.object] if context.object else [])


def draw_report(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The button, and the last reports of the chosen objects."""
    layout.operator("tripo.validate_mesh")
    known = [obj for obj in targets(context) if obj.session_uid in _kept]
    if any(_kept[obj.session_uid].touched for obj in known[:DRAWN]):
        _compare_later()
    for obj in known[:DRAWN]:
        report = _kept[obj.session_uid].report
        box = layout.box()
        box.label(text=obj.name, icon="OUTLINER_OB_MESH")
        if is_stale(obj):
            draw_text(box, context, "Changed since this check", icon="FILE_REFRESH")
        if report.clean:
            draw_text(box, context, report.summary, icon="CHECKMARK")
        for finding in report.findings:
            draw_text(box, context, finding.text, icon="ERROR")
            draw_text(box, context, finding.repair, icon="BLANK1")
        for note in report.notes:
            draw_text(box, context, note, icon="INFO")
    if len(known) > DRAWN:
        layout.label(text=f"{len(known) - DRAWN} more reports are not shown")


def check_all(context: bpy.types.Context, *, select: bool) -> dict[str, Report]:
    """Check the chosen objects, and select the faults of those in Edit mode if wanted.

    Raises `TripoError`.
    """
    reports: dict[str, Report] = {}
    edited = []
    for obj in targets(context):
        reports[obj.name], offenders = _check(obj)
        mesh = mesh_of(obj)
        if select and mesh.is_editmode:
            edited.append(obj)
            _select(mesh, offenders, tuple(scene(context).tool_settings.mesh_select_mode))
    if edited:
        # Only the selection is another one, which Blender announces as a change of geometry.
        view_layer(context).update()
        for obj in edited:
            _kept[obj.session_uid].touched = False
        bpy.ops.ed.undo_push(message="Select Faults")
    return reports


def summary(reports: dict[str, Report]) -> str:
    """The reports of objects, by their names, in one line."""
    faulty = {name: report for name, report in reports.items() if not report.clean}
    if not faulty and len(reports) > 1:
        faces = sum(report.faces for report in reports.values())
        return f"No problems in {len(reports)} meshes with {count(faces, 'face')}"
    text = ". ".join(f"{name}: {report.summary}" for name, report in (faulty or reports).items())
    return f"{len(faulty)} of {len(reports)} meshes: {text}" if len(reports) > 1 else text


def _meshes(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    found: dict[int, bpy.types.Object] = {}
    for obj in objects:
        below = obj.children_recursive if obj.type == "EMPTY" else [obj]
        found |= {one.session_uid: one for one in below if one.type == "MESH"}
    return list(found.values())


def _check(obj: bpy.types.Object) -> tuple[Report, Offenders]:
    if not isinstance(obj, bpy.types.Object) or obj.type != "MESH":
        raise TypeError("Only the mesh of an object can be checked")
    if obj.use_dynamic_topology_sculpting:
        what = f"{obj.name} cannot be read while its topology is dynamic"
        raise TripoError(what, "Leave Sculpt mode first", Spent.UNSAID)
    from ...mesh import check as mesh_check

    mesh = mesh_of(obj)
    arrays = _read_edited(mesh) if mesh.is_editmode else _read(mesh)
    report, offenders = mesh_check.examine(
        arrays.points, arrays.corners, arrays.starts, arrays.totals, arrays.edges
    )
    known = {obj.session_uid for obj in bpy.data.objects}
    for gone in _kept.keys() - known:
        del _kept[gone]
    if _notice not in bpy.app.handlers.depsgraph_update_post:
        bpy.app.handlers.depsgraph_update_post.append(_notice)
    edited = _edited(mesh) if mesh.is_editmode else ()
    _kept[obj.session_uid] = _Kept(report, mesh.session_uid, _contents(arrays), edited)
    return report, offenders


def _read(mesh: bpy.types.Mesh) -> _Arrays:
    import numpy as np

    points = np.empty(len(mesh.vertices) * 3, np.float32)
    corners = np.empty(len(mesh.loops), np.int32)
    edges = np.empty(len(mesh.edges) * 2, np.int32)
    # Read as attributes: a hundred times as fast as from `vertices`, `loops` and `edges`.
    for name, value, array in (
        ("position", "vector", points),
        (".corner_vert", "value", corners),
        (".edge_verts", "value", edges),
    ):
        if len(array):
            attribute_data(mesh, name).foreach_get(value, array)
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    # Faces lie one behind the other.
    totals = np.diff(starts, append=np.int32(len(corners)))
    return _Arrays(points, corners, starts, totals, edges)


def _read_edited(mesh: bpy.types.Mesh) -> _Arrays:
    """The mesh as it is in Edit mode; what it was before stays untouched in `mesh`."""
    copy = bpy.data.meshes.new("Tripo Check")
    try:
        bmesh.from_edit_mesh(mesh).to_mesh(copy)
        return _read(copy)
    finally:
        bpy.data.meshes.remove(copy)


def _contents(arrays: _Arrays) -> int:
    """A number that changes with the mesh."""
    number = 0
    for array in (arrays.points, arrays.corners, arrays.starts, arrays.edges):
        number = zlib.crc32(array.data, number)
    return number


def _edited(mesh: bpy.types.Mesh) -> tuple[float, ...]:
    """Numbers that change with a mesh in Edit mode, quick enough to ask for while drawing."""
    edited = bmesh.from_edit_mesh(mesh)
    sizes = (len(edited.verts), len(edited.edges), len(edited.faces))
    return (*sizes, edited.calc_volume(signed=True))


def _select(mesh: bpy.types.Mesh, wrong: Offenders, modes: tuple[bool, ...]) -> None:
    """Select what is wrong. What the select mode cannot show is shown by the faces around it."""
    edited = bmesh.from_edit_mesh(mesh)
    for elements in (edited.verts, edited.edges, edited.faces):
        elements.ensure_lookup_table()
        for element in elements:
            element.select = False
    edited.select_history.clear()
    by_vertex, by_edge, _ = modes
    for face in wrong.faces.tolist():
        edited.faces[face].select_set(True)
    for first, second in wrong.edges.tolist():
        edge = edited.edges.get([edited.verts[first], edited.verts[second]])
        for element in [edge] if by_vertex or by_edge else edge.link_faces:
            element.select_set(True)
    if by_vertex:
        for vertex in wrong.vertices.tolist():
            edited.verts[vertex].select_set(True)
    edited.select_flush_mode()
    bmesh.update_edit_mesh(mesh, loop_triangles=False, destructive=False)


@persistent  # type: ignore[untyped-decorator]
def _notice(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    global _last_touch
    if not _kept:
        return
    changed = {_uid(update.id) for update in depsgraph.updates if update.is_updated_geometry}
    for uid, kept in _kept.items():
        if not kept.changed and (uid in changed or kept.mesh in changed):
            kept.touched, _last_touch = True, time.monotonic()


def _uid(evaluated: bpy.types.ID | None) -> int:
    """The session_uid of the original of evaluated data; 0, which no data has, for None."""
    original = evaluated.original if evaluated else None
    return original.session_uid if original else 0


def _compare_later() -> None:
    """Compare when editing pauses: reading a large mesh takes longer than drawing may."""
    if not bpy.app.background and not bpy.app.timers.is_registered(_compare_at_rest):
        bpy.app.timers.register(_compare_at_rest, first_interval=REST_SECONDS)


def _compare_at_rest() -> float | None:
    still = _last_touch + REST_SECONDS - time.monotonic()
    if still > 0:
        return still
    compare()
    redraw.redraw()
    return None


def unregister() -> None:
    """Delete all reports, and stop watching for changes."""
    if _notice in bpy.app.handlers.depsgraph_update_post:
        bpy.app.handlers.depsgraph_update_post.remove(_notice)
    if bpy.app.timers.is_registered(_compare_at_rest):
        bpy.app.timers.unregister(_compare_at_rest)
    _kept.clear()

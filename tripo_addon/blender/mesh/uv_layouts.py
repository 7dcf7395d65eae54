# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps how meshes lie on their textures, for the panels, until the meshes change.

Drawing shows the last known layout. A timer reads the mesh that is shown when nothing has changed
for a moment, about 10 milliseconds for 500,000 faces; a layout is found on another thread.
"""

from __future__ import annotations

import time
import zlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bmesh
import bpy
import bpy.utils.previews

from ...errors import Spent, TripoError
from ...jobs.threads import Workers
from .. import redraw
from ..typed import attribute_data, mesh_of
from . import reports

if TYPE_CHECKING:
    from ...mesh.uv_layout import Layout

REST_SECONDS = 0.5
"""Without a change, before a mesh is read."""
TICK_SECONDS = 0.1
MOST = 16
"""Of so many objects layouts are kept."""


@dataclass(slots=True)
class _Kept:
    contents: int
    layout: Layout
    touches: int
    """What `reports.touches` told when the mesh was read."""
    mesh: int
    """The mesh's session_uid."""
    icon: int
    """Number of the picture as an icon; 0 without a window."""


_kept: dict[int, _Kept] = {}
"""By the object's session_uid, the latest last."""
_workers = Workers("tripo-uv", 1)
_results: deque[tuple[int, _Read, Layout | Exception]] = deque()
_wanted = 0
"""The session_uid of the object that was drawn last and whose layout is not known; 0 for none."""
_under_way = 0
"""That of the object whose layout is being found."""
_touches, _rests_since = 0, 0.0
_pictures: bpy.utils.previews.ImagePreviewCollection | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A mesh's layout as arrays, without anything of Blender's."""

    uvs: Any
    points: Any
    corners: Any
    starts: Any
    mesh: int
    touches: int

    def contents(self) -> int:
        number = 0
        for array in (self.uvs, self.points, self.corners, self.starts):
            number = zlib.crc32(array.data, number)
        return number

    def examine(self) -> Layout:
        import numpy as np

        from ...mesh.uv_layout import examine

        # Faces lie one behind the other.
        totals = np.diff(self.starts, append=np.int32(len(self.corners)))
        return examine(self.uvs, self.points, self.corners, self.starts, totals)


def has_layout(obj: bpy.types.Object | None) -> bool:
    """Whether an object is a mesh with a UV map and faces; reads no more than its sizes."""
    mesh = obj.data if obj else None
    return isinstance(mesh, bpy.types.Mesh) and bool(mesh.uv_layers and mesh.polygons)


def of_object(obj: bpy.types.Object) -> Layout:
    """How an object's own mesh lies on its active UV map, found now. Raises `TripoError`."""
    if not has_layout(obj):
        raise TripoError(
            f"{obj.name} has no UV map", "Unwrap it, or choose another object", Spent.UNSAID
        )
    mesh = mesh_of(obj)
    if not mesh.is_editmode:
        return _read(mesh).examine()
    copy = bpy.data.meshes.new("Tripo UV")
    try:
        bmesh.from_edit_mesh(mesh).to_mesh(copy)
        copy.uv_layers.active_index = mesh.uv_layers.active_index
        return _read(copy).examine()
    finally:
        bpy.data.meshes.remove(copy)


def shown(obj: bpy.types.Object) -> tuple[Layout, int] | None:
    """The layout of an object that is known, with the number of its picture as an icon; for
    drawing, which reads no mesh. What is not known, or may be another one, is looked at soon."""
    global _wanted
    kept = _kept.get(obj.session_uid)
    current = kept is not None and (kept.touches, kept.mesh) == (
        reports.touches(),
        mesh_of(obj).session_uid,
    )
    # In Edit mode it is looked at when that ends.
    if not current and obj.mode != "EDIT":
        _wanted = obj.session_uid
        _wake()
    return (kept.layout, kept.icon) if kept else None


def _wake() -> None:
    if not bpy.app.background and not bpy.app.timers.is_registered(_work):
        bpy.app.timers.register(_work, first_interval=TICK_SECONDS)


def _work() -> float | None:
    """Keep what was found, and begin with what is wanted, once nothing changes."""
    global _touches, _rests_since
    while _results:
        _keep(*_results.popleft())
        redraw.redraw()
    if _touches != reports.touches():
        _touches, _rests_since = reports.touches(), time.monotonic()
    if _wanted and not _under_way and time.monotonic() - _rests_since > REST_SECONDS:
        _begin()
    return TICK_SECONDS if _wanted or _under_way else None


def _begin() -> None:
    """Read the wanted mesh, and have its layout found unless it is as it was."""
    global _wanted, _under_way
    uid, _wanted = _wanted, 0
    obj = next((one for one in bpy.data.objects if one.session_uid == uid), None)
    if obj is None or not has_layout(obj) or obj.mode == "EDIT":
        return
    read = _read(mesh_of(obj))
    kept = _kept.get(uid)
    if kept and kept.contents == read.contents():
        kept.touches, kept.mesh = read.touches, read.mesh
        return
    _under_way = uid

    def examine() -> None:
        try:
            _results.append((uid, read, read.examine()))
        except Exception as error:  # It is raised on the main thread.
            _results.append((uid, read, error))

    _workers.run(examine)


def _read(mesh: bpy.types.Mesh) -> _Read:
    import numpy as np  # heavy, and only this needs it

    layer = mesh.uv_layers.active or mesh.uv_layers[0]
    uvs = np.empty(len(mesh.loops) * 2, np.float32)
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    corners = np.empty(len(mesh.loops), np.int32)
    starts = np.empty(len(mesh.polygons), np.int32)
    attribute_data(mesh, layer.name).foreach_get("vector", uvs)
    attribute_data(mesh, "position").foreach_get("vector", points)
    attribute_data(mesh, ".corner_vert").foreach_get("value", corners)
    mesh.polygons.foreach_get("loop_start", starts)
    return _Read(uvs, points, corners, starts, mesh.session_uid, reports.touches())


def _keep(uid: int, read: _Read, found: Layout | Exception) -> None:
    global _under_way
    _under_way = 0
    if isinstance(found, Exception):
        raise found
    _kept.pop(uid, None)
    while len(_kept) >= MOST:
        del _kept[next(iter(_kept))]
    icon = _picture(f"{uid} {read.contents()}", found)
    _kept[uid] = _Kept(read.contents(), found, read.touches, read.mesh, icon)


def _picture(name: str, layout: Layout) -> int:
    """The number of an icon with a layout's picture."""
    global _pictures
    import numpy as np

    if _pictures is None:
        _pictures = bpy.utils.previews.new()
    while len(_pictures) > MOST:
        del _pictures[next(iter(_pictures))]
    preview: Any = _pictures[name] if name in _pictures else _pictures.new(name)
    preview.image_size = (layout.size, layout.size)
    preview.image_pixels.foreach_set(np.frombuffer(layout.picture, np.int32))
    return int(preview.icon_id)


def unregister() -> None:
    """Forget all layouts."""
    global _pictures, _wanted, _under_way
    if bpy.app.timers.is_registered(_work):
        bpy.app.timers.unregister(_work)
    _kept.clear()
    _results.clear()
    _wanted = _under_way = 0
    if _pictures is not None:
        bpy.utils.previews.remove(_pictures)
        _pictures = None

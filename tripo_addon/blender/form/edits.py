# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model in the scene was edited since it arrived; the service does not know of that.

Drawing shows the last known answer. When something changes, a timer compares the model again
as soon as nothing has changed for a second. A press of a button compares at once.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import bpy
from bpy.app.handlers import persistent

from .. import groups, redraw
from ..model import fingerprint
from ..scene import provenance
from ..typed import active_object
from ..typed import scene as scene_of
from . import choices

TEXT = "Edited since it arrived: the service works on its own version, as it was made"
REST_SECONDS = 1.0
"""Without a change, before a model is looked at again."""
SOON_SECONDS = 0.1
MOST = 8
"""How many models are watched at once, those of several windows."""


class _Key(NamedTuple):
    """What a step would work on."""

    scene: int
    active: int
    """The scene's and the active object's session_uid; 0 where none is active."""
    source: str
    """A task id; empty for the active object's."""


_watched: dict[_Key, bool | None] = {}
"""Whether the model was edited; None where nobody knows, or not yet."""
_changed_at = 0.0


def edited(context: bpy.types.Context, source: str) -> bool | None:
    """Whether the model that a step works on was edited, looked at now; None where nobody can
    tell. `source` is a task id, or empty for the active object's."""
    return _look(scene_of(context), active_object(context), source)


def shown(context: bpy.types.Context, source: str) -> bool:
    """Whether it is known to be edited: for drawing, which compares nothing itself."""
    active = active_object(context)
    key = _Key(scene_of(context).session_uid, active.session_uid if active else 0, source)
    if key not in _watched:
        _listen()
        while len(_watched) >= MOST:
            del _watched[next(iter(_watched))]
        _watched[key] = None
        _wake(SOON_SECONDS)
    return _watched[key] is True


def _look(scene: bpy.types.Scene, active: bpy.types.Object | None, source: str) -> bool | None:
    found = [
        fingerprint.differs(obj, str(choices.value(groups.provenance(obj), "fingerprint")))
        for obj in _model(scene, active, source)
    ]
    return True if True in found else (False if False in found else None)


def _model(
    scene: bpy.types.Scene, active: bpy.types.Object | None, source: str
) -> list[bpy.types.Object]:
    """The objects of the model that a step works on, as far as they are in the scene."""
    task_id = provenance.task_id_of(active) if active else ""
    if not task_id or source not in {"", task_id}:
        task_id = source
        return [obj for obj in scene.objects if task_id and task_id == provenance.task_id_of(obj)]
    assert active
    return provenance.model_of(active)


def _wake(seconds: float) -> None:
    if not bpy.app.background and not bpy.app.timers.is_registered(_settle):
        bpy.app.timers.register(_settle, first_interval=seconds, persistent=True)


def _settle() -> float | None:
    """Compare the watched models again, once nothing has changed for a while."""
    wait = _changed_at + REST_SECONDS - time.monotonic()
    if wait > 0:
        return wait
    scenes = {scene.session_uid: scene for scene in bpy.data.scenes}
    objects = {obj.session_uid: obj for obj in bpy.data.objects}
    before = dict(_watched)
    for key in before:
        scene, active = scenes.get(key.scene), objects.get(key.active)
        if scene is None or (key.active and active is None):
            del _watched[key]
        elif active is None or active.mode != "EDIT":
            # In Edit mode it is looked at when that ends.
            _watched[key] = _look(scene, active, key.source)
    if _watched != before:
        redraw.redraw()
    return None


@persistent  # type: ignore[untyped-decorator]
def _on_change(scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    if _watched and any(
        update.is_updated_geometry or update.is_updated_shading for update in depsgraph.updates
    ):
        _touch()


@persistent  # type: ignore[untyped-decorator]
def _on_undo(*_: object) -> None:
    if _watched:
        _touch()


@persistent  # type: ignore[untyped-decorator]
def _on_load(*_: object) -> None:
    _watched.clear()


def _touch() -> None:
    global _changed_at
    _changed_at = time.monotonic()
    _wake(REST_SECONDS)


def _handlers() -> tuple[tuple[list[Any], Any], ...]:
    known = bpy.app.handlers
    return (
        (known.depsgraph_update_post, _on_change),
        (known.undo_post, _on_undo),
        (known.redo_post, _on_undo),
        (known.load_post, _on_load),
    )


def _listen() -> None:
    """Have changes noted, from the first model that is watched on."""
    for handlers, handler in _handlers():
        if handler not in handlers:
            handlers.append(handler)


def unregister() -> None:
    for handlers, handler in _handlers():
        if handler in handlers:
            handlers.remove(handler)
    if bpy.app.timers.is_registered(_settle):
        bpy.app.timers.unregister(_settle)
    _watched.clear()

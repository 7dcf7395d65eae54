# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished model enters the scene: at the 3D cursor, with its provenance, as one undo step.

Nothing else in the scene changes: not the mode, not the active object, and the selection
only when nothing is selected or the caller waits for the model.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Spent, TripoError
from ...jobs.job import Job, stored_options
from .. import groups, typed
from ..windows import in_window
from . import fingerprint, provenance, second_blender, unpack

if TYPE_CHECKING:
    from ..form.properties import TRIPO_PG_provenance

PICTURES = ("image", "front", "left", "back", "right")
"""Names of results that are pictures, in the order in which they are shown."""
_HARMLESS = {"RENDER_OT_render"}
"""Stays in its window after the render job has ended."""
_SESSION = uuid.uuid4().hex
"""Numbers of scenes count anew in each session of Blender."""


def here(context: bpy.types.Context) -> dict[str, Any]:
    """The place where the result of a job started now is to stand."""
    scene = typed.scene(context)
    return {
        "blend": bpy.data.filepath,
        "session": _SESSION,
        "scene": scene.name,
        "scene_uid": scene.session_uid,
        "cursor": list(scene.cursor.location.to_tuple()),
    }


def scene_for(place: Mapping[str, Any]) -> bpy.types.Scene | None:
    """The scene of a place; None when another file is open."""
    if place.get("session") == _SESSION:
        for scene in bpy.data.scenes:
            if scene.session_uid == place["scene_uid"]:
                return scene
    if place.get("blend") != bpy.data.filepath:
        return None
    return bpy.data.scenes.get(place.get("scene", "")) or bpy.context.scene


def possible() -> bool:
    """Whether the scene may be changed: not while a tool of Blender holds on to it."""
    if typed.is_job_running("RENDER"):
        return False
    own = bpy.types.Operator.bl_rna_get_subclass_py
    return all(
        operator.bl_idname in _HARMLESS or own(operator.bl_idname) is not None
        for window in typed.windows()
        for operator in window.modal_operators
    )


def arrive(job: Job, *, select: bool) -> None:
    """Bring a job's result into Blender. Raises `TripoError`."""
    if job.model:
        arrive_model(job, select=select)
        return
    images = bring_images(job)
    undo_push(f"Tripo: Open {images[0].name if images else job.title}")


def bring_images(job: Job) -> list[bpy.types.Image]:
    """A job's pictures as images of this file, labelled. Raises `TripoError`."""
    found = []
    names = [name for name in PICTURES if name in job.files]
    for name in names:
        path = job.files[name]
        try:
            image = _opened(job, name) or bpy.data.images.load(path)
        except RuntimeError as error:
            raise TripoError(
                f"Blender cannot open the picture ({str(error).strip()})",
                f"The file is kept: {path}",
                Spent.YES,
            ) from error
        # An image that nothing uses would not be saved with the file.
        image.use_fake_user = True
        _label(groups.provenance(image), job, name)
        found.append(image)
    return found


def _opened(job: Job, name: str) -> bpy.types.Image | None:
    """The image of this file that shows an output of a job, from the file where that is now.

    What has the same path may be another job's, or the user's own.
    """
    for image in bpy.data.images:
        made = groups.provenance(image)
        own = made.task_id == job.remote_id and made.output == name
        if own and bpy.path.abspath(image.filepath) == job.files[name]:
            return image
    return None


def images_of(job: Job) -> list[bpy.types.Image]:
    """A job's pictures that are images of this file now, the front first."""
    found = {
        provenance.said(image, "output"): image
        for image in bpy.data.images
        if job.remote_id and provenance.task_id_of(image) == job.remote_id
    }
    return [found[name] for name in PICTURES if name in found]


def arrive_model(job: Job, *, select: bool) -> bpy.types.Object:
    """Bring a job's model into its scene and return the root object.

    Raises `TripoError` when another file is open or the model cannot be imported.
    """
    scene = scene_for(job.place)
    if scene is None:
        raise TripoError(
            "Another file is open than the one it was made for",
            "Import it here from the list of jobs",
            Spent.YES,
        )
    step_before(scene)
    objects = bring(job, scene)
    root = objects[0]
    root.location = job.place["cursor"]
    _select(_view_layer(scene), objects, root, always=select)
    undo_push(f"Tripo: Import {root.name}")
    return root


def bring(job: Job, scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """A job's objects, root first, linked into a scene and labelled. Raises `TripoError`."""
    try:
        objects = _append(Path(job.ready)) if job.ready else _import(job)
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error).strip().splitlines()[-1:] or ["unknown reason"]
        raise TripoError(
            f"Blender cannot import the result ({reason[0]})",
            f"The file is kept: {job.model}",
            Spent.YES,
        ) from error
    objects.sort(key=lambda each: each.parent in objects)
    collection = _collection(scene, _view_layer(scene))
    for each in objects:
        collection.objects.link(each)
        made = groups.provenance(each)
        _label(made, job, "model")
        made.fingerprint = fingerprint.of(each)
    return objects


def _append(ready: Path) -> list[bpy.types.Object]:
    """The objects of a .blend that the second Blender made."""
    libraries = set(bpy.data.libraries)
    with typed.open_library(str(ready)) as (source, wanted):
        wanted.objects = source.objects
    for library in set(bpy.data.libraries) - libraries:
        bpy.data.libraries.remove(library)
    return [each for each in wanted.objects if each]


def _import(job: Job) -> list[bpy.types.Object]:
    """Import in this Blender, in a scene of its own: no mode, no selection is touched."""
    shown = [(window, window.scene, window.view_layer) for window in typed.windows()]
    # The importer of glTF, and removing a scene in Blender 4.2, want a window.
    with in_window():
        aside = bpy.data.scenes.new("Tripo Import")
        try:
            # A view through a camera lasts only where the scene that is shown has that camera.
            for camera in _cameras():
                aside.collection.objects.link(camera)
            # Not by an override of the scene: see `windows`.
            window = bpy.context.window
            assert window
            window.scene = aside
            return unpack.unpack(**second_blender.arguments(job))
        finally:
            for window, scene, view_layer in shown:
                if window.scene != scene:
                    window.scene = scene
                    window.view_layer = view_layer
            bpy.data.scenes.remove(aside)


def _cameras() -> set[bpy.types.Object]:
    """The cameras of the 3D views in the windows."""
    areas = [area for window in typed.windows() for area in window.screen.areas]
    views = [space for area in areas for space in area.spaces]
    return {
        view.camera for view in views if isinstance(view, bpy.types.SpaceView3D) and view.camera
    }


def _view_layer(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    for window in typed.windows():
        if window.scene == scene:
            return window.view_layer
    return scene.view_layers[0]


def _collection(scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer) -> bpy.types.Collection:
    """The active collection, or the scene's own where that is hidden or not editable."""
    active = view_layer.active_layer_collection
    if active and active.is_visible and active.collection.is_editable:
        return active.collection
    return scene.collection


def _label(made: TRIPO_PG_provenance, job: Job, output: str) -> None:
    """Write down where an object or an image comes from."""
    made.output = output
    made.file = job.files.get(output, "")
    made.service = job.service
    made.kind = job.task.type
    made.task_id = job.remote_id
    made.prompt = job.subject or job.about
    made.model = job.task.values().get("model") or ""
    made.options = json.dumps(stored_options(job.task), ensure_ascii=False)
    made.credits = "" if job.credits is None else f"{job.credits:g}"
    made.created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(job.created))


def _select(
    view_layer: bpy.types.ViewLayer,
    objects: list[bpy.types.Object],
    root: bpy.types.Object,
    *,
    always: bool,
) -> None:
    # Appended objects come selected.
    for each in objects:
        each.select_set(False, view_layer=view_layer)
    active = view_layer.objects.active
    if active is not None and active.mode != "OBJECT":
        return
    selected = [each for each in view_layer.objects if each.select_get(view_layer=view_layer)]
    if selected and not always:
        return
    for each in selected:
        each.select_set(False, view_layer=view_layer)
    for each in objects:
        each.select_set(True, view_layer=view_layer)
    view_layer.objects.active = root


def step_before(scene: bpy.types.Scene) -> None:
    """Sculpt mode's undo steps know no objects: without a step before, undo would keep the new."""
    active = _view_layer(scene).objects.active
    if active is not None and active.mode == "SCULPT":
        undo_push("Before Import")


def undo_push(message: str) -> None:
    """An undo step, which needs a window."""
    with in_window():
        bpy.ops.ed.undo_push(message=message)

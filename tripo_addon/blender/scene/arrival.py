# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished model enters the scene: at its spot, with its provenance, as one undo step.

It is selected and active, as after Add > Mesh, where that takes nothing from the user: in Object
mode, when the selection is still that of the press. Otherwise nothing else in the scene changes.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from ...errors import Spent, TripoError
from ...jobs.events import Notice
from ...jobs.job import Job
from ...jobs.marks import mark_of
from .. import current, groups, typed
from ..model import fingerprint, fitting, making, marking, parts
from ..model.reasons import reason_of
from ..windows import in_window
from . import (
    aside,
    assets,
    filling,
    instead,
    into_form,
    levels,
    movements,
    places,
    provenance,
    requests,
    selection,
    spots,
    target_collection,
)

PICTURES = ("image", "front", "left", "back", "right")
"""Names of results that are pictures, in the order in which they are shown."""
_HARMLESS = {"RENDER_OT_render"}
"""Stays in its window after the render job has ended."""


def possible() -> bool:
    """Whether the scene may be changed now: not while a modal tool of Blender or a render runs."""
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
    if "file" in job.place:
        places.scene_for(job.place)
    images = bring_images(job)
    into_form.put(job, images)
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
        provenance.label(groups.provenance(image), job, name)
        marking.put_on(image, mark_of(job))
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
    """Bring a job's model into its scene and return the root object, or the armature that has
    taken on its movements.

    Raises `TripoError` when another file is open or the model cannot be imported.
    """
    scene = places.scene_for(job.place)
    step_before(scene)
    collections = set(bpy.data.collections)
    objects = bring(job, scene)
    if armature := movements.add(job, scene, objects):
        # One that was made for the model has no use.
        bpy.data.batch_remove(set(bpy.data.collections) - collections)
        undo_push(f"Tripo: Add {job.title} to {armature.name}")
        return armature
    root = objects[0]
    view_layer = _view_layer(scene)
    # Appended objects come selected.
    selection.deselect(view_layer, objects)
    untouched = selection.is_untouched(view_layer, job.place.get("selection", ""))
    _tell_fit(job, root)
    is_level = levels.take(job.place, scene, objects)
    same = places.of_this_session(job.place)
    filled = [] if is_level else filling.take(job.place, view_layer, objects, same_session=same)
    is_placed = is_level or bool(filled)
    originals = instead.objects_of(job.place, scene) if not is_placed else []
    if originals and all(obj.mode == "OBJECT" for obj in originals):
        spaces = selection.local_views_of(view_layer, originals[0])
        instead.take(objects, originals)
        selection.show_in_all(view_layer, spaces, objects)
    elif not is_placed:
        instead.stand_alone(root, job.place)
        taken = [spot for other, spot in places.awaited(scene) if other.id != job.id]
        root.location = spots.settle(job.place, view_layer, objects, taken)
    assets.arrived(job, objects)
    # A model in a placeholder is selected where that was.
    chosen = (untouched and not filled) or (select and selection.in_object_mode(view_layer))
    if chosen and not root.hide_viewport:
        selection.select(view_layer, objects, root)
    undo_push(f"Tripo: Import {root.name}")
    return root


def _tell_fit(job: Job, root: bpy.types.Object) -> None:
    """Say so where a result has other proportions than what it was made from."""
    spread = fitting.taken(root)
    if spread > fitting.TOLERANCE:
        current.session().notice = Notice(
            f"{job.title} has other proportions than the model it was made from: by {spread:.0%}"
        )


def bring(job: Job, scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """A job's objects, root first, linked into a scene and labelled. Raises `TripoError`."""
    try:
        objects = _append(Path(job.ready)) if job.ready else _import(job)
    except (OSError, RuntimeError, ValueError) as error:
        raise TripoError(
            f"Blender cannot import the result ({reason_of(error)})",
            f"The file is kept: {job.model}",
            Spent.YES,
        ) from error
    own = set(objects)
    objects.sort(key=lambda obj: obj.parent in own)
    collections = target_collection.all_of(job.place, scene, _view_layer(scene))
    for obj in objects:
        for collection in collections:
            collection.objects.link(obj)
        made = groups.provenance(obj)
        provenance.label(made, job, "model")
        made.part = parts.taken(obj)
        made.fingerprint = fingerprint.taken(obj) if job.ready else fingerprint.of(obj)
    return objects


def _append(ready: Path) -> list[bpy.types.Object]:
    """The objects of a .blend that the second Blender made."""
    libraries = set(bpy.data.libraries)
    with typed.open_library(str(ready)) as (source, wanted):
        wanted.objects = source.objects
    for library in set(bpy.data.libraries) - libraries:
        bpy.data.libraries.remove(library)
    return [obj for obj in wanted.objects if obj]


def _import(job: Job) -> list[bpy.types.Object]:
    """Import in this Blender, in a scene of its own: no mode, no selection is touched."""
    with aside.scene("Tripo Import") as view_layer:
        objects = making.make(requests.of(job))
        # Their sizes are those before the preparation until then.
        view_layer.update()
        return objects


def _view_layer(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    for window in typed.windows():
        if window.scene == scene:
            return window.view_layer
    return scene.view_layers[0]


def step_before(scene: bpy.types.Scene) -> None:
    """Push an undo step before an import in Sculpt mode.

    Undo steps of that mode hold no objects, so undoing to one would not remove the new objects.
    """
    active = _view_layer(scene).objects.active
    if active is not None and active.mode == "SCULPT":
        undo_push("Before Import")


def undo_push(message: str) -> None:
    """An undo step, which needs a window."""
    with in_window():
        bpy.ops.ed.undo_push(message=message)

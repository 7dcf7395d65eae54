# SPDX-License-Identifier: GPL-3.0-or-later
"""Further movements go onto the armature of their rig, instead of coming with a second model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import bpy

from ...jobs.events import Notice
from ...jobs.job import Job
from ...jobs.marks import mark_of
from ...spec.options import Task
from ...spec.preparation import ADD, Preparation, of_place
from ...spec.tasks import AnimateRetarget, AnimateRig
from ...spec.tasks.presets import PRESETS
from .. import current
from ..model import animating, marking
from . import bounds, places, provenance

MADE_BY = "tripo_task"
"""The custom property of an action that names the task which has made it."""
_ALIKE = 0.001
"""Bones whose axes differ by less, or whose heads by less of the armature's size, are the same."""


def rig_of(obj: bpy.types.Object) -> str:
    """The task of the rig that an armature is of; empty where it is of none."""
    if obj.type != "ARMATURE":
        return ""
    kind = provenance.said(obj, "kind")
    if kind == AnimateRetarget.type:
        return str(provenance.options_of(obj).get("source", ""))
    return provenance.task_id_of(obj) if kind == AnimateRig.type else ""


def standing(
    scene: bpy.types.Scene,
    rig: str,
    preferred: bpy.types.Object | None = None,
    without: Sequence[bpy.types.Object] = (),
) -> bpy.types.Object | None:
    """The armature of a rig that is in a scene and can take on movements; of several the
    `preferred` one, or else the first. None where there is none, but for those `without`."""
    found = [
        obj
        for obj in scene.objects
        if obj.type == "ARMATURE"
        and rig
        and _is_own(obj)
        and rig_of(obj) == rig
        and obj not in without
    ]
    return preferred if preferred in found else next(iter(found), None)


def _is_own(obj: bpy.types.Object) -> bool:
    return not obj.library and not obj.override_library


def place_of(
    context: bpy.types.Context, task: Task, prepare: Preparation | None = None
) -> dict[str, Any]:
    """What the place of a job that starts now says of the armature that its movements are for;
    empty where they come with a model of their own. The armature's model is its spot."""
    # Blender's module has no preferences before the add-on is enabled.
    from ..settings import preparation

    chosen = (prepare or preparation()).movements
    if not isinstance(task, AnimateRetarget) or chosen != ADD or not context.scene:
        return {}
    armature = standing(context.scene, task.source, context.object)
    if armature is None:
        return {}
    named = {"armature": armature.name, "armature_uid": armature.session_uid}
    box = bounds.around(bounds.placed(list(_model_of(armature))))
    if box is None:
        return named
    low, high = box.tolist()
    foot = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]]
    return {**named, "spot": foot, "size": [b - a for a, b in zip(low, high, strict=True)]}


def _model_of(armature: bpy.types.Object) -> Iterator[bpy.types.Object]:
    task_id = provenance.task_id_of(armature)
    yield armature
    for obj in armature.children_recursive:
        if provenance.task_id_of(obj) == task_id:
            yield obj


def add(
    job: Job, scene: bpy.types.Scene, objects: Sequence[bpy.types.Object]
) -> bpy.types.Object | None:
    """Put the movements of a model that has come onto the armature of their rig, and remove the
    model; returns the armature.

    None where the model stays: the user wants it, or no armature fits, which is told.
    """
    if not isinstance(job.task, AnimateRetarget) or of_place(job.place).movements != ADD:
        return None
    target = standing(scene, job.task.source, _named(scene, job.place), objects)
    if target is None:
        if "armature" in job.place:
            _tell(job, f"{job.place['armature']} is not in the scene any more")
        return None
    reason = unlike(objects, target)
    if reason:
        _tell(job, reason)
        return None
    source = next(obj for obj in objects if obj.type == "ARMATURE")
    _take_on(target, source, job)
    _remove(objects)
    return target


def _named(scene: bpy.types.Scene, place: Mapping[str, Any]) -> bpy.types.Object | None:
    """The armature that a place names."""
    if places.of_this_session(place):
        uid = place.get("armature_uid", 0)
        return next((obj for obj in scene.objects if obj.session_uid == uid), None)
    return scene.objects.get(str(place.get("armature", "")))


def _tell(job: Job, reason: str) -> None:
    text = f"{job.title} came with a model of its own: {reason}"
    current.session().notice = Notice(text)


def unlike(objects: Sequence[bpy.types.Object], target: bpy.types.Object) -> str:
    """Why an armature cannot take on the movements of a model; empty when it can."""
    armatures = [obj for obj in objects if obj.type == "ARMATURE"]
    if len(armatures) != 1 or any(_is_moved(obj) for obj in objects if obj not in armatures):
        return "it moves more than the bones of one armature"
    (source,) = armatures
    theirs, ours = _bones(source), _bones(target)
    missing = [name for name in theirs if name not in ours]
    if missing:
        return f"{target.name} has no bone {missing[0]}"
    size = max((bone.matrix_local.translation.length for bone in theirs.values()), default=0.0)
    for name, bone in theirs.items():
        difference = bone.matrix_local - ours[name].matrix_local
        turn = max(abs(difference[row][column]) for row in range(3) for column in range(3))
        if turn > _ALIKE or difference.translation.length > _ALIKE * size:
            return f"the bone {name} of {target.name} has another rest pose"
        if _mode(source, name) != _mode(target, name):
            return f"the bone {name} of {target.name} has another rotation mode"
    return ""


def _is_moved(obj: bpy.types.Object) -> bool:
    keys: Any = getattr(obj.data, "shape_keys", None)
    owners: list[Any] = [obj, keys] if keys else [obj]
    moved = (owner.animation_data for owner in owners)
    return any(data and (data.action or data.nla_tracks) for data in moved)


def _bones(obj: bpy.types.Object) -> dict[str, bpy.types.Bone]:
    data = obj.data
    return {bone.name: bone for bone in data.bones} if isinstance(data, bpy.types.Armature) else {}


def _mode(obj: bpy.types.Object, name: str) -> str:
    bone = obj.pose.bones.get(name) if obj.pose else None
    return bone.rotation_mode if bone else ""


def _take_on(target: bpy.types.Object, source: bpy.types.Object, job: Job) -> None:
    """Give an armature the tracks of another one."""
    came: Any = source.animation_data
    playing = came.action if came else None
    tracks = list(came.nla_tracks) if came else []
    for strip in [strip for track in tracks for strip in track.strips]:
        action = strip.action
        action[MADE_BY] = job.remote_id
        marking.put_on(action, mark_of(job))
        track = animating.add_track(target, action, getattr(strip, "action_slot", None))
        track.name = track.strips[0].name = action.name
        track.mute = True
        if action == playing and may_play(target):
            animating.set_playing(target, track.strips[0])


def may_play(obj: bpy.types.Object) -> bool:
    """Whether another action may play: one that stands on no track would be lost."""
    data: Any = obj.animation_data
    if data is None or data.use_tweak_mode:
        return data is None
    kept = {strip.action for strip in animating.strips(obj)}
    return data.action is None or data.action in kept


def _remove(objects: Sequence[bpy.types.Object]) -> None:
    """Remove objects that nothing else uses yet, with all that only they have used."""
    data: set[Any] = {obj.data for obj in objects if obj.data}
    materials = {slot.material for obj in objects for slot in obj.material_slots if slot.material}
    trees = [material.node_tree for material in materials if material.node_tree]
    nodes: list[Any] = [node for tree in trees for node in tree.nodes]
    inner = {getattr(node, name, None) for node in nodes for name in ("image", "node_tree")}
    bpy.data.batch_remove(list(objects))
    for blocks in (data, materials, inner - {None}):
        bpy.data.batch_remove([block for block in blocks if block and not block.users])


def there(armature: bpy.types.Object) -> set[str]:
    """The movements that an armature has on its tracks, by the names of the service."""
    strips: Iterator[Any] = animating.strips(armature)
    return {str(strip.action.get(animating.MOVEMENT, "")) for strip in strips if strip.action}


def remarks(context: bpy.types.Context, task: Task) -> list[str]:
    """What the user should know of movements that the rig in the scene has already."""
    if not isinstance(task, AnimateRetarget) or not context.scene:
        return []
    armature = standing(context.scene, task.source, context.object)
    known = there(armature) if armature else set()
    doubled = [clip for clip in task.clips() if animating.clip_name(clip, ()) in known]
    if not armature or not doubled:
        return []
    names = ", ".join(PRESETS.get(clip, clip) for clip in doubled)
    return [f"{armature.name} has {names} already; it is made and paid for once more"]


def armature_with(objects: Iterable[bpy.types.Object], task_id: str) -> list[bpy.types.Object]:
    """Those armatures that have taken on the movements of a task."""
    return [obj for obj in objects if task_id and task_id in _tasks_of(obj)]


def _tasks_of(obj: bpy.types.Object) -> set[str]:
    """The tasks that have made the actions on the tracks of an armature."""
    strips: Iterator[Any] = animating.strips(obj) if obj.type == "ARMATURE" else iter(())
    actions = (strip.action for strip in strips)
    return {str(action.get(MADE_BY, "")) for action in actions if action}

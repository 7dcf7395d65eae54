# SPDX-License-Identifier: GPL-3.0-or-later
"""A step's result takes the place of what it was made from, which is hidden and kept.

It gets its place, rotation, scale, parent, collections and name. `compare` switches between the
two, `keep` removes the one before, and `back` brings that back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import bpy
from mathutils import Matrix

from ...errors import TripoError
from .. import groups
from ..model.writing import matrix_of, numbers_of
from . import bounds, places, provenance, sending
from .requests import INSTEAD

MOST_RESULTS = 100
"""In one place, one after the other."""
BEFORE = "{} (before)"
"""The name of what was replaced."""
TRANSFORM = (
    "location",
    "rotation_mode",
    "rotation_euler",
    "rotation_quaternion",
    "rotation_axis_angle",
    "scale",
    "delta_location",
    "delta_rotation_euler",
    "delta_rotation_quaternion",
    "delta_scale",
    "lock_location",
    "lock_rotation",
    "lock_scale",
)


def possible(root: bpy.types.Object) -> bool:
    """Whether an object can be replaced: one of another file cannot be hidden for good, and where
    a result has taken the place already, a second one would stand in the first."""
    return _is_own(root) and not groups.provenance(root).replaced


def _is_own(root: bpy.types.Object) -> bool:
    return root.library is None and root.override_library is None


def noted(
    root: bpy.types.Object,
    objects: Sequence[bpy.types.Object],
    *,
    sent: str = "",
    fits: bool = False,
    unturned: bool = False,
    chained: bool = False,
) -> dict[str, Any]:
    """In whose place a result will come, for a job's place.

    `sent` is the file that its mesh is sent as, `fits` says that the service has it as it is in
    the scene, `unturned` that it goes back to a mesh that was sent as it stands, `chained` that
    further results take the place of this one.
    """
    every = [root, *(obj for obj in objects if obj != root)]
    found: dict[str, Any] = {
        "objects": [[obj.name, obj.session_uid] for obj in every],
        "world": list(numbers_of(root.matrix_world)),
        "unturned": bool(sent) or unturned,
        "chained": chained,
    }
    if sent:
        standing = sending.frame_of(root)
        frame = root.matrix_world.inverted() @ standing
        return {**found, "frame": list(numbers_of(frame)), "sent": sent}
    box = bounds.around(bounds.within(root, objects)) if fits else None
    return {**found, "box": [] if box is None else box.reshape(-1).tolist()}


def objects_of(place: Mapping[str, Any], scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """What is to be replaced, the root first; empty where that is not in a scene any more."""
    told = place.get(INSTEAD)
    if not isinstance(told, Mapping):
        return []
    # The same file, opened again, has other numbers.
    if places.of_this_session(place) and scene.session_uid == place["scene_uid"]:
        known = {obj.session_uid: obj for obj in scene.objects}
        found = [known.get(uid) for _, uid in told["objects"]]
    else:
        found = [scene.objects.get(name) for name, _ in told["objects"]]
    if not found or found[0] is None or not _is_own(found[0]):
        return []
    objects = [obj for obj in found if obj]
    # Of several results of one model each is to be seen; those of a chain follow each other.
    return _on_top(objects) if told.get("chained") else _unreplaced(objects)


def _unreplaced(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    return [] if groups.provenance(objects[0]).replaced else objects


def _on_top(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    """What stands in the place of objects by now: a result may have taken it, and another again.
    Empty where the user looks at what was there before."""
    for _ in range(MOST_RESULTS):
        if not groups.provenance(objects[0]).replaced:
            return objects
        root = pair_of(objects[0])
        if root is None or objects[0] not in _originals(root) or shows_before(root):
            break
        objects = provenance.model_of(root)
    return []


def stand_alone(root: bpy.types.Object, place: Mapping[str, Any]) -> None:
    """Give a model that does not come into the place it was made for its rotation and scale."""
    told = place.get(INSTEAD)
    if isinstance(told, Mapping):
        _, rotation, scale = matrix_of(told["world"]).decompose()
        root.matrix_basis = Matrix.LocRotScale(None, rotation, scale)


def take(objects: Sequence[bpy.types.Object], originals: Sequence[bpy.types.Object]) -> None:
    """Put a model that has just come in the place of another one, and hide that; roots first."""
    root, source = objects[0], originals[0]
    _stand_like(root, source)
    made = groups.provenance(root)
    made.replaces = source
    for obj in objects:
        _note(made, obj, before=False)
    for obj in originals:
        _note(made, obj, before=True)
        _set_replaced(obj, root)
    name = source.name
    source.name = BEFORE.format(name)
    root.name = name
    _show(root, before=False)


def _set_replaced(obj: bpy.types.Object, by: bpy.types.Object) -> None:
    made = groups.provenance(obj)
    made.replaced, made.replaced_by = True, by


def _note(made: Any, obj: bpy.types.Object, *, before: bool) -> None:
    """Write down how an object is shown."""
    note = made.shown.add()
    note.object, note.name, note.before = obj, obj.name, before
    note.hide_viewport, note.hide_render = obj.hide_viewport, obj.hide_render


def _stand_like(root: bpy.types.Object, source: bpy.types.Object) -> None:
    root.parent = source.parent
    root.parent_type = source.parent_type
    root.parent_bone = source.parent_bone
    root.parent_vertices = source.parent_vertices
    root.matrix_parent_inverse = source.matrix_parent_inverse
    for name in TRANSFORM:
        setattr(root, name, getattr(source, name))
    for constraint in source.constraints:
        root.constraints.copy(constraint)


def pair_of(obj: bpy.types.Object) -> bpy.types.Object | None:
    """The root of the result that has taken an object's place, or that the object belongs to, if
    what was there before still is. That result may be in no scene any more."""
    result = groups.provenance(obj).replaced_by
    if result and obj in _originals(result):
        return result
    root = provenance.root_of(obj)
    return root if _originals(root) else None


def _originals(root: bpy.types.Object) -> list[bpy.types.Object]:
    """What was there before a result, the root first. Empty for a copy of a result, which has
    taken nobody's place, and where it was deleted: a deleted object is still in the file."""
    made = groups.provenance(root)
    before = made.replaces
    if before is None or groups.provenance(before).replaced_by != root or not before.users_scene:
        return []
    own = {root, *(note.object for note in made.shown if not note.before)}
    every = [note.object for note in made.shown if note.object and note.before]
    return [before, *(obj for obj in every if obj != before and obj not in own)]


def shows_before(root: bpy.types.Object) -> bool:
    """Whether what was there before is shown, and not the result."""
    originals = _originals(root)
    return bool(originals) and not originals[0].hide_viewport


def uncover(obj: bpy.types.Object) -> None:
    """Show an object that the other one of its pair hides."""
    root = pair_of(obj)
    if root and obj.hide_viewport:
        _show(root, before=obj in _originals(root))


def compare(root: bpy.types.Object) -> list[bpy.types.Object]:
    """Show what was there before in place of a result, or the result again; what is shown now."""
    before = not shows_before(root)
    _show(root, before=before)
    return _originals(root) if before else provenance.model_of(root)


def _show(root: bpy.types.Object, *, before: bool) -> None:
    for note in groups.provenance(root).shown:
        if note.object:
            hidden = note.before != before
            note.object.hide_viewport = hidden or note.hide_viewport
            note.object.hide_render = hidden or note.hide_render


def keep(root: bpy.types.Object) -> None:
    """Remove what was there before a result. What that had replaced in its turn is then what was
    there before."""
    _show(root, before=False)
    made, originals = groups.provenance(root), _originals(root)
    earlier = groups.provenance(originals[0])
    kept = [_copied(note) for note in made.shown if not note.before]
    kept += [_copied(note) for note in earlier.shown if note.before]
    earliest = earlier.replaces if _originals(originals[0]) else None
    _hand_over(originals, root)
    made.shown.clear()
    made.replaces = earliest
    if originals[0].type == root.type:
        # What else refers to it, as constraints and modifiers do, refers to the result.
        originals[0].user_remap(root)
    for values in kept if earliest else ():
        note = made.shown.add()
        for name, value in values.items():
            setattr(note, name, value)
    for note in made.shown:
        if note.before and note.object:
            _set_replaced(note.object, root)
    remove(originals)


def back(root: bpy.types.Object) -> list[bpy.types.Object]:
    """Bring what was there before a result back, and remove the result; what came back."""
    originals, objects = _originals(root), provenance.model_of(root)
    _show(root, before=True)
    shown = groups.provenance(root).shown
    notes = [_copied(note) for note in shown if note.object in originals]
    _hand_over(objects, originals[0])
    remove(objects)
    for note in notes:
        note["object"].name = note["name"]
        _unset_replaced(note["object"])
    return originals


def without_result(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Show an object again whose result was deleted; what came back, empty where the result is
    still there."""
    root = pair_of(obj)
    if root:
        return [] if root.users_scene else back(root)
    found = [part for part in (obj, *obj.children_recursive) if groups.provenance(part).replaced]
    for part in found:
        part.hide_viewport = part.hide_render = False
        _unset_replaced(part)
    return found


def _unset_replaced(obj: bpy.types.Object) -> None:
    made = groups.provenance(obj)
    made.property_unset("replaced")
    made.property_unset("replaced_by")


def take_material(root: bpy.types.Object) -> list[bpy.types.Object]:
    """Put the material of a result on what was there before, and remove the result; what came back.

    Raises `TripoError` where the two have other faces; then nothing is changed.
    """
    from . import material_transfer  # NumPy is heavy, and only this needs it.

    before = shows_before(root)
    _show(root, before=True)
    view_layer = bpy.context.view_layer
    assert view_layer
    # What is hidden is not computed.
    view_layer.update()
    results = [
        note.object
        for note in groups.provenance(root).shown
        if note.object and not (note.before or note.hide_viewport)
    ]
    try:
        material_transfer.transfer(results, _originals(root))
    except TripoError:
        _show(root, before=before)
        raise
    return back(root)


def _copied(note: Any) -> dict[str, Any]:
    names = ("object", "name", "before", "hide_viewport", "hide_render")
    return {name: getattr(note, name) for name in names}


def _hand_over(objects: Iterable[bpy.types.Object], root: bpy.types.Object) -> None:
    """Have what else hangs on objects hang on another one, where it is."""
    going = set(objects)
    # Not by their `children`: each of these looks through the whole file.
    hanging = [obj for obj in bpy.data.objects if obj.parent in going and obj not in going]
    for child in hanging:
        if child != root:
            world = child.matrix_world.copy()
            child.parent, child.parent_type = root, "OBJECT"
            child.matrix_world = world


def remove(objects: Sequence[bpy.types.Object]) -> None:
    """Remove objects with the data that nothing else uses."""
    data = {obj.data for obj in objects if obj.data}
    bpy.data.batch_remove(list(objects))
    bpy.data.batch_remove([block for block in data if not block.users])

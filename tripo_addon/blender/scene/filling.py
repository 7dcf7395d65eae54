# SPDX-License-Identifier: GPL-3.0-or-later
"""Placeholders that models fill: what is noted of them at the press, and how a model comes there.

A model fits into the box that a placeholder has along its own axes, stands on its floor and looks
along its -Y. It takes over the placeholder's name, parent and collections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import bpy
from mathutils import Matrix, Vector

from . import bounds, provenance, selection
from .requests import FILL
from .spots import Spot

FILLED = "Filled Placeholders"
"""The collection, hidden, of placeholders that were kept."""
PLACEHOLDER = "{} (placeholder)"
"""The name of a placeholder whose own a model has."""
_FILLED = re.compile(re.escape(FILLED) + r"(\.\d{3})?")
_SAME = 0.002
"""A factor that differs by less from 1 is the work of a collision hull, or of rounding."""
_SMALLEST = 1e-4
"""Metres of a side that is none."""


class Room(NamedTuple):
    """What a placeholder leaves for a model."""

    frame: Matrix
    """Where it stands and how it is turned, without its scale."""
    box: tuple[float, ...]
    """Its lowest and its highest corner in that frame, in metres."""

    @property
    def has_size(self) -> bool:
        return max(self.box[at + 3] - self.box[at] for at in range(3)) > _SMALLEST


def room_of(obj: bpy.types.Object) -> Room:
    """The room of a placeholder as it stands now; an empty is as large as it is displayed."""
    where, turn, _ = obj.matrix_world.decompose()
    frame = Matrix.LocRotScale(where, turn, None)
    inverse = frame.inverted()
    corners = [inverse @ obj.matrix_world @ Vector(corner) for corner in _corners(obj)]
    sides = [[corner[at] for corner in corners] for at in range(3)]
    return Room(frame, (*map(min, sides), *map(max, sides)) if corners else (0.0,) * 6)


def _corners(obj: bpy.types.Object) -> list[Sequence[float]]:
    shown: Any = obj
    if obj.type == "EMPTY" and obj.instance_type == "COLLECTION" and obj.instance_collection:
        box = bounds.around(bounds.within(obj, [obj]))
        return [] if box is None else _all_corners(box.reshape(-1).tolist())
    if obj.type == "EMPTY":
        size = obj.empty_display_size
        return _all_corners((-size, -size, -size, size, size, size))
    return [corner[:] for corner in shown.bound_box] if obj.type in bounds.SOLID else []


def _all_corners(box: Sequence[float]) -> list[Sequence[float]]:
    return [(box[x], box[y], box[z]) for x in (0, 3) for y in (1, 4) for z in (2, 5)]


def noted(objects: Sequence[bpy.types.Object], *, remove: bool) -> dict[str, Any]:
    """The placeholders that one result fills, for a job's place; the first says how large the
    model is made, the others have copies that share its mesh."""
    return {FILL: {"remove": remove, "spots": [_noted(obj) for obj in objects]}}


def _noted(obj: bpy.types.Object) -> dict[str, Any]:
    frame, box = room_of(obj)
    rows: Any = frame
    parent = obj.parent if obj.parent_type == "OBJECT" else None
    return {
        "name": obj.name,
        "uid": obj.session_uid,
        "type": obj.type,
        "task": provenance.task_id_of(obj),
        "frame": [value for row in rows for value in row],
        "box": list(box),
        "parent": parent.name if parent else "",
        "collections": [one.name for one in obj.users_collection],
    }


def spot_of(objects: Sequence[bpy.types.Object]) -> Spot:
    """Where a model is expected, for what is drawn until it comes: around the first placeholder."""
    frame, box = room_of(objects[0])
    corners = [frame @ Vector(corner) for corner in _all_corners(box)]
    low, high = ([end(one[at] for one in corners) for at in range(3)] for end in (min, max))
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2])
    return Spot(middle, (high[0] - low[0], high[1] - low[1], high[2] - low[2]))


def _spots(place: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = place.get(FILL)
    return list(told["spots"]) if isinstance(told, Mapping) else []


def left(place: Mapping[str, Any], scene: bpy.types.Scene, *, same_session: bool) -> dict[str, Any]:
    """What a further result of the same task has to fill: the placeholders that nothing has filled
    yet. Empty where there are none."""
    told = place.get(FILL)
    if not isinstance(told, Mapping):
        return {}
    spots = []
    for spot in _spots(place):
        obj = _found(spot, scene, same_session=same_session)
        if not (is_filled(obj) if obj else told["remove"]):
            spots.append(spot)
    return {FILL: {**told, "spots": spots}} if spots else {}


def awaiting(
    place: Mapping[str, Any], scene: bpy.types.Scene, *, same_session: bool
) -> list[bpy.types.Object]:
    """The placeholders of a place that are there and that nothing has filled yet."""
    return [obj for _, obj in _open(place, scene, same_session=same_session) if obj]


def is_filled(obj: bpy.types.Object) -> bool:
    """Whether an object is a placeholder whose model has come."""
    return any(_FILLED.fullmatch(one.name) for one in obj.users_collection)


def _found(
    spot: Mapping[str, Any], scene: bpy.types.Scene, *, same_session: bool
) -> bpy.types.Object | None:
    """A placeholder; None where it was deleted, or renamed before this session."""
    if same_session:
        return next((obj for obj in scene.objects if obj.session_uid == spot["uid"]), None)
    found = scene.objects.get(spot["name"])
    if found is None or found.library or found.type != spot["type"]:
        return None
    # A model that has come by now may have the name.
    return found if provenance.task_id_of(found) == spot["task"] else None


def take(
    place: Mapping[str, Any],
    view_layer: bpy.types.ViewLayer,
    objects: Sequence[bpy.types.Object],
    *,
    same_session: bool,
) -> list[bpy.types.Object]:
    """Put a model that has just come, its root first, into its placeholders, as many copies as
    there are; the roots. Empty, and nothing is changed, where all are filled already, and for
    results that fill none. What was selected or active of the placeholders is so of the models."""
    scene = view_layer.id_data
    box = bounds.around(bounds.placed(objects))
    open_spots = [] if box is None else list(_open(place, scene, same_session=same_session))
    # A copy is made before the first is changed.
    copies = [list(objects), *(_copied(objects) for _ in open_spots[1:])] if open_spots else []
    for (spot, obj), model in zip(open_spots, copies, strict=True):
        assert box is not None
        _fill(model, box, spot, obj, scene)
        spaces = selection.local_views_of(view_layer, obj) if obj else []
        selection.show_in_all(view_layer, spaces, model)
        # One that is being edited stays.
        if obj and obj.mode == "OBJECT":
            _select_like(obj, model[0], view_layer)
            _clear_away(obj, model[0], scene, remove=bool(place[FILL]["remove"]))
    return [model[0] for model in copies]


def _open(
    place: Mapping[str, Any], scene: bpy.types.Scene, *, same_session: bool
) -> Iterator[tuple[dict[str, Any], bpy.types.Object | None]]:
    """The places that are not filled yet, with the placeholders that are still there."""
    for spot in _spots(place):
        obj = _found(spot, scene, same_session=same_session)
        if obj is None or not is_filled(obj):
            yield spot, obj


def _fill(
    model: Sequence[bpy.types.Object],
    box: bounds.Boxes,
    spot: Mapping[str, Any],
    obj: bpy.types.Object | None,
    scene: bpy.types.Scene,
) -> None:
    import numpy as np  # heavy, and only what is placed needs it

    from ..model import fitting
    from ..model.writing import matrix_of

    root = model[0]
    room = room_of(obj) if obj else Room(matrix_of(spot["frame"]), tuple(spot["box"]))
    move = fitting.into(box, np.array(room.box, float).reshape(2, 3))
    if abs(move.median_scale - 1) < _SAME:
        move = Matrix.Translation(move @ _foot(box) - _foot(box))
    world = room.frame @ move @ root.matrix_basis
    if obj:
        _hang_like(root, obj)
    elif parent := scene.objects.get(spot["parent"]):
        root.parent = parent
        root.matrix_parent_inverse = parent.matrix_world.inverted_safe()
    root.matrix_basis = world
    names = [one.name for one in obj.users_collection] if obj else spot["collections"]
    _link(model, names, scene)
    if obj:
        name, obj.name = obj.name, PLACEHOLDER.format(obj.name)
        root.name = name


def _foot(box: bounds.Boxes) -> Vector:
    return Vector((*box.mean(0)[:2].tolist(), float(box[0, 2])))


def _hang_like(root: bpy.types.Object, obj: bpy.types.Object) -> None:
    """Have a model hang where a placeholder hangs, so that its own transform is that in the
    world, whatever scale is above it."""
    root.parent, root.parent_type = obj.parent, obj.parent_type
    root.parent_bone, root.parent_vertices = obj.parent_bone, obj.parent_vertices
    above = obj.matrix_world @ obj.matrix_basis.inverted_safe()
    root.matrix_parent_inverse = obj.matrix_parent_inverse @ above.inverted_safe()


def _link(model: Sequence[bpy.types.Object], names: Sequence[str], scene: bpy.types.Scene) -> None:
    """Link a model to these collections of a scene, as far as they are there, and to no other."""
    known = [scene.collection, *scene.collection.children_recursive]
    wanted = [one for one in known if one.name in names and one.is_editable]
    for obj in model:
        for one in wanted:
            if obj.name not in one.objects:
                one.objects.link(obj)
        for one in obj.users_collection if wanted else ():
            if one not in wanted:
                one.objects.unlink(obj)


def _copied(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Copies of a model's objects that share its meshes, in the same collections."""
    pairs = {obj: obj.copy() for obj in objects}
    for obj, copy in pairs.items():
        if copy.asset_data:
            copy.asset_clear()
        if obj.parent in pairs:
            copy.parent = pairs[obj.parent]
        for modifier in copy.modifiers:
            target = getattr(modifier, "object", None)
            if target in pairs:
                modifier.object = pairs[target]  # type: ignore[attr-defined]
        for one in obj.users_collection:
            one.objects.link(copy)
    return list(pairs.values())


def _select_like(
    obj: bpy.types.Object, root: bpy.types.Object, view_layer: bpy.types.ViewLayer
) -> None:
    if obj.name not in view_layer.objects or root.name not in view_layer.objects:
        return
    root.select_set(obj.select_get(view_layer=view_layer), view_layer=view_layer)
    obj.select_set(False, view_layer=view_layer)
    if view_layer.objects.active == obj:
        view_layer.objects.active = root


def _clear_away(
    obj: bpy.types.Object, root: bpy.types.Object, scene: bpy.types.Scene, *, remove: bool
) -> None:
    """Remove a placeholder, or hide it in a collection of its own."""
    if remove:
        # Not by its `children`: that looks through the whole file as well.
        for child in [one for one in bpy.data.objects if one.parent == obj]:
            world = child.matrix_world.copy()
            child.parent, child.parent_type = root, "OBJECT"
            child.matrix_parent_inverse = root.matrix_basis.inverted_safe()
            child.matrix_basis = world
        data = obj.data
        bpy.data.objects.remove(obj)
        bpy.data.batch_remove([data] if data and not data.users else [])
        return
    filled = _collection(scene)
    for one in obj.users_collection:
        one.objects.unlink(obj)
    filled.objects.link(obj)


def _collection(scene: bpy.types.Scene) -> bpy.types.Collection:
    for one in scene.collection.children:
        if _FILLED.fullmatch(one.name) and one.is_editable:
            return one
    made = bpy.data.collections.new(FILLED)
    made.hide_viewport = made.hide_render = True
    scene.collection.children.link(made)
    return made

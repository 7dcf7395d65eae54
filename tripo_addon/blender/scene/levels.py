# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail that the service has built: where they stand, and which one is seen.

A level hangs on the model itself, goes where that goes, and is hidden; or it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import bpy
from mathutils import Matrix, Vector

from ...spec import levels as spec
from .. import groups
from . import bounds, instead, places
from .requests import INSTEAD, LEVEL

GAP = 1.25
"""How far levels in a row are apart, in widths of the model."""


def noted(title: str, number: int, *, row: bool) -> dict[str, Any]:
    """Which level a result is, for a job's place; `title` is the name of the model itself."""
    return {LEVEL: {"name": spec.name(title, number), "number": number, "row": row}}


def take(
    place: Mapping[str, Any], scene: bpy.types.Scene, objects: Sequence[bpy.types.Object]
) -> bool:
    """Put what has just come, its root first, where it belongs as a level. False for results that
    are none, and where the model itself is gone."""
    told = place.get(LEVEL)
    originals = _originals(place, scene) if isinstance(told, Mapping) else []
    if not originals or not isinstance(told, Mapping):
        return False
    source, root, number = originals[0], objects[0], int(told["number"])
    if told["row"]:
        _stand_beside(root, originals, number)
    else:
        _hang_on(root, source)
    made = groups.provenance(source)
    _retire(made, number)
    source.name = spec.name(source.name, 0)
    root.name = str(told["name"])
    groups.provenance(root).level_of = source
    if not made.levels:
        _note(made, originals, 0)
    _note(made, objects, number)
    if not told["row"]:
        _hide(objects, hidden=True)
    return True


def _originals(place: Mapping[str, Any], scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """The model of which a result is a level, the root first; empty where that is gone."""
    found, told = instead.objects_of(place, scene), place.get(INSTEAD)
    if found or places.of_this_session(place):
        return found
    if not isinstance(told, Mapping) or not told["objects"]:
        return []
    # In a later session it is known by its name, which the first level has changed.
    (name, uid), *rest = told["objects"]
    renamed = {**told, "objects": [[spec.name(name, 0), uid], *rest]}
    return instead.objects_of({**place, INSTEAD: renamed}, scene)


def _hang_on(root: bpy.types.Object, source: bpy.types.Object) -> None:
    root.parent = source
    root.matrix_parent_inverse = Matrix()
    root.matrix_basis = Matrix()


def _stand_beside(
    root: bpy.types.Object, originals: Sequence[bpy.types.Object], number: int
) -> None:
    box = bounds.around(bounds.placed(originals))
    width = 0.0 if box is None else float(box[1, 0] - box[0, 0])
    world = bounds.world_matrix(originals[0])
    root.matrix_world = Matrix.Translation(Vector((GAP * width * number, 0.0, 0.0))) @ world


def _retire(made: Any, number: int) -> None:
    """An earlier level of the same number stays as it is shown, and is none any more."""
    for at in reversed(range(len(made.levels))):
        item = made.levels[at]
        if item.number != number:
            continue
        if item.object and groups.provenance(item.object).level_of:
            groups.provenance(item.object).property_unset("level_of")
            item.object.name = instead.BEFORE.format(item.object.name)
        made.levels.remove(at)


def refusal(root: bpy.types.Object) -> str:
    """Why no levels can be made of a model; empty where they can."""
    model = groups.provenance(root).level_of
    return f"{root.name} is a level of {model.name}: choose that one" if model else ""


def _note(made: Any, objects: Sequence[bpy.types.Object], number: int) -> None:
    for obj in objects:
        item = made.levels.add()
        item.object, item.number = obj, number


def _hide(objects: Sequence[bpy.types.Object], *, hidden: bool) -> None:
    for obj in objects:
        obj.hide_viewport = obj.hide_render = hidden


def model_of(obj: bpy.types.Object) -> bpy.types.Object | None:
    """The model itself of which an object is a level, or that has levels; None for others."""
    above: bpy.types.Object | None = obj
    while above:
        made = groups.provenance(above)
        if made.levels:
            return above
        if made.level_of:
            return made.level_of if groups.provenance(made.level_of).levels else None
        above = above.parent
    return None


def of(model: bpy.types.Object) -> dict[int, list[bpy.types.Object]]:
    """The objects of each level of a model, that of the lowest number first; those that were
    deleted are left out."""
    found: dict[int, list[bpy.types.Object]] = {}
    for item in groups.provenance(model).levels:
        if item.object and item.object.users_scene:
            found.setdefault(item.number, []).append(item.object)
    return dict(sorted(found.items()))


def shown(model: bpy.types.Object) -> Iterator[int]:
    """The levels of a model that can be seen."""
    for number, objects in of(model).items():
        if not all(obj.hide_viewport for obj in objects):
            yield number


def show(model: bpy.types.Object, number: int) -> list[bpy.types.Object]:
    """Show one level of a model in the place of the others; its objects, the root first. Empty,
    and nothing is changed, where it was deleted."""
    found = of(model)
    own = found.get(number, [])
    for other, objects in found.items() if own else ():
        _hide(objects, hidden=other != number)
    return sorted(own, key=lambda obj: obj.parent in own)


def faces_of(objects: Sequence[bpy.types.Object]) -> int:
    """How many faces objects have, from the sizes of their own meshes."""
    return sum(len(o.data.polygons) for o in objects if isinstance(o.data, bpy.types.Mesh))

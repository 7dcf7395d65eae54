# SPDX-License-Identifier: GPL-3.0-or-later
"""The spot where a model will stand: chosen at the press, checked once more at its arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import bpy

from .. import typed
from ..settings import CURSOR, FREE, SURFACE
from . import bounds

if TYPE_CHECKING:
    from .bounds import Boxes

SIZE = (1.0, 1.0, 1.0)
"""Metres: about what Tripo's models have, whose longest side is 1."""
_EXACT = 0.001
"""Of a model's size: a smaller distance from the middle of its underside is none."""


class Spot(NamedTuple):
    """The box in which a model is expected."""

    at: tuple[float, float, float]
    """The middle of its underside."""
    size: tuple[float, float, float]


def choose(
    context: bpy.types.Context,
    way: str,
    size: Sequence[float],
    taken: Iterable[Spot],
) -> Spot:
    """The spot for a model of an expected size in metres; those of other jobs are `taken`."""
    # NumPy is heavy, and is first needed at a press.
    import numpy as np

    from . import free_place

    scene, view_layer = typed.scene(context), typed.view_layer(context)
    start = np.array(scene.cursor.location.to_tuple())
    if way == SURFACE:
        from . import surface

        height = surface.height_under(context, start)
        start[2] = start[2] if height is None else height
    if way == FREE:
        boxes = np.concatenate((bounds.visible(view_layer), _boxes(taken)))
        start = free_place.nearest(start, np.array(size, float), boxes)
    return Spot(tuple(start.tolist()), tuple(size))  # type: ignore[arg-type]


def beside(
    context: bpy.types.Context, way: str, first: Spot, number: int, taken: Iterable[Spot]
) -> Spot:
    """The spot that is so many models to the right of the `first` one, or the nearest free one."""
    import numpy as np

    from . import free_place

    size = np.array(first.size, float)
    start = np.array(first.at)
    start[0] += number * (size[0] + free_place.GAP * size.max())
    if way == FREE:
        boxes = np.concatenate((bounds.visible(typed.view_layer(context)), _boxes(taken)))
        start = free_place.nearest(start, size, boxes)
    return Spot(tuple(start.tolist()), first.size)


def settle(
    place: Mapping[str, Any],
    view_layer: bpy.types.ViewLayer,
    objects: Sequence[bpy.types.Object],
    taken: Iterable[Spot],
) -> tuple[float, ...]:
    """Where a model that has come is put, its root at the world's origin now: at its spot, or
    beside it where it is larger than expected or something else has come there meanwhile."""
    import numpy as np

    from . import free_place

    spot = of(place)
    if spot is None:
        return tuple(place["cursor"])
    box = bounds.around(bounds.placed(objects))
    if place.get("way") == CURSOR or box is None:
        return spot.at
    at = np.array(spot.at)
    if place.get("way") == FREE:
        boxes = np.concatenate((bounds.visible(view_layer, objects), _boxes(taken)))
        at = free_place.nearest(at, box[1] - box[0], boxes)
    # The origin of the model need not be the middle of its underside.
    foot = np.array((*(box[0, :2] + box[1, :2]) / 2, box[0, 2]))
    # A collision hull is a little wider than its model.
    foot[np.abs(foot) < _EXACT * (box[1] - box[0]).max()] = 0.0
    return tuple((at - foot).tolist())


def of(place: Mapping[str, Any]) -> Spot | None:
    """The spot of a job's place; None where it has none, as those of earlier versions."""
    if "spot" not in place:
        return None
    return Spot(tuple(place["spot"]), tuple(place["size"]))


def expected_size(
    view_layer: bpy.types.ViewLayer, objects: Sequence[bpy.types.Object], longest: float
) -> tuple[float, ...]:
    """The size of a model that is made from these objects; the usual one where there are none.

    `longest` is the size in metres to which models are scaled; 0 where they are not.
    """
    if longest:
        return (longest, longest, longest)
    shown = [obj for obj in objects if obj.name in view_layer.objects]
    box = bounds.around(bounds.placed(shown))
    return SIZE if box is None else tuple((box[1] - box[0]).tolist())


def under(view_layer: bpy.types.ViewLayer, objects: Sequence[bpy.types.Object]) -> Spot | None:
    """The spot where objects stand; None where they have no size."""
    shown = [obj for obj in objects if obj.name in view_layer.objects]
    box = bounds.around(bounds.placed(shown))
    if box is None:
        return None
    low, high = box.tolist()
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2])
    return Spot(middle, tuple((box[1] - box[0]).tolist()))


def _boxes(spots: Iterable[Spot]) -> Boxes:
    """The boxes of spots, of shape (spots, 2, 3)."""
    import numpy as np

    known = list(spots)
    at = np.array([spot.at for spot in known], float).reshape(-1, 3)
    size = np.array([spot.size for spot in known], float).reshape(-1, 3)
    sides = size * (0.5, 0.5, 0.0)
    found: Boxes = np.stack((at - sides, at + sides + size * (0.0, 0.0, 1.0)), 1)
    return found

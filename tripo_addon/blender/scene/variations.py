# SPDX-License-Identifier: GPL-3.0-or-later
"""The variations of one press as they stand in the scene: which to keep, which are bare shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

from ...spec import press
from .. import groups
from . import instead, provenance


def press_of(obj: bpy.types.Object) -> str:
    """What the variations of one press have in common; empty for another object."""
    return provenance.said(obj, "press")


def roots_of(view_layer: bpy.types.ViewLayer, press: str) -> list[bpy.types.Object]:
    """The variations of a press that are in a view layer, by their roots. Not those in whose place
    another result stands."""
    found = [obj for obj in view_layer.objects if press and press_of(obj) == press]
    return [
        obj
        for obj in found
        if provenance.root_of(obj) == obj and not groups.provenance(obj).replaced
    ]


def chosen(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The roots of the models that are selected, the active one first."""
    layer = context.view_layer
    active = layer.objects.active if layer else None
    picked = [*filter(None, (active,)), *context.selected_objects]
    return list(dict.fromkeys(map(provenance.root_of, picked)))


def bare(roots: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """Those of these models that are bare shapes, which no texture has taken the place of."""
    return [
        root
        for root in roots
        if provenance.task_id_of(root)
        and press.is_bare(provenance.said(root, "kind"), provenance.options_of(root))
        and not groups.provenance(root).replaced
    ]


def remove(roots: Sequence[bpy.types.Object]) -> int:
    """Remove these models; what else hangs on them stays where it is. Gives how many there were: a
    model of another file stays."""
    own = [root for root in roots if root.library is None and root.override_library is None]
    going = {obj for root in own for obj in provenance.model_of(root)}
    # Not by their `children`: each of these looks through the whole file.
    hanging = [obj for obj in bpy.data.objects if obj.parent in going and obj not in going]
    for obj in hanging:
        world = obj.matrix_world.copy()
        obj.parent = None
        obj.matrix_world = world
    instead.remove(list(going))
    return len(own)

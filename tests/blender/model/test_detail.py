# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail and collision hulls."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import bmesh
import bpy
import numpy as np
import pytest
from mathutils import Matrix

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import detail, meshes

Prepared = Callable[..., list[bpy.types.Object]]


def named(end: str, objects: list[bpy.types.Object]) -> list[Any]:
    return [obj for obj in objects if end in obj.name]


def test_levels_of_detail(deliveries: Deliveries, prepared: Prepared) -> None:
    root, *others = prepared(deliveries.model().file, lods=3, lod_ratio=0.5)
    assert [obj.name for obj in others] == [f"a red robot_LOD{n}" for n in (1, 2, 3)]
    counts = [len(meshes.mesh_of(obj).polygons) for obj in (root, *others)]
    for more, fewer in pairwise(counts):
        assert fewer == pytest.approx(more / 2, rel=0.05)
    for obj in others:
        assert obj.parent == root
        assert obj.hide_viewport
        assert obj.hide_render
        assert obj.matrix_world == root.matrix_world
        assert obj.material_slots[0].material == root.material_slots[0].material
        assert meshes.mesh_of(obj).uv_layers.keys() == ["UVMap"]


def test_levels_of_parts_lie_where_the_parts_are(
    deliveries: Deliveries, prepared: Prepared
) -> None:
    made = prepared(deliveries.parts().file, lods=1)
    assert len(named("_LOD1", made)) == 10
    for level in named("_LOD1", made):
        assert level.parent.name == level.name.removesuffix("_LOD1")
        assert level.matrix_world == level.parent.matrix_world


def test_levels_of_a_rig_follow_the_bones(deliveries: Deliveries, prepared: Prepared) -> None:
    made = prepared(deliveries.rig().file, lods=1)
    (level,) = named("_LOD1", made)
    (armature,) = [obj for obj in made if obj.type == "ARMATURE"]
    assert level.parent == armature
    assert [modifier.object for modifier in level.modifiers] == [armature]
    assert {group.name for group in level.vertex_groups} == set(armature.data.bones.keys())
    level.hide_viewport = False
    armature.pose.bones["Head"].location = (0, 3, 0)

    def highest() -> float:
        depsgraph = bpy.context.evaluated_depsgraph_get()
        found = meshes.box([level.evaluated_get(depsgraph)], Matrix())
        assert found
        return float(found[1][2])

    assert highest() > 2


@pytest.mark.parametrize("kind", ["model", "parts", "rig"])
def test_hulls(deliveries: Deliveries, prepared: Prepared, kind: str) -> None:
    made = prepared(getattr(deliveries, kind)().file, collision=True, size=3.0)
    hulls = named("UCX_", made)
    assert hulls
    assert len(hulls) == len([o for o in made if o.type == "MESH"]) / 2
    for hull in hulls:
        assert hull.name == f"UCX_{hull.parent.name}"
        assert hull.display_type == "WIRE"
        assert hull.hide_render
        assert not hull.material_slots
        assert 4 <= len(hull.data.polygons) <= detail.MOST_HULL_FACES
        around, within = meshes.box([hull], Matrix()), meshes.box([hull.parent], Matrix())
        assert around
        assert within
        assert np.allclose(around, within, atol=0.05)
        assert is_convex(hull.data)


def is_convex(mesh: Any) -> bool:
    bm = bmesh.new()
    bm.from_mesh(mesh)
    try:
        return all(edge.is_manifold and edge.calc_face_angle_signed() > -0.01 for edge in bm.edges)
    finally:
        bm.free()

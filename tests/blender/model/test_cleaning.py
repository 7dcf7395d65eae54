# SPDX-License-Identifier: GPL-3.0-or-later
"""Doubled vertices and shading."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest

from tests.support.delivered import Deliveries
from tripo_addon.blender.model import cleaning
from tripo_addon.blender.model.meshes import in_scene, mesh_of
from tripo_addon.spec.preparation import Preparation

Prepared = Callable[..., list[bpy.types.Object]]


@pytest.fixture
def cube() -> Any:
    """A cube whose faces share no vertices, beside another active object."""
    bpy.ops.mesh.primitive_cube_add()
    (active,) = bpy.data.objects
    source = mesh_of(active)
    points = [source.vertices[at].co[:] for face in source.polygons for at in face.vertices]
    mesh = bpy.data.meshes.new("Apart")
    mesh.from_pydata(points, [], [(at, at + 1, at + 2, at + 3) for at in range(0, 24, 4)])
    mesh.uv_layers.new(name="UVMap")
    return in_scene(bpy.data.objects.new("Apart", mesh))


def test_doubled_vertices_become_one(cube: Any) -> None:
    cleaning.clean([cube], Preparation())
    assert len(cube.data.vertices) == 24
    cleaning.clean([cube], Preparation(merge_distance=0.001))
    assert len(cube.data.vertices) == 8
    assert [len(face.vertices) for face in cube.data.polygons] == [4] * 6
    assert len(cube.data.uv_layers) == 1


def sharp(mesh: Any) -> int:
    return sum(edge.use_edge_sharp for edge in mesh.edges)


@pytest.mark.parametrize(("angle", "edges"), [(30.0, 12), (91.0, 0)])
def test_edges_are_sharp_by_their_angle(cube: Any, angle: float, edges: int) -> None:
    normals = [(0.0, 0.0, 1.0)] * 24
    cube.data.normals_split_custom_set(normals)
    cleaning.clean([cube], Preparation(merge_distance=0.001, smooth_angle=angle))
    assert not cube.data.has_custom_normals
    assert all(face.use_smooth for face in cube.data.polygons)
    assert sharp(cube.data) == edges
    normal = cube.data.corner_normals[0].vector
    corner = max(map(abs, normal))
    assert corner == pytest.approx(1 if edges else math.sqrt(1 / 3), abs=1e-3)


def test_a_delivered_model(deliveries: Deliveries, prepared: Prepared) -> None:
    file: Path = deliveries.model().file
    faces = mesh_of(prepared(file)[0])
    before = (len(faces.polygons), faces.has_custom_normals)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mesh = mesh_of(prepared(file, smooth_angle=40.0, merge_distance=0.00001)[0])
    assert len(mesh.polygons) == before[0]
    assert not mesh.has_custom_normals
    assert len(mesh.uv_layers) == 1


def test_a_rig_keeps_its_skin(deliveries: Deliveries, prepared: Prepared) -> None:
    made = prepared(deliveries.rig().file, smooth_angle=40.0, merge_distance=0.001)
    (obj,) = [obj for obj in made if obj.type == "MESH"]
    assert len(obj.vertex_groups) > 10
    assert all(vertex.groups for vertex in mesh_of(obj).vertices)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes around what is seen."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import pytest

from tripo_addon.blender.scene import bounds


@pytest.fixture(autouse=True)
def factory(blender: Any) -> None:
    bpy.ops.wm.read_factory_settings()


def visible() -> Any:
    bpy.context.view_layer.update()
    return bounds.visible(bpy.context.view_layer).round(4).tolist()


def test_the_cube_but_neither_camera_nor_light() -> None:
    assert visible() == [[[-1, -1, -1], [1, 1, 1]]]


def test_what_is_turned_is_wider() -> None:
    cube = bpy.data.objects["Cube"]
    cube.rotation_euler.z = np.pi / 4
    cube.location.x = 10
    wide = round(2**0.5, 4)
    assert visible() == [[[round(10 - wide, 4), -wide, -1], [round(10 + wide, 4), wide, 1]]]


def test_what_is_hidden_is_not_seen() -> None:
    bpy.data.objects["Cube"].hide_set(True)
    assert visible() == []


def test_instances_of_collections() -> None:
    cube = bpy.data.objects["Cube"]
    collection = bpy.data.collections.new("Props")
    collection.instance_offset = (0, 0, 1)
    collection.objects.link(cube)
    bpy.context.scene.collection.children[0].objects.unlink(cube)
    empty = bpy.data.objects.new("Instance", None)
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    empty.location.x = 5
    bpy.context.scene.collection.objects.link(empty)
    assert visible() == [[[4, -1, -2], [6, 1, 0]]]


def test_a_child_that_was_never_evaluated() -> None:
    root = bpy.data.objects.new("Root", None)
    root.location.x = 3
    child = bpy.data.objects.new("Child", bpy.data.objects["Cube"].data)
    child.parent = root
    child.scale = (0.5, 0.5, 0.5)
    (box,) = bounds.placed([root, child]).tolist()
    assert box == [[2.5, -0.5, -0.5], [3.5, 0.5, 0.5]]


def test_what_has_no_finite_size_stands_in_nobodys_way() -> None:
    bpy.data.objects["Cube"].location.x = float("nan")
    assert visible() == []


def test_around_all() -> None:
    assert bounds.around(np.zeros((0, 2, 3))) is None
    box = bounds.around(np.array([[[0, 0, 0], [1, 1, 1]], [[-1, 0, 2], [0, 0.5, 3]]]))
    assert box is not None
    assert box.tolist() == [[-1, 0, 0], [1, 1, 3]]

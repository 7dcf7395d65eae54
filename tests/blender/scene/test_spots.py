# SPDX-License-Identifier: GPL-3.0-or-later
"""Where models stand: at the 3D cursor of the press, free of what is seen and of each other."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import bpy
import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tripo_addon.blender.scene import bounds


def start(prompt: str) -> Any:
    from tripo_addon.blender import starting
    from tripo_addon.spec.tasks import TextToModel

    return starting.start(bpy.context, TextToModel, {"prompt": prompt, "face_limit": 600})


def finish(*jobs: Any) -> list[Any]:
    from tripo_addon.blender import pump

    for job in jobs:
        assert pump.wait(job.id).state == "done"
    bpy.context.view_layer.update()
    return [bpy.data.objects[job.title] for job in jobs]


@pytest.fixture
def way(tripo: Sandbox) -> Any:
    """The add-on's preferences."""
    return bpy.context.preferences.addons["tripo_addon"].preferences


def meet(one: Any, other: Any) -> bool:
    """Whether the boxes of two objects reach into each other."""
    (low, high), (other_low, other_high) = bounds.placed([one, other]).tolist()
    inside = (low[i] < other_high[i] - 1e-4 and other_low[i] < high[i] - 1e-4 for i in range(3))
    return all(inside)


def test_beside_the_default_cube(tripo: Sandbox) -> None:
    (jug,) = finish(start("a jug"))
    assert not meet(jug, bpy.data.objects["Cube"])
    assert jug.location.y == 0
    assert jug.location.x > 1


def test_where_the_cursor_was_at_the_press(tripo: Sandbox) -> None:
    bpy.context.scene.cursor.location = (5, 6, 7)
    job = start("a jug")
    bpy.context.scene.cursor.location = (0, 0, 0)
    (jug,) = finish(job)
    assert tuple(jug.location) == (5, 6, 7)


def test_several_at_once(tripo: Sandbox) -> None:
    tripo.account().balance = 5000.0
    jobs = [start(f"a jug {number}") for number in range(6)]
    spots = [tuple(job.place["spot"]) for job in jobs]
    assert len(set(spots)) == 6
    models = finish(*jobs)
    for one, other in combinations([*models, bpy.data.objects["Cube"]], 2):
        assert not meet(one, other), (one, other)


def test_what_came_there_meanwhile_keeps_its_place(tripo: Sandbox) -> None:
    bpy.context.scene.cursor.location = (8, 0, 0)
    job = start("a jug")
    cube = bpy.data.objects["Cube"]
    cube.location = (8, 0, 0)
    bpy.context.view_layer.update()
    (jug,) = finish(job)
    assert not meet(jug, cube)
    assert tuple(cube.location) == (8, 0, 0)


def test_exactly_at_the_cursor_where_that_is_preferred(tripo: Sandbox, way: Any) -> None:
    way.spot = "CURSOR"
    bpy.context.scene.cursor.location = (0.25, 0.5, 0)
    (jug,) = finish(start("a jug"))
    assert tuple(jug.location) == (0.25, 0.5, 0)


def test_on_the_surface_under_the_cursor(tripo: Sandbox, way: Any) -> None:
    way.spot = "SURFACE"
    bpy.context.scene.cursor.location = (0.5, 0, 4)
    (jug,) = finish(start("a jug"))
    assert [round(value, 4) for value in jug.location] == [0.5, 0, 1]
    # Above nothing it is the cursor itself.
    bpy.context.scene.cursor.location = (9, 0, 4)
    (second,) = finish(start("a second jug"))
    assert tuple(second.location) == (9, 0, 4)


def test_a_step_needs_as_much_room_as_what_it_is_made_from(tripo: Sandbox) -> None:
    from tripo_addon.blender import starting
    from tripo_addon.spec.tasks import TextureModel

    (jug,) = finish(start("a jug"))
    job = starting.start(bpy.context, TextureModel, {"text_prompt": "oak"})
    expected = [round(value, 3) for value in job.place["size"]]
    assert expected == [round(value, 3) for value in jug.dimensions]


def test_a_job_of_an_earlier_version_stands_at_its_cursor(tripo: Sandbox) -> None:
    from dataclasses import replace

    from tripo_addon.blender import current, pump

    job = pump.wait(start("a jug").id)
    place = {name: job.place[name] for name in ("blend", "session", "scene", "scene_uid")}
    again = replace(job, place={**place, "cursor": [1.0, 2.0, 3.0], "facing": "-Y"})
    current.session().engine.arrive_again(again)
    pump.wait(job.id)
    assert (1, 2, 3) in {tuple(obj.location) for obj in bpy.data.objects}


def test_a_picture_needs_no_room(tripo: Sandbox) -> None:
    from tripo_addon.blender import starting
    from tripo_addon.blender.scene import places
    from tripo_addon.spec.tasks import TextToImage

    job = starting.start(bpy.context, TextToImage, {"prompt": "a jug"})
    assert not job.final
    assert not list(places.awaited(bpy.context.scene))


def test_the_surface_is_that_of_the_faces(tripo: Sandbox) -> None:
    """And not of the box around a mesh; what is above the cursor does not count."""
    from tripo_addon.blender.scene import surface

    bpy.ops.mesh.primitive_uv_sphere_add(location=(10, 0, 0), segments=64, ring_count=32)
    bpy.context.view_layer.update()

    def under(*place: float) -> float | None:
        return surface.height_under(bpy.context, np.array(place))

    assert under(10, 0, 5) == pytest.approx(1, abs=1e-3)
    assert under(10.6, 0, 5) == pytest.approx(0.8, abs=1e-2)
    assert under(10, 0, 0) == pytest.approx(-1, abs=1e-3)
    assert under(10.9, 0.9, 5) is None

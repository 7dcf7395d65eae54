# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail by one press: what is sent, what is paid, and how they stand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, wait
from tests.support.app import bodies, creates
from tripo_addon import api, errors

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def activate(obj: Any) -> Any:
    layer: Any = bpy.context.view_layer
    for other in layer.objects:
        other.select_set(other == obj)
    layer.objects.active = obj
    layer.update()
    return obj


@pytest.fixture
def head(tripo: Sandbox) -> Any:
    """The user's own mesh, scaled and turned, with a child of its own."""
    bpy.ops.mesh.primitive_monkey_add(location=(3, 1, 2), rotation=(0.3, 0.5, 1.1))
    obj: Any = bpy.context.object
    obj.name, obj.scale = "Head", (2, 2, 2)
    obj.modifiers.new("Fine", "SUBSURF").levels = 2
    return activate(obj)


def low(**more: Any) -> Any:
    return api.HighpolyToLowpoly(**{"source": "", "face_limit": 4_000, **more})


def faces(service: Sandbox, after: int = 0) -> list[int]:
    """What was asked for, after so many other tasks: they are sent side by side."""
    return sorted((body["face_limit"] for body in bodies(service)[after:]), reverse=True)


def contents(obj: Any) -> bytes:
    points = np.empty(len(obj.data.vertices) * 3, np.float32)
    obj.data.vertices.foreach_get("co", points)
    return points.tobytes()


def box(obj: Any) -> Any:
    depsgraph = bpy.context.evaluated_depsgraph_get()
    points = [obj.matrix_world @ v.co for v in obj.evaluated_get(depsgraph).data.vertices]
    return np.array([np.min(points, 0), np.max(points, 0)])


def uploads(service: Sandbox) -> int:
    """How many files were sent."""
    return len([one for one in service.requests if one.path == "/v3/files"])


def form() -> Any:
    scene: Any = bpy.context.scene
    scene.tripo.kind = "highpoly_to_lowpoly"
    return scene.tripo


def test_ones_own_mesh(head: Any, tripo: Sandbox) -> None:
    world, data = head.matrix_world.copy(), contents(head)
    made = api.make_levels(low())
    assert list(made) == [1, 2, 3]
    assert faces(tripo) == [4_000, 2_000, 1_000]
    assert len({body["input"] for body in bodies(tripo)}) == 1
    roots = [made[number].objects[0] for number in made]
    assert head.name == "Head_LOD0"
    assert [root.name for root in roots] == ["Head_LOD1", "Head_LOD2", "Head_LOD3"]
    assert contents(head) == data
    assert [head.hide_viewport, head.hide_render] == [False, False]
    assert bpy.context.view_layer.objects.active == head
    for root in roots:
        assert (root.hide_viewport, root.hide_render) == (True, True)
        assert set(root.users_collection) == set(head.users_collection)
        root.hide_viewport = False
        bpy.context.view_layer.update()
        assert root.matrix_world == world
    # They go where the model goes.
    head.matrix_world = Matrix.Translation((7, 0, 0)) @ head.matrix_world
    bpy.context.view_layer.update()
    assert all(np.allclose(root.matrix_world, head.matrix_world, atol=1e-5) for root in roots)


def test_it_is_uploaded_once(head: Any, tripo: Sandbox) -> None:
    api.make_levels(low())
    assert uploads(tripo) == 1


def test_a_model_as_it_came_is_worked_on_by_its_task(tripo: Sandbox) -> None:
    owl = api.generate(api.TextToModel(prompt="an owl"))
    activate(owl)
    before = uploads(tripo)
    made = api.make_levels(low(), api.Levels(count=2, ratio=0.25))
    assert uploads(tripo) == before
    assert faces(tripo, after=1) == [4_000, 1_000]
    assert {body["input"] for body in bodies(tripo)[1:]} == {owl.tripo.task_id}
    assert made[2].objects[0].parent == owl
    assert made[2].objects[0].tripo.level_of == owl


def test_in_a_row_they_stand_beside_the_model(head: Any) -> None:
    made = api.make_levels(low(), api.Levels(row=True))
    bpy.context.view_layer.update()
    boxes = [box(head), *(box(made[number].objects[0]) for number in (1, 2, 3))]
    for left, right in pairwise(boxes):
        assert left[1, 0] < right[0, 0]
    assert not any(made[number].objects[0].hide_viewport for number in made)


def test_one_is_shown_in_the_place_of_the_others(head: Any) -> None:
    made = api.make_levels(low())
    two = made[2].objects[0]
    activate(head)
    bpy.ops.tripo.show_level(number=2)
    assert [head.hide_viewport, two.hide_viewport, two.hide_render] == [True, False, False]
    assert bpy.context.view_layer.objects.active == two
    bpy.ops.tripo.show_level(number=0)
    assert [head.hide_render, two.hide_viewport] == [False, True]
    bpy.data.objects.remove(made[3].objects[0])
    with pytest.raises(RuntimeError, match="LOD3 was deleted"):
        bpy.ops.tripo.show_level(number=3)
    assert not head.hide_viewport


def test_one_that_fails_harms_no_other(
    head: Any, tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tripo.faults.add("/v3/mesh/decimate", "code", code=2008, status=400)
    with pytest.warns(UserWarning, match=r"LOD\d"):
        made = api.make_levels(low())
    assert len(made) == 2
    assert len(creates(tripo)) == 3
    names = {root.name for root in bpy.data.objects if root.tripo.level_of}
    assert len(names) == 2
    states = sorted(str(job.state) for job in session().jobs.values())
    assert states == ["done", "done", "failed"]


def test_too_few_credits_for_all_start_none(head: Any, tripo: Sandbox) -> None:
    tripo.account().balance = 70.0
    api.balance()
    with pytest.raises(errors.Unavailable, match="It costs 90"):
        api.make_levels(low())
    assert not creates(tripo)
    assert len(api.make_levels(low(), api.Levels(count=2))) == 2


def test_what_cannot_be_is_refused_before_anything_is_sent(head: Any, tripo: Sandbox) -> None:
    wrong: tuple[Callable[[], Any], ...] = (
        lambda: api.make_levels(low(face_limit=900)),
        lambda: api.make_levels(low(face_limit=None)),
        lambda: api.make_levels(low(), api.Levels(count=9)),
        lambda: api.make_levels(api.TextToModel(prompt="a chair")),
        lambda: api.make_levels(low(), 3),
    )
    for call in wrong:
        with pytest.raises(errors.Invalid):
            call()
    assert not tripo.requests
    assert head.name == "Head"


def test_the_form_and_its_button(head: Any, tripo: Sandbox) -> None:
    from tripo_addon.blender.form import level_form

    chosen = form()
    assert "Choose what it is for" in level_form.problem(bpy.context)
    bpy.ops.tripo.choose_target(target="Mobile")
    chosen.level_count, chosen.level_ratio = 2, 0.4
    assert level_form.problem(bpy.context) == ""
    assert [task.face_limit for task in level_form.tasks(bpy.context)] == [5_000, 2_000]
    bpy.ops.tripo.make_levels()
    assert faces(tripo) == [5_000, 2_000]
    chosen.kind = "text_to_model"
    assert not bpy.ops.tripo.make_levels.poll()


def test_levels_are_made_anew_of_the_model_itself(head: Any, tripo: Sandbox) -> None:
    from tripo_addon.blender.form import level_form
    from tripo_addon.blender.scene import levels

    two = api.make_levels(low(), api.Levels(count=2))[2].objects[0]
    one = bpy.data.objects["Head_LOD1"]
    again = api.make_levels(low(), api.Levels(count=1))[1].objects[0]
    assert (again.name, one.name) == ("Head_LOD1", "Head_LOD1 (before)")
    assert levels.of(head) == {0: [head], 1: [again], 2: [two]}
    assert one.hide_viewport
    activate(head)
    bpy.ops.tripo.show_level(number=2)
    form()
    bpy.ops.tripo.choose_target(target="Mobile")
    count = len(creates(tripo))
    told = "Head_LOD2 is a level of Head_LOD0"
    assert told in level_form.problem(bpy.context)
    with pytest.raises(errors.Invalid, match=told):
        api.make_levels(low())
    assert len(creates(tripo)) == count


def test_one_that_has_failed_comes_where_it_belongs(head: Any, tripo: Sandbox) -> None:
    from tripo_addon.blender import submit
    from tripo_addon.blender.scene import places

    tripo.faults.add("/v3/mesh/decimate", "code", code=2008, status=400)
    with pytest.warns(UserWarning, match="LOD"):
        made = api.make_levels(low(), api.Levels(count=2))
    (failed,) = (job for job in session().jobs.values() if job.state == "failed")
    job = submit.renew(failed, places.again(bpy.context, failed.place))
    wait(job.id)
    names = {obj.name for obj in head.children if obj.tripo.level_of == head}
    assert names == {"Head_LOD1", "Head_LOD2"}
    assert len(made) == 1


def test_levels_of_blender_are_not_made_of_levels(head: Any) -> None:
    made = api.make_levels(low(), api.Levels(count=1), api.preparation(lods=3))
    assert len(made[1].objects) == 1


def test_a_level_that_comes_later_finds_its_model(head: Any, tmp_path: Path) -> None:
    """Also in another session, where the first level has renamed that."""
    from tripo_addon.blender.scene import levels, places

    api.make_levels(low(), api.Levels(count=1))
    (job,) = session().jobs.values()
    place = {**job.place, "session": "another"}
    bpy.ops.mesh.primitive_cube_add()
    late: Any = bpy.context.object
    assert levels.take(place, places.scene_for(job.place), [late])
    assert late.parent == head
    head.name = "Something"
    bpy.ops.mesh.primitive_cube_add()
    other: Any = bpy.context.object
    assert not levels.take(place, places.scene_for(job.place), [other])

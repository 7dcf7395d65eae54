# SPDX-License-Identifier: GPL-3.0-or-later
"""Several models by one press: what is paid, how they stand, which are kept, painted, imported."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled
from tests.support.app import bodies, creates
from tripo_addon import api

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def form() -> Any:
    scene: Any = bpy.context.scene
    scene.tripo.kind = "text_to_model"
    scene.tripo.text_to_model.prompt = "a jug"
    return scene.tripo


def generate(**press: Any) -> list[Any]:
    """Press Generate; the roots that came, from left to right."""
    found = form()
    for name, value in press.items():
        setattr(found, f"press_{name}", value)
    before = set(bpy.data.objects)
    bpy.ops.tripo.generate()
    came = [obj for obj in bpy.data.objects if obj not in before and obj.tripo.task_id]
    return sorted((obj for obj in came if obj.parent not in came), key=lambda obj: obj.location.x)


def select(*roots: Any) -> None:
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj in roots)
    bpy.context.view_layer.objects.active = roots[0]


@pytest.fixture
def empty(tripo: Sandbox) -> Sandbox:
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    bpy.context.view_layer.update()
    return tripo


def test_a_key_takes_up_what_exists(empty: Sandbox) -> None:
    task = api.TextToModel(prompt="a jug")
    first = [job.result() for job in api.variations(task, 2, key="jugs")]
    again = [job.result() for job in api.variations(task, 3, key="jugs")]
    assert [job.task_id for job in again[:2]] == [job.task_id for job in first]
    assert len(creates(empty)) == 3


def test_they_stand_in_a_row_each_with_its_seeds(empty: Sandbox) -> None:
    roots = generate(count=4)
    assert len(roots) == 4
    assert len(creates(empty)) == 4
    assert len({str(request.body["model_seed"]) for request in creates(empty)}) == 4
    assert len({root.tripo.seeds for root in roots}) == 4
    (press,) = {root.tripo.press for root in roots}
    assert press
    assert [root.location.y for root in roots] == pytest.approx([0] * 4, abs=1e-4)
    bpy.context.view_layer.update()
    for left, right in pairwise(roots):
        gap = right.location.x - left.location.x
        assert gap > (left.dimensions.x + right.dimensions.x) / 2
        assert gap < 3 * left.dimensions.x
    jobs = session().jobs.values()
    assert sorted(job.variation.number for job in jobs) == [1, 2, 3, 4]


def test_none_is_sent_where_all_cost_too_much(empty: Sandbox) -> None:
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.daily_limit = 70
    try:
        with pytest.raises(RuntimeError, match="80"):
            generate(count=4)
        assert not creates(empty)
        assert not session().jobs
        assert len(generate(count=3)) == 3
    finally:
        preferences.property_unset("daily_limit")


def test_none_is_sent_where_all_would_be_the_same(empty: Sandbox) -> None:
    group = form().text_to_model
    for name in ("model_seed", "texture_seed", "image_seed"):
        setattr(group, f"use_{name}", True)
    form().press_count = 2
    assert not bpy.ops.tripo.generate.poll()
    group.use_texture_seed = False
    assert bpy.ops.tripo.generate.poll()


def test_one_that_fails_harms_no_other(empty: Sandbox) -> None:
    empty.faults.add("/v3/generation/*", "status", status=400, body='{"code": 2008}')
    assert len(generate(count=3)) == 2


def test_types_without_a_seed_have_no_number(empty: Sandbox) -> None:
    from tripo_addon.blender.form import press_form
    from tripo_addon.spec.tasks import TASKS

    scene: Any = bpy.context.scene
    scene.tripo.press_count = 4
    assert press_form.count(scene, TASKS["convert_model"]) == 1
    assert press_form.count(scene, TASKS["image_to_model"]) == 4


def test_one_is_kept(empty: Sandbox) -> None:
    roots = generate(count=3)
    names = [root.name for root in roots]
    lamp = bpy.data.objects["Light"]
    lamp.parent = roots[1]
    bpy.context.view_layer.update()
    world = lamp.matrix_world.copy()
    files = [Path(job.model) for job in session().jobs.values()]
    select(roots[2])
    assert bpy.ops.tripo.keep_variations() == {"FINISHED"}
    assert [name for name in names if name in bpy.data.objects] == names[2:]
    bpy.context.view_layer.update()
    assert lamp.parent is None
    flat = [value for row in lamp.matrix_world for value in row]
    assert flat == pytest.approx([value for row in world for value in row], abs=1e-5)
    assert len(session().jobs) == 3
    assert all(file.is_file() for file in files)


def test_several_are_kept(empty: Sandbox) -> None:
    roots = generate(count=4)
    kept = [roots[1], roots[3]]
    names = [root.name for root in roots]
    select(*kept)
    bpy.ops.tripo.keep_variations()
    assert [name for name in names if name in bpy.data.objects] == [names[1], names[3]]
    assert {obj.name for obj in bpy.context.selected_objects} >= {names[1], names[3]}


def test_one_is_kept_from_the_list(empty: Sandbox) -> None:
    roots = generate(count=2)
    job = next(j for j in session().jobs.values() if j.remote_id == roots[0].tripo.task_id)
    name = roots[0].name
    bpy.ops.tripo.keep_variations(job=job.id)
    assert [obj.name for obj in bpy.data.objects if obj.tripo.press] == [name]


def test_another_press_stays(empty: Sandbox) -> None:
    first, second = generate(count=2), generate(count=2)
    names = {obj.name for obj in first}
    select(second[0])
    bpy.ops.tripo.keep_variations()
    assert names <= {obj.name for obj in bpy.data.objects}
    assert len([obj for obj in bpy.data.objects if obj.tripo.press]) == 3


def test_shapes_first_and_the_kept_are_painted_in_their_place(empty: Sandbox) -> None:
    form().text_to_model.texture_quality = "detailed"
    roots = generate(count=3, shape_first=True)
    assert all(body["texture"] is False for body in bodies(empty))
    assert not any("texture_quality" in body for body in bodies(empty))
    assert form().text_to_model.texture
    select(*roots[:2])
    bpy.ops.tripo.keep_variations()
    places = sorted(tuple(root.location) for root in roots[:2])
    tasks = {root.tripo.task_id for root in roots[:2]}
    assert bpy.ops.tripo.texture_kept() == {"FINISHED"}
    sent = bodies(empty)[3:]
    assert {body["input"] for body in sent} == tasks
    assert [body["texture_quality"] for body in sent] == ["detailed"] * 2
    painted = [obj for obj in bpy.data.objects if obj.tripo.kind == "texture_model"]
    assert sorted(tuple(obj.location) for obj in painted) == places
    assert all(obj.tripo.replaces.hide_viewport for obj in painted)
    # Nothing is left to be painted.
    select(*painted)
    assert not bpy.ops.tripo.texture_kept.poll()


def test_an_edited_shape_is_sent_as_it_is(empty: Sandbox) -> None:
    (root,) = generate(shape_first=True)
    root.data.vertices[0].co.z += 0.5
    root.data.update()
    select(root)
    bpy.ops.tripo.texture_kept()
    body = bodies(empty)[-1]
    assert body["input"] != root.tripo.task_id
    assert "jug" in str(body)


def test_the_shapes_of_one_press_that_all_cost_too_much_are_not_painted(empty: Sandbox) -> None:
    roots = generate(count=3, shape_first=True)
    sent = len(creates(empty))
    empty.account().balance = 25
    session().refresh()
    settled()
    select(*roots)
    with pytest.raises(RuntimeError, match="30"):
        bpy.ops.tripo.texture_kept()
    assert len(creates(empty)) == sent


def test_results_wait_until_they_are_imported(empty: Sandbox, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert generate(count=2, results="wait") == []
    jobs = list(session().jobs.values())
    assert all(job.held and job.waiting and job.model and job.preview for job in jobs)
    settled()
    assert set(session().held) == {job.id for job in jobs}
    assert not session().homeless
    # What imports the results that wait for a file leaves them.
    session().import_waiting()
    settled()
    assert all(session().jobs[job.id].held for job in jobs)
    assert bpy.ops.tripo.import_result(job=jobs[0].id) == {"FINISHED"}
    settled()
    assert session().jobs[jobs[0].id].state == "done"
    assert list(session().held) == [jobs[1].id]
    assert bpy.ops.tripo.import_held() == {"FINISHED"}
    settled()
    assert not session().held
    roots = [obj for obj in bpy.data.objects if obj.tripo.press]
    assert len(roots) == 2
    assert roots[0].location != roots[1].location
    assert len(creates(empty)) == 2


def test_nothing_imports_them_at_the_next_start(empty: Sandbox, tmp_path: Path) -> None:
    from tripo_addon.blender import current

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    generate(results="wait")
    (job,) = session().jobs.values()
    current.stop()
    session().resume()
    session().import_waiting()
    settled()
    assert session().jobs[job.id].held
    assert list(session().held) == [job.id]
    assert not [obj for obj in bpy.data.objects if obj.tripo.task_id]


def test_a_texture_that_waited_takes_its_place_all_the_same(empty: Sandbox) -> None:
    (root,) = generate()
    select(root)
    form().kind = "texture_model"
    bpy.context.scene.tripo.kind = "texture_model"
    bpy.context.scene.tripo.texture_model.text_prompt = "oak"
    bpy.context.scene.tripo.press_results = "wait"
    bpy.ops.tripo.generate()
    assert not root.hide_viewport
    bpy.ops.tripo.import_held()
    settled()
    assert root.hide_viewport
    assert root.tripo.replaced_by


def test_those_of_another_file_stay(empty: Sandbox, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    generate(results="wait")
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.tripo.import_held()
    settled()
    assert len(session().held) == 1
    (job,) = session().jobs.values()
    bpy.ops.tripo.import_result(job=job.id)
    settled()
    assert session().jobs[job.id].state == "done"


def test_several_textures_of_one_model_stand_side_by_side(empty: Sandbox) -> None:
    (root,) = generate()
    select(root)
    scene = bpy.context.scene.tripo
    scene.kind, scene.press_count = "texture_model", 3
    bpy.ops.tripo.generate()
    painted = [obj for obj in bpy.data.objects if obj.tripo.kind == "texture_model"]
    assert len({round(obj.location.x, 2) for obj in painted}) == 3
    assert len([obj for obj in painted if obj.tripo.replaces]) == 1


def test_another_try_of_what_waits_waits(empty: Sandbox) -> None:
    empty.faults.add("/v3/generation/*", "status", status=400, body='{"code": 2008}')
    with pytest.raises(RuntimeError):
        generate(results="wait")
    (job,) = session().jobs.values()
    bpy.ops.tripo.retry(job=job.id)
    settled()
    assert [job.held for job in session().jobs.values()] == [False, True]


def test_the_preference_is_for_windows(empty: Sandbox) -> None:
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.auto_import = False
    try:
        assert len(generate()) == 1
    finally:
        preferences.property_unset("auto_import")


def test_from_python(empty: Sandbox) -> None:
    jobs = api.variations(api.TextToModel(prompt="a jug"), 3)
    assert len({job.id for job in jobs}) == 3
    made = [job.result().objects[0] for job in jobs]
    assert len({obj.name for obj in made}) == 3
    assert len({obj.tripo.press for obj in made}) == 1
    with pytest.raises(api.OverBudget, match="60"):
        api.variations(api.TextToModel(prompt="a jug"), 3, max_credits=59)
    assert len(creates(empty)) == 3

# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators called from Python, as in a script or in `--background`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Vector
from tripo_sandbox import Sandbox

PROMPT = "a weathered red leather armchair"


def asked(tripo: Sandbox) -> list[dict[str, Any]]:
    """What the tasks were asked for, without the seeds that jobs draw themselves."""
    return [
        {name: value for name, value in task.body.items() if not name.endswith("_seed")}
        for task in tripo.tasks.values()
    ]


def bounds(root: Any) -> tuple[Vector, Vector]:
    """Lowest and highest corner of an object with its children, in the world."""
    bpy.context.view_layer.update()
    points = [
        each.matrix_world @ vertex.co
        for each in (root, *root.children_recursive)
        if each.type == "MESH"
        for vertex in each.data.vertices
    ]
    return (
        Vector([min(point[axis] for point in points) for axis in range(3)]),
        Vector([max(point[axis] for point in points) for axis in range(3)]),
    )


def back(root: Any) -> Vector:
    """Direction from the model's middle to its highest part: the back of a chair."""
    low, high = bounds(root)
    top = [
        root.matrix_world @ vertex.co
        for vertex in root.data.vertices
        if (root.matrix_world @ vertex.co).z > low.z + 0.9 * (high.z - low.z)
    ]
    return sum(top, Vector()) / len(top) - (low + high) / 2


def test_text_to_model(tripo: Sandbox) -> None:
    bpy.context.scene.cursor.location = (1, 2, 3)
    assert bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=5000) == {"FINISHED"}
    chair = bpy.context.object
    assert chair.name == chair.data.name == PROMPT
    assert chair.type == "MESH"
    assert 4500 <= len(chair.data.polygons) <= 5000
    assert list(chair.rotation_euler) == [0, 0, 0]
    assert list(chair.scale) == [1, 1, 1]
    low, high = bounds(chair)
    assert low.z == pytest.approx(3, abs=1e-5)
    assert (low.x + high.x) / 2 == pytest.approx(1, abs=1e-5)
    assert (low.y + high.y) / 2 == pytest.approx(2, abs=1e-5)
    # The back is away from the front view, so the chair looks towards -Y.
    assert back(chair).y > abs(back(chair).x) * 5


def test_provenance(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt=PROMPT, model_seed=7)
    made = bpy.context.object.tripo
    (task_id,) = tripo.tasks
    assert made.task_id == task_id
    assert (made.service, made.kind) == ("tripo", "text_to_model")
    assert made.model == "v3.1-20260211"
    assert made.prompt == PROMPT
    assert made.credits == "20"
    assert json.loads(made.options)["model_seed"] == 7
    assert made.created.endswith("Z")


def test_every_option_reaches_the_service(tripo: Sandbox) -> None:
    options: dict[str, Any] = {
        "model": "v3.0-20250812",
        "negative_prompt": "wheels",
        "geometry_quality": "detailed",
        "texture_quality": "fast",
        "texture_version": "v3.5-20260815",
        "delight": False,
        "face_limit": 900,
        "auto_size": True,
        "export_uv": False,
        "export_orientation": "-y",
        "image_seed": 1,
        "model_seed": 2,
        "texture_seed": 0,
        "render_video": True,
        "return_multiview": True,
    }
    bpy.ops.tripo.text_to_model(prompt=PROMPT, **options)
    (task,) = tripo.tasks.values()
    assert task.body == {"prompt": PROMPT, **options}
    # The front looks along -Y in the file already, and is not turned again.
    assert back(bpy.context.object).y > 0.1


def test_a_second_call_remembers_nothing(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=800)
    bpy.ops.tripo.text_to_model(prompt="a jug")
    assert asked(tripo)[1] == {"prompt": "a jug", "model": "v3.1-20260211"}


@pytest.mark.parametrize(("facing", "axis"), [("-Y", (0, 1)), ("+Y", (0, -1)), ("+X", (-1, 0))])
def test_facing(tripo: Sandbox, facing: str, axis: tuple[int, int]) -> None:
    bpy.context.preferences.addons["tripo_addon"].preferences.facing = facing
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=1000)
    direction = back(bpy.context.object).xy.normalized()
    assert math.degrees(direction.angle(Vector(axis))) < 15
    bpy.context.preferences.addons["tripo_addon"].preferences.property_unset("facing")


def test_quads(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", quad=True, face_limit=2000)
    jug = bpy.context.object
    assert jug.name == "a jug"
    assert {len(face.vertices) for face in jug.data.polygons} == {4}
    assert len(jug.data.polygons) <= 2000
    assert bounds(jug)[0].z == pytest.approx(0, abs=1e-4)
    images = [each for each in bpy.data.images if each.source == "FILE"]
    assert images
    assert all(each.packed_file for each in images)


def test_untextured(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", texture=False)
    assert not [each for each in bpy.data.images if each.source == "FILE"]
    assert next(iter(tripo.tasks.values())).body["pbr"] is False


def test_parts_have_one_root_and_origins_of_their_own(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt="a chair", texture=False, generate_parts=True)
    root = bpy.context.object
    assert root.type == "EMPTY"
    assert root.name == "a chair"
    assert len(root.children) > 1
    assert bounds(root)[0].z == pytest.approx(0, abs=1e-5)
    for part in root.children:
        assert part.tripo.task_id == root.tripo.task_id
        middle = sum((Vector(corner) for corner in part.bound_box), Vector()) / 8
        assert middle.length < 1e-4


def test_image_to_model(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    bpy.ops.tripo.image_to_model(image=str(picture("my chair.png")))
    assert bpy.context.object.name == "my chair"


def test_multiview_to_model(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    views = {side: str(picture(f"{side}.png")) for side in ("front", "left", "back", "right")}
    bpy.ops.tripo.multiview_to_model(**views)
    assert bpy.context.object.name == "front"
    (task,) = tripo.tasks.values()
    assert [list(each) for each in task.body["inputs"]] == [
        ["front"],
        ["left"],
        ["back"],
        ["right"],
    ]


def test_images_in_blender(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    generated = bpy.data.images.new("drawn.png", 32, 48)
    generated.pixels.foreach_set(np.full(32 * 48 * 4, 0.5, np.float32))
    generated.update()
    packed = bpy.data.images.load(str(picture("packed.png")))
    packed.pack()
    hdr = bpy.data.images.new("float", 40, 40, float_buffer=True)
    saved = bpy.data.images.load(str(picture("saved.png")))
    for image, title in (
        (generated, "drawn"),
        (packed, "packed"),
        (hdr, "float"),
        (saved, "saved"),
    ):
        assert bpy.ops.tripo.image_to_model(image=image.name) == {"FINISHED"}, title
        assert bpy.context.object.name == title


def test_urls_and_tasks_are_handed_on(tripo: Sandbox) -> None:
    url = "https://example.org/pictures/chair.png"
    bpy.ops.tripo.image_to_model(image=url)
    assert next(iter(tripo.tasks.values())).body["input"] == url
    source = tripo.add_task("generate_image")
    bpy.ops.tripo.image_to_model(image=source.id)
    assert [each.body.get("input") for each in tripo.tasks.values()][-1] == source.id


@pytest.mark.parametrize(
    ("operator", "arguments", "text"),
    [
        ("text_to_model", {"prompt": ""}, "Prompt is empty. No credits were spent."),
        ("text_to_model", {"prompt": "x" * 1025}, "1,025 characters; the limit is 1,024"),
        ("text_to_model", {"prompt": "x", "face_limit": 5}, "it must be 48 to 2,000,000"),
        ("text_to_model", {"prompt": "x", "quad": True, "model": "P1-20260311"}, "only with v3.1"),
        ("image_to_model", {"image": "/no/such.png"}, "There is no picture '/no/such.png'"),
        ("multiview_to_model", {"left": "https://a.b/c.png"}, "Front is not chosen"),
        ("multiview_to_model", {"front": "https://a.b/c.png"}, "One view is not enough"),
        ("text_to_model", {"prompt": "forbidden-create"}, "content policy"),
        ("text_to_model", {"prompt": "fail-run"}, "The credits were given back"),
    ],
)
def test_bad_input(tripo: Sandbox, operator: str, arguments: dict[str, Any], text: str) -> None:
    before = set(bpy.data.objects)
    with pytest.raises(RuntimeError, match="Error: ") as caught:
        getattr(bpy.ops.tripo, operator)(**arguments)
    assert text in str(caught.value)
    assert set(bpy.data.objects) == before
    assert tripo.account().balance == 1000


def test_a_result_that_is_no_model_stays_in_the_list(tripo: Sandbox) -> None:
    from tripo_addon.blender import current

    tripo.faults.add("/v3/generation/*", "not_a_model")
    with pytest.raises(RuntimeError, match="is no model"):
        bpy.ops.tripo.text_to_model(prompt="x")
    (job,) = current.session().jobs.values()
    assert job.state == "failed"
    assert job.resumable


def test_without_a_key(blender: Any, service: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPO_BASE_URL", service.url)
    with pytest.raises(RuntimeError, match="There is no API key"):
        bpy.ops.tripo.text_to_model(prompt="x")
    assert not bpy.ops.tripo.generate.poll()


def test_offline(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_any")
    assert not bpy.app.online_access
    with pytest.raises(RuntimeError, match="Blender is offline"):
        bpy.ops.tripo.text_to_model(prompt="x")


def test_the_form(tripo: Sandbox) -> None:
    form = bpy.context.scene.tripo
    assert not bpy.ops.tripo.generate.poll()
    form.text_to_model.prompt = PROMPT
    form.text_to_model.face_limit = 700
    form.text_to_model.quad = True
    form.text_to_model.model = "P1-20260311"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    # Unset without its switch, and what the model does not know stays in the form.
    assert asked(tripo) == [{"prompt": PROMPT, "model": "P1-20260311"}]
    form.text_to_model.use_face_limit = True
    form.text_to_model.model = "v3.1-20260211"
    bpy.ops.tripo.generate()
    assert asked(tripo)[1] == {
        "prompt": PROMPT,
        "model": "v3.1-20260211",
        "face_limit": 700,
        "quad": True,
    }


def test_parts_from_the_form(tripo: Sandbox) -> None:
    form = bpy.context.scene.tripo.text_to_model
    form.prompt = "a chair"
    form.texture = False
    form.generate_parts = True
    assert form.pbr  # off with Texture, as it is shown
    bpy.ops.tripo.generate()
    (task,) = tripo.tasks.values()
    assert task.body["generate_parts"] is True
    assert task.body["pbr"] is False


def test_the_form_with_images(tripo: Sandbox, picture: Callable[..., Path]) -> None:
    form = bpy.context.scene.tripo
    form.kind = "multiview_to_model"
    form.multiview_to_model.front = bpy.data.images.load(str(picture("f.png")))
    assert not bpy.ops.tripo.generate.poll()
    form.multiview_to_model.back = bpy.data.images.load(str(picture("b.png")))
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    assert bpy.context.object.name == "f"


def test_import_again_and_select(tripo: Sandbox) -> None:
    from tripo_addon.blender import current, pump

    bpy.ops.tripo.text_to_model(prompt="a jug")
    (job,) = current.session().jobs.values()
    bpy.context.scene.cursor.location = (5, 0, 0)
    assert bpy.ops.tripo.import_result(job=job.id) == {"FINISHED"}
    assert pump.wait(job.id).state == "done"
    assert bpy.data.objects["a jug.001"].location.x == 5
    bpy.ops.object.select_all(action="DESELECT")
    assert bpy.ops.tripo.select_result(job=job.id) == {"FINISHED"}
    assert len(bpy.context.selected_objects) == 2
    assert len(tripo.tasks) == 1


def test_balance(tripo: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    assert bpy.ops.tripo.test_connection() == {"FINISHED"}
    assert "Balance 1000" in capfd.readouterr().out


def test_nothing_is_asked_of_the_service_at_the_start(tripo: Sandbox) -> None:
    from tripo_addon.blender import current, pump, timer

    bpy.ops.tripo.text_to_model(prompt="a chair")
    current.stop()
    tripo.requests.clear()
    timer._start()
    pump.wait_for(lambda now: now.page)
    pump.wait_for_all()
    assert current.session().jobs
    assert not tripo.requests


def test_the_python_api(tripo: Sandbox) -> None:
    from tripo_addon import api

    task = api.TextToModel(prompt="a jug", face_limit=600)
    assert api.estimate(task) == (20, 20)
    assert api.generate(task).tripo.kind == "text_to_model"
    with pytest.raises(api.Invalid, match="Prompt is empty"):
        api.generate(api.TextToModel(prompt=""))
    with pytest.raises(api.JobFailed, match="content policy") as caught:
        api.generate(api.TextToModel(prompt="forbidden-run"))
    assert caught.value.code == 2008
    assert caught.value.task_id in tripo.tasks
    assert "The credits were given back" in str(caught.value)
    with pytest.raises(api.Invalid, match="is no task"):
        api.generate("a chair")
    assert api.__all__ == sorted(api.__all__)

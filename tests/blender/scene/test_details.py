# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object tells of itself: read, copied and used again, also from a stranger's file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled

ID = "11111111-2222-4333-8444-555555555555"
PROMPT = "a brass lamp"


def stranger(**says: str) -> Any:
    """The active object, with properties as a stranger's file may have them."""
    cube = bpy.data.objects["Cube"]
    cube.tripo.service, cube.tripo.kind, cube.tripo.task_id = "tripo", "text_to_model", ID
    for name, value in says.items():
        setattr(cube.tripo, name, value)
    bpy.context.view_layer.objects.active = cube
    return cube


def told(owner: Any) -> dict[str, str]:
    from tripo_addon.blender.scene import details

    return dict(details.details(owner))


def test_what_it_tells(tripo: Sandbox) -> None:
    bpy.ops.tripo.text_to_model(prompt=PROMPT, texture_seed=5)
    lamp = bpy.context.object
    found = told(lamp)
    assert found["Task"] == "Text to Model"
    assert (found["Prompt"], found["Credits"], found["Service"]) == (PROMPT, "20", "Tripo")
    assert (found["Texture Seed"], found["Task id"]) == ("5", lamp.tripo.task_id)
    assert found["Mark"] == "made by AI"
    assert found["Created"].endswith(" UTC")
    assert told(bpy.data.objects["Camera"]) == {}


def test_copied_with_every_option(tripo: Sandbox) -> None:
    from tripo_addon.blender.scene import details

    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=700)
    lines = details.lines(bpy.context.object).splitlines()
    assert f"Prompt: {PROMPT}" in lines
    assert "Face Limit: 700" in lines
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("listed", [True, False])
def test_its_settings_are_used_again(no_jobs: None, tripo: Sandbox, listed: bool) -> None:
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=700, texture_quality="detailed")
    (task,) = tripo.tasks.values()
    if not listed:
        bpy.ops.tripo.delete_job(job=newest().id)
        settled()
        assert not session().jobs
    form = bpy.context.scene.tripo
    form.kind = "animate_rig"
    assert bpy.ops.tripo.use_object_settings() == {"FINISHED"}
    assert form.kind == "text_to_model"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    settled()
    again = [made for made in tripo.tasks.values() if made is not task]
    # The seeds that were drawn for the first are typed in now, so that it is the same again.
    assert [made.body for made in again] == [task.body]


def test_a_stranger_s_file_names_none_of_this_machine(tripo: Sandbox, picture: Any) -> None:
    secret = picture("secret.png")
    options = {"image": str(secret), "face_limit": 900, "model": "v3.0-20250812"}
    stranger(kind="image_to_model", options=json.dumps(options))
    form = bpy.context.scene.tripo
    known = set(bpy.data.images)
    assert bpy.ops.tripo.use_object_settings() == {"FINISHED"}
    assert form.kind == "image_to_model"
    assert (form.image_to_model.face_limit, form.image_to_model.model) == (900, "v3.0-20250812")
    assert form.image_to_model.image is None
    assert set(bpy.data.images) == known
    assert not [request for request in tripo.requests if request.method == "POST"]


@pytest.mark.parametrize("source", ["/home/me/secret.glb", "C:\\secret.glb", "\\\\host\\a.glb"])
def test_nor_does_the_source_of_a_step(blender: Any, source: str) -> None:
    from tripo_addon.blender.scene import details

    cube = stranger(kind="texture_model", options=json.dumps({"source": source}))
    told = details.task_of(cube)
    assert told
    task, left_out = told
    assert task.values()["source"] == ""
    assert left_out == ["Source"]


WRONG: dict[str, Any] = {
    "face_limit": 10**30,
    "model": "no such",
    "texture_quality": ["detailed"],
    "texture": "yes",
    "prompt": "half \ud800 a sign\x1b[2J",
    "no such option": 1,
    "model_seed": float("nan"),
    "negative_prompt": None,
    "quad": 1,
}


@pytest.mark.parametrize(
    "says",
    [
        {"options": json.dumps(WRONG), "seeds": json.dumps({"model_seed": 10**30, "x": 1})},
        {"options": "[" * 15_000, "seeds": "{"},
        {"options": "[1]", "seeds": '{"model_seed": "1", "texture": 1}'},
        {"options": json.dumps({"prompt": "x" * 30_000}), "seeds": "null"},
        {"prompt": "x" * 100_000, "created": "\n" * 1000, "credits": "\x1b[2J", "model": "\u202e"},
    ],
)
def test_whatever_it_says_is_short_and_fits(blender: Any, says: dict[str, str]) -> None:
    from tripo_addon.blender.scene import details

    cube = stranger(**says)
    for name, value in told(cube).items():
        assert name.isprintable()
        assert value.isprintable()
        assert len(value) <= 120
    assert len(details.lines(cube)) < 30_000
    assert bpy.ops.tripo.use_object_settings() == {"FINISHED"}
    assert bpy.context.scene.tripo.text_to_model.model == "v3.1-20260211"


def test_what_cannot_be_used_is_said(blender: Any) -> None:
    stranger(kind="no such type")
    with pytest.raises(RuntimeError, match="does not say how it was made"):
        bpy.ops.tripo.use_object_settings()


def test_its_job_is_found(no_jobs: None, tripo: Sandbox) -> None:
    for prompt in (PROMPT, "a jug"):
        bpy.ops.tripo.text_to_model(prompt=prompt, face_limit=600)
    lamp = bpy.data.objects[PROMPT]
    bpy.context.view_layer.objects.active = lamp
    assert bpy.ops.tripo.find_job() == {"FINISHED"}
    settled()
    assert [job.remote_id for job in session().listing.shown()] == [lamp.tripo.task_id]
    stranger()
    with pytest.raises(RuntimeError, match="in none of your jobs"):
        bpy.ops.tripo.find_job()


def test_a_model_that_came_back_from_another_program(tripo: Sandbox, tmp_path: Path) -> None:
    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=600)
    task_id = bpy.context.object.tripo.task_id
    path = str(tmp_path / "x.glb")
    bpy.ops.export_scene.gltf(filepath=path)
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=path)
    found = told(bpy.data.objects[PROMPT])
    assert (found["Mark"], found["Task id"]) == ("made by AI", task_id)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result keeps in the .blend: enough to make it again, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest
from tests.support.examples import URL
from tripo_addon.spec.tasks import TextToModel

PROMPT = "a brass lamp"


def test_everything_to_make_it_again(tripo: Sandbox) -> None:
    from tripo_addon.blender.paths import version

    bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=700, texture_seed=5)
    made = bpy.context.object.tripo
    (task,) = tripo.tasks.values()
    options = json.loads(made.options)
    assert (options["prompt"], options["face_limit"]) == (PROMPT, 700)
    # What nobody chose is there as well: a later version may have another default.
    assert options["model"] == TextToModel(prompt=PROMPT).model
    assert options["texture"] is True
    seeds = json.loads(made.seeds)
    assert seeds["texture_seed"] == 5
    assert seeds == {name: task.body[name] for name in ("image_seed", "model_seed", "texture_seed")}
    assert made.task_id == task.id
    assert made.made_with == f"tripo_addon {version()}, Blender {bpy.app.version_string}"
    assert (made.service, made.kind, made.credits) == ("tripo", "text_to_model", "20")


def test_the_source_of_a_step(tripo: Sandbox) -> None:
    tripo.account().balance = 5000.0
    bpy.ops.tripo.text_to_model(prompt=PROMPT)
    first = bpy.context.object.tripo.task_id
    bpy.ops.tripo.texture_model(text_prompt="green")
    made = next(obj.tripo for obj in bpy.data.objects if obj.tripo.kind == "texture_model")
    assert json.loads(made.options)["source"] == first


def test_no_secret_is_kept(tripo: Sandbox, tmp_path: Path) -> None:
    bpy.ops.tripo.image_to_model(image=f"{URL}?X-Signature=hunter2")
    assert newest().state == "done"
    (model,) = [obj for obj in bpy.data.objects if obj.tripo.task_id]
    assert json.loads(model.tripo.options)["image"] == URL
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=False)
    data = path.read_bytes()
    assert model.tripo.task_id.encode() in data
    assert b"hunter2" not in data
    assert tripo.key.encode() not in data

# SPDX-License-Identifier: GPL-3.0-or-later
"""A stranger's .blend: no file that it names is sent, and its texts are shown short and clean."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.drawings import drawn, raw

ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def robot(tripo: Sandbox) -> Any:
    """A model of this user's own list, as the active object."""
    tripo.speed = 1e6
    tripo.account().balance = 5000.0
    bpy.ops.tripo.text_to_model(prompt="a wooden robot", face_limit=1000)
    return bpy.context.object


@pytest.fixture
def secret(robot: Any, tmp_path: Path) -> Path:
    """A model file that is no result."""
    return Path(shutil.copy(robot.tripo.file, tmp_path / "secret.glb"))


def last() -> Any:
    from tripo_addon.blender import current

    return max(current.session().jobs.values(), key=lambda job: job.created)


def sent_as_seen(secret: Path) -> None:
    """What was sent is the mesh of the active object, and no file that it names."""
    source = Path(last().task.source)
    assert "inputs" in source.parts
    assert source.read_bytes() != secret.read_bytes()


def stranger(**says: str) -> Any:
    """The active object, with properties as a stranger's file may have them."""
    cube = bpy.data.objects["Cube"]
    cube.tripo.service, cube.tripo.kind = "tripo", "text_to_model"
    for name, value in says.items():
        setattr(cube.tripo, name, value)
    bpy.context.view_layer.objects.active = cube
    return cube


def shown(kind: str) -> str:
    """The text of the form's row for the source, its lines joined."""
    return "".join(drawn(kind).split())


def sends(path: Path) -> str:
    return "".join(f"Sends the file {path.name} from {path.parent}".split())


def test_a_file_that_only_an_object_names_is_not_sent(tripo: Sandbox, secret: Path) -> None:
    stranger(task_id=ID, file=str(secret))
    assert bpy.ops.tripo.smartsegment() == {"FINISHED"}
    sent_as_seen(secret)


def test_a_file_in_place_of_ones_own_result_is_not_sent(
    tripo: Sandbox, robot: Any, secret: Path
) -> None:
    stranger(task_id=robot.tripo.task_id, file=str(secret))
    own = Path(last().model)
    assert bpy.ops.tripo.smartsegment() == {"FINISHED"}
    assert last().task.source == str(own), "the list names the file, not the object"


def test_a_link_out_of_the_results_folder_is_not_followed(
    tripo: Sandbox, robot: Any, secret: Path
) -> None:
    own = Path(last().model)
    own.unlink()
    own.symlink_to(secret)
    assert bpy.ops.tripo.smartsegment() == {"FINISHED"}
    sent_as_seen(secret)


@pytest.mark.parametrize("says", ["{secret}", "//secret.glb", "https://example.org/a.glb"])
def test_a_task_id_that_is_none_is_not_sent(tripo: Sandbox, secret: Path, says: str) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(secret.with_name("theirs.blend")))
    stranger(task_id=says.format(secret=secret))
    assert bpy.ops.tripo.mesh_uv() == {"FINISHED"}
    sent_as_seen(secret)


def test_an_earlier_sessions_result_is_in_the_list(tripo: Sandbox, robot: Any) -> None:
    from tripo_addon.blender import current

    path = last().model
    current.stop()
    assert bpy.ops.tripo.smartsegment() == {"FINISHED"}
    assert last().task.source == path


@pytest.mark.parametrize("given", ["active", "named"])
def test_the_field_shows_the_very_file(tripo: Sandbox, robot: Any, given: str) -> None:
    own = Path(last().model)
    if given == "named":
        bpy.context.scene.tripo.smartsegment.source = str(own)
    assert sends(own) in shown("smartsegment")


def test_a_path_in_a_strangers_form_is_shown(tripo: Sandbox, robot: Any, secret: Path) -> None:
    """It is shown even if an object of that file claims to be its model."""
    stranger(task_id=ID, file=str(secret), prompt="a wooden robot")
    bpy.context.scene.tripo.smartsegment.source = str(secret)
    assert sends(secret) in shown("smartsegment")
    assert "Works on" not in drawn("smartsegment")


def test_a_picture_in_a_folded_group_is_in_sight(
    tripo: Sandbox, picture: Callable[..., Path]
) -> None:
    from tripo_addon.blender.form import values
    from tripo_addon.blender.ui import form_rows
    from tripo_addon.spec.tasks import TASKS

    kind = TASKS["text_to_model"]
    group = bpy.context.scene.tripo.text_to_model
    facts = kind.options["style_image"]
    assert not form_rows.in_sight(facts, values.group_values(group, kind))
    group.style_image = bpy.data.images.load(str(picture()))
    assert form_rows.in_sight(facts, values.group_values(group, kind))


LINE = 240
"""Characters that are shown at most of what somebody else's file says."""


def test_a_strangers_long_words(
    tripo: Sandbox, robot: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    theirs = tripo.add_task("text_to_model")
    prompt = "evil \x1b[2J\nERROR: forged\u202e " * 2_000
    cube = stranger(task_id=theirs.id, prompt=prompt, options='{"x": "' + "y" * 10**7 + '"}')
    bpy.context.scene.tripo.kind = "mesh_uv"
    assert len(drawn("mesh_uv")) < LINE
    capfd.readouterr()
    assert bpy.ops.tripo.mesh_uv() == {"FINISHED"}
    job = last()
    for text in (job.title, job.subject, bpy.context.object.tripo.prompt, drawn("mesh_uv")):
        assert len(text) < LINE
        assert text.isprintable()
    assert all(len(line) < LINE for line in capfd.readouterr().out.splitlines())
    assert cube.tripo.prompt == prompt, "the file stays as it is"


@pytest.mark.parametrize("name", ["prompt", "kind", "service", "task_id", "options"])
def test_a_strangers_text_that_is_no_unicode(tripo: Sandbox, robot: Any, name: str) -> None:
    from tripo_addon.blender.form import sources

    theirs = tripo.add_task("text_to_model")
    cube = stranger(task_id=theirs.id)
    if name in (said := raw(cube.tripo)):
        del said[name]
    said[name] = b"caf\xe9 \xff" * 100
    assert drawn("mesh_uv").isprintable()
    sources.known(theirs.id)
    assert bpy.ops.tripo.mesh_uv() == {"FINISHED"}
    assert last().title.isprintable()
    if name in {"service", "task_id"}:
        assert last().task.source.endswith("Cube.glb")


def test_a_form_whose_text_is_no_unicode(tripo: Sandbox) -> None:
    form = bpy.context.scene.tripo
    raw(form.text_to_model)["prompt"] = b"caf\xe9"
    raw(form.mesh_uv)["source"] = b"caf\xe9"
    assert not bpy.ops.tripo.generate.poll(), "the prompt counts as empty"
    assert drawn("mesh_uv")
    form.text_to_model.prompt = "a jug"
    assert bpy.ops.tripo.generate() == {"FINISHED"}


def test_a_strangers_image(tripo: Sandbox) -> None:
    from tests.blender.drawings import image_panel

    image = bpy.data.images.new("theirs", 8, 8)
    image.tripo.kind, image.tripo.task_id = "text_to_image", ID
    image.tripo.prompt = "x" * 50_000
    assert 0 < len(image_panel(image)) < 2 * LINE


def test_a_long_prompt_of_ones_own_is_kept_whole(tripo: Sandbox) -> None:
    prompt = "a very tall chair " * 50
    bpy.ops.tripo.text_to_model(prompt=prompt)
    assert bpy.context.object.tripo.prompt == prompt.strip()
    assert len(last().title) <= 120

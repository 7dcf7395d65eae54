# SPDX-License-Identifier: GPL-3.0-or-later
"""The line of tasks behind a model, from the list of jobs and from what the model itself says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon import api
from tripo_addon.blender.form import sources
from tripo_addon.blender.scene import instead
from tripo_addon.blender.scene.ancestors import ancestors

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")


def line(obj: Any, find: Callable[[str], Any] = sources.job_behind) -> list[str]:
    return [ancestor.label for ancestor in ancestors(obj, find)]


def test_a_picture_a_model_and_its_steps(tripo: Sandbox) -> None:
    picture = api.run(api.TextToImage(prompt="a red robot"))
    robot = api.generate(api.ImageToModel(image=str(picture.files["image"])))
    low = api.generate(api.HighpolyToLowpoly(source=robot.tripo.task_id))
    rig = api.generate(api.AnimateRig(source=low.tripo.task_id))
    assert [text.partition(":")[0] for text in line(rig)] == [
        "Low Poly",
        "Image to Model",
        "Text to Image",
    ]
    assert line(rig)[-1] == "Text to Image: a red robot"
    assert line(picture.images[0]) == []


def test_a_file_and_a_task_that_nobody_knows(tripo: Sandbox, tmp_path: Path) -> None:
    bpy.ops.mesh.primitive_monkey_add()
    painted = api.run(api.TextureModel(source="", text_prompt="oak")).objects[0]
    assert line(painted) == ["File: Suzanne"]
    robot = api.generate(api.TextToModel(prompt="a robot"))
    low = api.generate(api.HighpolyToLowpoly(source=robot.tripo.task_id))
    assert line(low, lambda source: None) == [f"Task {robot.tripo.task_id}"]
    assert line(bpy.data.objects["Cube"]) == []


def test_one_that_is_hidden_is_shown_when_it_is_selected(tripo: Sandbox) -> None:
    robot = api.generate(api.TextToModel(prompt="a robot"))
    low = api.generate(api.HighpolyToLowpoly(source=robot.tripo.task_id))
    assert robot.hide_viewport
    instead.uncover(robot)
    assert (robot.hide_viewport, low.hide_viewport) == (False, True)
    instead.uncover(robot)
    assert (robot.hide_viewport, low.hide_viewport) == (False, True)
    instead.uncover(low)
    assert (robot.hide_viewport, low.hide_viewport) == (True, False)


def test_a_line_that_bites_its_tail_ends(tripo: Sandbox) -> None:
    robot = api.generate(api.TextToModel(prompt="a robot"))
    low = api.generate(api.HighpolyToLowpoly(source=robot.tripo.task_id))
    job = sources.job_behind(low.tripo.task_id)
    assert line(low, lambda source: job) == ["Low Poly: a robot"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""A new model is selected where that takes nothing from the user."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

PROMPT = "a jug"


def start(prompt: str = PROMPT) -> Any:
    from tripo_addon.blender import starting
    from tripo_addon.spec.tasks import TextToModel

    return starting.start(bpy.context, TextToModel, {"prompt": prompt, "face_limit": 600})


def arrive(*jobs: Any) -> None:
    """As in a window, where nobody waits for a result."""
    from tripo_addon.blender import current, pump

    while not all(current.session().jobs[job.id].final for job in jobs):
        pump.turn(waiting=False)
        pump.rest()


def selected() -> set[str]:
    return {obj.name for obj in bpy.context.view_layer.objects if obj.select_get()}


def active() -> Any:
    return bpy.context.view_layer.objects.active


@pytest.fixture(autouse=True)
def cube(tripo: Sandbox) -> Any:
    """The factory scene, in which the cube is selected and active."""
    cube = bpy.data.objects["Cube"]
    assert selected() == {"Cube"}
    assert active() == cube
    return cube


def test_the_selection_of_the_press_gives_way() -> None:
    arrive(start())
    assert selected() == {PROMPT}
    assert active().name == PROMPT


def test_another_selection_stays(cube: Any) -> None:
    job = start()
    bpy.data.objects["Light"].select_set(True)
    arrive(job)
    assert selected() == {"Cube", "Light"}
    assert active() == cube


def test_another_active_object_stays(cube: Any) -> None:
    job = start()
    bpy.context.view_layer.objects.active = bpy.data.objects["Light"]
    arrive(job)
    assert selected() == {"Cube"}
    assert active().name == "Light"


def test_nothing_selected_is_nothing_lost(cube: Any) -> None:
    job = start()
    cube.select_set(False)
    arrive(job)
    assert selected() == {PROMPT}


def test_one_after_the_other() -> None:
    first, second = start(), start("a second jug")
    arrive(first, second)
    # The one that came last, whichever that was.
    assert len(selected()) == 1
    assert selected() < {PROMPT, "a second jug"}
    assert active().name in selected()


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT", "WEIGHT_PAINT"])
def test_in_another_mode_nothing_is_touched(cube: Any, mode: str) -> None:
    job = start()
    bpy.ops.object.mode_set(mode=mode)
    arrive(job)
    assert cube.mode == mode
    assert selected() == {"Cube"}
    assert active() == cube


def test_undo_brings_the_selection_back(cube: Any) -> None:
    bpy.ops.ed.undo_push(message="start")
    arrive(start())
    bpy.ops.ed.undo()
    assert selected() == {"Cube"}
    bpy.ops.ed.redo()
    assert selected() == {PROMPT}

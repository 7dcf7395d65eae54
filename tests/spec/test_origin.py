# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step refuses, and what it warns of, for what is known of its source.

Written after sections 2.7 and 2.8 of the API reference.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import TASK_ID, example
from tripo_addon.spec import capabilities
from tripo_addon.spec.options import Task
from tripo_addon.spec.origin import Origin
from tripo_addon.spec.tasks import TASKS
from tripo_addon.spec.tasks.presets import PRESETS

V10, V25, V30 = "v1.0-20240301", "v2.5-20260210", "v3.0-20260909"
BIPED = "biped"
_HUMAN = "chop climb dive fall hurt idle jump run shoot slash turn walk"
HUMAN = frozenset(_HUMAN.split())
"""What the documents say that a v2.5 rig takes of the humanoid movements."""


def rig(model: str, rig_type: str = BIPED, spec: str = "tripo") -> Origin:
    return Origin("animate_rig", {"model": model, "rig_type": rig_type, "spec": spec})


def verdict(origin: Origin, clip: str) -> str:
    task = example("animate_retarget", animation=clip)
    if task.source_problems(origin):
        return "refused"
    return "warned" if task.remarks(origin) else "sent"


MOVES: list[tuple[Origin, str, str]] = [
    (rig(V10), "preset:walk", "sent"),
    (rig(V10), "preset:biped:dance_01", "sent"),
    (rig(V10, spec="mixamo"), "preset:walk", "refused"),
    (rig(V10, spec="mixamo"), "preset:biped:dance_01", "refused"),
    (rig(V10, spec="actorcore"), "preset:walk", "sent"),
    (rig(V25, spec="mixamo"), "preset:walk", "sent"),
    (rig(V25), "preset:walk", "sent"),
    (rig(V25), "preset:biped:walk", "warned"),
    (rig(V25), "preset:biped:dance_01", "refused"),
    (rig(V25, "quadruped"), "preset:quadruped:walk", "sent"),
    (rig(V25, "quadruped"), "preset:hexapod:walk", "refused"),
    (rig(V25, "quadruped"), "preset:biped:walk", "refused"),
    (rig(V25, "quadruped"), "preset:walk", "warned"),
    (rig(V25), "preset:quadruped:walk", "refused"),
    (rig(V25, "avian"), "preset:biped:walk", "refused"),
    (rig(V30), "preset:walk", "sent"),
    (rig(V30), "preset:biped:dance_01", "warned"),
    (rig(V30, "quadruped"), "preset:quadruped:walk", "warned"),
    (rig(V30, "others"), "preset:walk", "warned"),
    (rig("v9"), "preset:biped:dance_01", "sent"),
    (Origin(), "preset:quadruped:walk", "sent"),
    (Origin("animate_rig"), "preset:quadruped:walk", "sent"),
    (Origin("animate_rig", {"spec": "mixamo"}), "preset:walk", "sent"),
]
"""What is known of the rig, a movement, and what becomes of it."""


@pytest.mark.parametrize(("origin", "clip", "expected"), MOVES)
def test_what_a_rig_takes(origin: Origin, clip: str, expected: str) -> None:
    assert verdict(origin, clip) == expected


@pytest.mark.parametrize("clip", [each for each in PRESETS if each.startswith("preset:biped:")])
def test_a_human_movement_on_a_rig_of_v25(clip: str) -> None:
    listed = clip.removeprefix("preset:biped:") in HUMAN
    assert verdict(rig(V25), clip) == ("warned" if listed else "refused")


def test_the_same_reason_is_said_once() -> None:
    task = example("animate_retarget", animations=("preset:run", "preset:idle"))
    (problem,) = task.source_problems(rig(V10, spec="mixamo"))
    assert problem.option == "animation"
    assert "Rigs of model v1.0 with spec Mixamo take no movements" in problem.text


def test_a_rig_that_will_not_move_is_told_before_it_is_made() -> None:
    assert "take no movements" in example("animate_rig", spec="mixamo").remarks(Origin())[0]
    assert example("animate_rig", spec="mixamo", model=V25).remarks(Origin()) == []


UNPICTURED = {
    "import_model",
    "mesh_segmentation",
    "smartsegment",
    "mesh_completion",
    "highpoly_to_lowpoly",
}


@pytest.mark.parametrize("kind", TASKS)
def test_which_results_have_no_picture_to_follow(kind: str) -> None:
    assert TASKS[kind].keeps_picture == (kind not in UNPICTURED)


def bare() -> Task:
    return example("texture_model", text_prompt="")


@pytest.mark.parametrize("kind", sorted(UNPICTURED))
def test_such_a_result_is_textured_after_a_prompt_only(kind: str) -> None:
    origin = Origin(kind, pictured=False)
    (problem,) = bare().source_problems(origin)
    assert problem.text == (
        f"Text Prompt is empty; a model that comes from {TASKS[kind].label} needs one"
    )
    assert example("texture_model").source_problems(origin) == []


@pytest.mark.parametrize("pictured", [True, None])
def test_what_may_have_a_picture_is_not_refused(pictured: bool | None) -> None:
    assert bare().source_problems(Origin("text_to_model", pictured=pictured)) == []


def test_pictures_are_no_prompt() -> None:
    """They serve models that Tripo made."""
    task = example("texture_model", text_prompt="", image_prompt="https://example.org/a.png")
    assert task.source_problems(Origin("import_model", pictured=False))


@pytest.mark.parametrize("source", ["/tmp/chair.glb", "https://a.b/c.glb", "file_123", "v2.x1"])
def test_files_need_a_prompt(source: str) -> None:
    (problem,) = capabilities.problems(
        "tripo", example("texture_model", text_prompt="", source=source)
    )
    assert "models that Tripo did not make need one" in problem.text


SOURCES: list[tuple[str, str, bool]] = [
    ("animate_retarget", "text_to_model", False),
    ("animate_retarget", "animate_rig", True),
    ("animate_retarget", "", True),
    ("mesh_completion", "mesh_segmentation", True),
    ("mesh_completion", "highpoly_to_lowpoly", False),
    ("edit_multiview_image", "edit_multiview_image", True),
    ("edit_multiview_image", "text_to_image", False),
    ("mesh_uv", "text_to_model", True),
]


@pytest.mark.parametrize(("kind", "made_by", "good"), SOURCES)
def test_whose_results_a_step_takes(kind: str, made_by: str, good: bool) -> None:
    problems: list[Any] = example(kind, source=TASK_ID).source_problems(Origin(made_by))
    assert (problems == []) == good

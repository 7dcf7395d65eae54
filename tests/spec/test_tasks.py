# SPDX-License-Identifier: GPL-3.0-or-later
"""Every type is strict where a task cannot be sent, and lets the rest pass."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import NEWEST_RIG, P1, TASK_ID, URL, V35, WALK, example
from tests.support.refused import MAKING
from tests.support.refused_steps import STEPS
from tripo_addon.spec.tasks import TASKS, MultiviewToModel, name_of

BAD = [*MAKING, *STEPS]


@pytest.mark.parametrize(("kind", "values", "option", "text"), BAD)
def test_what_cannot_be_sent_is_refused(
    kind: str, values: dict[str, Any], option: str, text: str
) -> None:
    problems = example(kind, **values).problems()
    assert [(each.option, text in each.text) for each in problems] == [(option, True)], problems


def test_every_type_is_refused_something() -> None:
    assert {kind for kind, *_ in BAD} == set(TASKS)


GOOD: list[tuple[str, dict[str, Any]]] = [
    ("text_to_model", {"prompt": "椅" * 1024}),
    ("text_to_model", {"texture": False, "generate_parts": True}),
    ("text_to_model", {"texture_version": V35, "texture_quality": "fast", "delight": False}),
    ("text_to_model", {"model": P1, "face_limit": 48, "compress": None}),
    ("multiview_to_model", {"front": "", "back": "", "source": TASK_ID}),
    ("text_to_image", {"model": "banana", "size": "1536x1024", "aspect_ratio": "16:9"}),
    ("generate_image", {"prompt": "", "template": "t_pose"}),
    ("generate_image", {"image": "", "images": (URL,) * 4}),
    ("texture_model", {"text_prompt": "", "images": (URL,) * 4}),
    ("texture_model", {"texture": False, "pbr": False, "texture_quality": "detailed"}),
    ("convert_model", {"scale_factor": 2}),
    ("smartsegment", {"transform": (1,) * 16}),
    ("smartsegment", {"transform": [1.5] * 16}),
    ("highpoly_to_lowpoly", {"model": "v1.0", "face_limit": 1}),
    ("animate_rig", {"model": NEWEST_RIG, "rig_type": "others", "spec": "vrm"}),
    ("animate_retarget", {"animation": "", "animations": (WALK,)}),
    ("animate_retarget", {"animations": (WALK, "preset:run")}),
]


@pytest.mark.parametrize(("kind", "values"), GOOD)
def test_what_can_be_sent_passes(kind: str, values: dict[str, Any]) -> None:
    assert example(kind, **values).problems() == []


def test_views_are_named_after_what_they_share() -> None:
    assert MultiviewToModel(front="/a/mug front.png", left="/a/mug left.png").title() == "mug"
    assert MultiviewToModel(front="/a/front.png", left="/a/left.png").title() == "front"


def test_name_ofs() -> None:
    assert name_of("/a/b/chair.final.png") == "chair.final"
    assert name_of("C:\\pictures\\chair.png") == "chair"
    assert name_of("https://example.org/a/chair.jpg?size=3#x") == "chair"

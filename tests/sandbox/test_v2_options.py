# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: versions, options, prices and pools."""

from __future__ import annotations

from typing import Any

import pytest
from tripo_sandbox import EMPTY_KEY, Sandbox

from tests.sandbox.v2api import URL, V25, V31, V2Api, problems, refusal

P1, P2 = "P1-20260311", "P2-20260801"


@pytest.mark.parametrize(
    "version",
    ["Turbo-v1.0-20250506", "v2.0-20240919", "v1.4-20240625", "v1.3-20240522"],
)
def test_deprecated_versions(v2: V2Api, version: str) -> None:
    answer = v2.create("text_to_model", prompt="a", model_version=version)
    assert refusal(answer) == (400, 2015)


@pytest.mark.parametrize("version", ["v9.9-20300101", "v3.1", "tripo-v3.1", ""])
def test_invalid_versions(v2: V2Api, version: str) -> None:
    answer = v2.create("text_to_model", prompt="a", model_version=version)
    assert refusal(answer) == (400, 2017)


@pytest.mark.parametrize("type", ["texture_model", "animate_rig", "mesh_segmentation"])
def test_steps_have_versions_of_their_own(v2: V2Api, type: str) -> None:
    answer = v2.create(type, original_model_task_id=v2.made(), model_version=V31)
    assert refusal(answer) == (400, 2017)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"prompt": ""}, 1004),
        ({"prompt": None}, 1004),
        ({"prompt": "a" * 1025}, 1004),
        ({"prompt": "a \U0001f600"}, 2009),
        ({"negative_prompt": "a" * 256}, 1004),
        ({"prompt": "forbidden-create"}, 2008),
        ({"model_version": 3}, 1004),
        ({"texture": "yes"}, 1004),
        ({"texture_quality": "fast"}, 1004),
        ({"texture_quality": "HD"}, 1004),
        ({"geometry_quality": "ultra"}, 1004),
        ({"compress": True}, 1004),
        ({"style": "cubism"}, 1004),
        ({"face_limit": 0}, 1004),
        ({"face_limit": 1.5}, 1004),
        ({"smart_low_poly": True, "face_limit": 999}, 1004),
        ({"smart_low_poly": True, "face_limit": 20_001}, 1004),
        ({"smart_low_poly": True, "quad": True, "face_limit": 499}, 1004),
        ({"smart_low_poly": True, "quad": True, "face_limit": 10_001}, 1004),
        ({"generate_parts": True}, 1004),
        ({"generate_parts": True, "texture": False}, 1004),
        ({"generate_parts": True, "texture": False, "pbr": False, "quad": True}, 1004),
        ({"model_version": P1, "quad": False}, 1004),
        ({"model_version": P1, "face_limit": 47}, 1004),
        ({"model_version": P2, "face_limit": 50_001}, 1004),
        ({"model_version": P2, "quad": True, "face_limit": 25_001}, 1004),
        ({"priority": 0}, 1004),
    ],
)
def test_refused_options(v2: V2Api, options: Any, code: int) -> None:
    answer = v2.create("text_to_model", **({"prompt": "a"} | options))
    assert refusal(answer) == (400, code)


def test_priority_is_not_in_the_plan(v2: V2Api) -> None:
    assert refusal(v2.create("text_to_model", prompt="a", priority=2)) == (403, 2013)


@pytest.mark.parametrize(
    ("options", "credits"),
    [
        ({}, 20),
        ({"texture": False, "pbr": False}, 10),
        ({"model_version": V31, "texture_quality": "extreme"}, 40),
        ({"model_version": V31, "geometry_quality": "detailed"}, 40),
        ({"quad": True, "smart_low_poly": True}, 35),
        ({"generate_parts": True, "texture": False, "pbr": False}, 30),
        ({"model_version": P1}, 40),
        ({"model_version": P2}, 110),
    ],
)
def test_prices_are_those_of_v3(v2: V2Api, options: Any, credits: int) -> None:
    task = v2.ended(v2.task_id("text_to_model", prompt="a", **options))
    assert task["consumed_credit"] == credits


def test_no_credits(box: Sandbox) -> None:
    answer = V2Api(box, key=EMPTY_KEY).create("text_to_model", prompt="a")
    assert refusal(answer) == (403, 2010)


def test_names_of_v3_are_unknown(v2: V2Api, box: Sandbox) -> None:
    assert refusal(v2.create("image_to_model", input=URL["url"])) == (400, 2003)
    task_id = v2.task_id("text_to_model", prompt="a", model=V31, delight=True)
    assert box.tasks[task_id].body["model"] == V25
    assert problems(box) == [
        ("unknown_field", "text_to_model does not know model"),
        ("unknown_field", "text_to_model does not know delight"),
    ]


def test_options_without_effect(v2: V2Api, box: Sandbox) -> None:
    v2.create("text_to_model", prompt="a", geometry_quality="detailed")
    assert [what for what, _ in problems(box)] == ["no_effect"]


def test_the_same_task_twice(v2: V2Api, box: Sandbox) -> None:
    for _ in range(2):
        v2.create("text_to_model", prompt="a")
    assert [what for what, _ in problems(box)] == ["double_submit"]


# Pools


@pytest.mark.parametrize(
    ("type", "options", "size"),
    [
        ("text_to_model", {"prompt": "a", "model_version": P1}, 5),
        ("text_to_model", {"prompt": "a"}, 10),
        ("generate_multiview_image", {"file": URL}, 1),
        ("text_to_image", {"prompt": "a"}, 10),
        ("refine_model", {}, 5),
        ("animate_rig", {}, 10),
        ("convert_model", {"format": "OBJ"}, 10),
    ],
)
def test_pools(v2: V2Api, box: Sandbox, type: str, options: Any, size: int) -> None:
    if type == "refine_model":
        options = {"draft_model_task_id": box.add_draft().id}
    elif type in ("animate_rig", "convert_model"):
        options = {**options, "original_model_task_id": v2.made()}
    answers = [v2.create(type, **options) for _ in range(size + 1)]
    assert [answer.status_code for answer in answers] == [200] * size + [429]
    assert refusal(answers[-1]) == (429, 2000)
    assert answers[-1].headers["Retry-After"]

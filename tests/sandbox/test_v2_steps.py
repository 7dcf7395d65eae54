# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: steps that follow a model, and pictures as results."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from tripo_sandbox import SECOND_KEY, Sandbox

from tests.sandbox.v2api import UNKNOWN, URL, V2Api, problems, refusal

STEPS: list[tuple[str, dict[str, Any], int, set[str]]] = [
    ("texture_model", {}, 10, {"pbr_model", "rendered_image"}),
    ("texture_model", {"pbr": False, "texture_prompt": {"text": "gold"}}, 10, {"model"}),
    ("texture_model", {"texture_prompt": {"image": URL}}, 10, {"pbr_model"}),
    ("texture_model", {"texture_prompt": {"text": "gold", "style_image": URL}}, 10, {"pbr_model"}),
    ("texture_model", {"texture_prompt": {"images": [URL] * 4}}, 10, {"pbr_model"}),
    ("convert_model", {"format": "FBX"}, 5, {"model"}),
    ("convert_model", {"format": "OBJ", "texture_size": 1024}, 10, {"model"}),
    ("stylize_model", {"style": "lego"}, 20, {"model"}),
    ("stylize_model", {"style": "minecraft", "block_size": 32}, 20, {"model"}),
    ("animate_prerigcheck", {}, 0, {"riggable", "rig_type"}),
    ("animate_rig", {"spec": "mixamo", "out_format": "fbx"}, 25, {"model"}),
    ("animate_rig", {"model_version": "v2.0-20250506"}, 25, {"model"}),
    ("mesh_segmentation", {"model_version": "v1.0-20250506"}, 40, {"model"}),
    ("highpoly_to_lowpoly", {"face_limit": 1000, "quad": True}, 30, {"model"}),
    ("highpoly_to_lowpoly", {"model_version": "P-v2.0-20251226"}, 30, {"model"}),
    ("highpoly_to_lowpoly", {"model_version": "P-v1.0-20250506"}, 30, {"model"}),
]


@pytest.mark.parametrize(("type", "options", "credits", "output"), STEPS)
def test_steps(
    v2: V2Api, box: Sandbox, type: str, options: Any, credits: int, output: set[str]
) -> None:
    source = v2.made()
    task = v2.ended(v2.task_id(type, original_model_task_id=source, **options))
    assert task["consumed_credit"] == credits
    assert task["output"].keys() >= output
    assert task["input"]["original_model_task_id"] == source
    for result in task["result"].values():
        assert requests.head(result["url"], timeout=20).status_code == 200
    assert not problems(box)


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("texture_model", {}),
        ("convert_model", {"format": "FBX"}),
        ("stylize_model", {"style": "lego"}),
        ("animate_prerigcheck", {}),
        ("animate_rig", {}),
        ("mesh_segmentation", {}),
        ("highpoly_to_lowpoly", {}),
    ],
)
def test_sources_of_steps(v2: V2Api, box: Sandbox, type: str, options: Any) -> None:
    no_model = 2011 if type == "animate_prerigcheck" else 2006
    sources = {
        None: (400, 1004),
        UNKNOWN: (404, 2001),
        box.add_task("text_to_image").id: (400, no_model),
        box.add_task("text_to_model", "failed").id: (400, 2007),
        box.add_task("text_to_model", key=SECOND_KEY).id: (404, 2001),
        box.add_draft().id: (400, 2006),
        v2.task_id("text_to_model", prompt="a"): (400, 2007),
    }
    found = {
        source: refusal(v2.create(type, original_model_task_id=source, **options))
        for source in sources
    }
    assert found == sources


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("texture_model", {"texture": False, "pbr": False}),
        ("texture_model", {"texture_quality": "detailed", "texture": False, "pbr": False}),
        ("texture_model", {"texture_quality": "extreme"}),
        ("texture_model", {"texture_prompt": "gold"}),
        ("texture_model", {"texture_prompt": {"text": "gold", "image": URL}}),
        ("texture_model", {"texture_prompt": {"images": [URL]}}),
        ("texture_model", {"texture_prompt": {"image": "https://example.invalid/a.png"}}),
        ("convert_model", {}),
        ("convert_model", {"format": "fbx"}),
        ("convert_model", {"format": "GLB"}),
        ("convert_model", {"format": "FBX", "texture_size": 64}),
        ("convert_model", {"format": "FBX", "flatten_bottom_threshold": 0.001}),
        ("convert_model", {"format": "FBX", "fbx_preset": "maya"}),
        ("convert_model", {"format": "FBX", "export_orientation": "+z"}),
        ("stylize_model", {}),
        ("stylize_model", {"style": "cubism"}),
        ("stylize_model", {"style": "minecraft", "block_size": 31}),
        ("stylize_model", {"style": "minecraft", "block_size": 129}),
        ("animate_rig", {"spec": "unity"}),
        ("animate_rig", {"rig_type": "snake"}),
        ("highpoly_to_lowpoly", {"face_limit": 499}),
        ("highpoly_to_lowpoly", {"face_limit": 20_001}),
        ("highpoly_to_lowpoly", {"face_limit": 10_001, "quad": True}),
    ],
)
def test_refused_steps(v2: V2Api, type: str, options: Any) -> None:
    answer = v2.create(type, original_model_task_id=v2.made(), **options)
    assert refusal(answer) == (400, 1004)


def test_animations(v2: V2Api) -> None:
    model = v2.made()
    rig = v2.made("animate_rig", original_model_task_id=model)

    def ask(**options: Any) -> requests.Response:
        return v2.create("animate_retarget", **({"original_model_task_id": rig} | options))

    clip = "preset:walk"
    one = ask(animation=clip, bake_animation=True).json()["data"]["task_id"]
    assert v2.ended(one)["consumed_credit"] == 10
    two = ask(animations=[clip, "preset:run"], out_format="fbx").json()["data"]["task_id"]
    task = v2.ended(two)
    assert task["consumed_credit"] == 20
    assert task["result"]["model"]["type"] == "fbx"
    assert refusal(ask(animation=clip, original_model_task_id=model)) == (400, 2012)
    assert refusal(ask()) == (400, 1004)
    assert refusal(ask(animation=clip, animations=[clip])) == (400, 1004)
    assert refusal(ask(animations=[])) == (400, 1004)
    assert refusal(ask(animations=[clip] * 6)) == (400, 1004)
    assert refusal(ask(animation="preset:moonwalk")) == (400, 1004)
    assert refusal(ask(animation=clip, out_format="fbx", bake_animation=True)) == (400, 1004)


def test_completion_follows_segmentation(v2: V2Api) -> None:
    model = v2.made()
    answer = v2.create("mesh_completion", original_model_task_id=model)
    assert refusal(answer) == (400, 2006)
    parts = v2.made("mesh_segmentation", original_model_task_id=model)
    task = v2.ended(v2.task_id("mesh_completion", original_model_task_id=parts))
    assert task["output"].keys() == {"model"}


def test_refining_a_draft(v2: V2Api, box: Sandbox) -> None:
    draft = box.add_draft()
    refined = v2.ended(v2.task_id("refine_model", draft_model_task_id=draft.id))
    assert refined["consumed_credit"] == 30
    assert refined["output"].keys() == {"pbr_model", "rendered_image"}
    expected = {
        None: (400, 1004),
        UNKNOWN: (404, 2001),
        v2.made(): (400, 2006),
        refined["task_id"]: (400, 2006),
        box.add_draft("failed").id: (400, 2007),
        box.add_draft(key=SECOND_KEY).id: (404, 2001),
    }
    found = {
        source: refusal(v2.create("refine_model", draft_model_task_id=source))
        for source in expected
    }
    assert found == expected


def test_a_refined_model_can_go_on(v2: V2Api, box: Sandbox) -> None:
    refined = v2.made("refine_model", draft_model_task_id=box.add_draft().id)
    styled = v2.made("stylize_model", original_model_task_id=refined, style="voxel")
    task = v2.ended(v2.task_id("convert_model", original_model_task_id=styled, format="STL"))
    assert task["result"]["model"]["type"] == "stl"


def test_imports_take_objects_only(v2: V2Api, file: Any) -> None:
    glb = requests.get(v2.task(v2.made())["output"]["pbr_model"], timeout=20).content
    task = v2.ended(v2.task_id("import_model", file={"object": v2.object(glb, "glb")}))
    assert task["consumed_credit"] == 0
    assert task["output"].keys() == {"model"}
    assert refusal(v2.create("import_model", file=file)) == (400, 1004)
    assert refusal(v2.create("import_model", file=URL)) == (400, 1004)
    assert refusal(v2.create("import_model")) == (400, 2003)
    missing = {"object": {"bucket": "tripo-data", "key": "unknown"}}
    assert refusal(v2.create("import_model", file=missing)) == (404, 2019)


# Pictures as results


@pytest.mark.parametrize(
    ("type", "options"),
    [
        ("text_to_image", {"prompt": "a chair", "negative_prompt": "people"}),
        ("generate_image", {"prompt": "a chair"}),
        ("generate_image", {"prompt": "a chair", "file": URL, "t_pose": True}),
        ("generate_image", {"prompt": "[image 1] and [image 2]", "files": [URL, URL]}),
        ("generate_image", {"prompt": "a chair", "model_version": "z_image"}),
        ("generate_image", {"prompt": "a", "model_version": "gpt_image_2", "files": [URL] * 10}),
    ],
)
def test_pictures_are_made(v2: V2Api, box: Sandbox, type: str, options: Any) -> None:
    task = v2.ended(v2.task_id(type, **options))
    assert task["output"].keys() == {"generated_image"}
    assert not problems(box)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"prompt": "a" * 1025}, 1004),
        ({"model_version": "seedream_v5"}, 2017),
        ({"model_version": "z_image", "file": URL}, 1004),
        ({"model_version": "flux.1_dev", "file": URL}, 1004),
        ({"files": [URL] * 5}, 1004),
        ({"model_version": "gpt_4o", "files": [URL] * 11}, 1004),
        ({"files": URL}, 1004),
        ({"files": [{}]}, 2003),
    ],
)
def test_refused_pictures_to_make(v2: V2Api, options: Any, code: int) -> None:
    answer = v2.create("generate_image", **({"prompt": "a"} | options))
    assert refusal(answer) == (400, code)


def test_views_are_made_and_edited(v2: V2Api) -> None:
    names = {f"{view}_view_url" for view in ("front", "left", "back", "right")}
    source = v2.made("generate_multiview_image", file=URL)
    assert v2.task(source)["output"]["generate_multiview_image"].keys() == names
    edits = [{"view": "back", "prompt": "with a tail"}]
    task = v2.ended(v2.task_id("edit_multiview_image", original_task_id=source, prompts=edits))
    assert task["output"]["generate_multiview_image"].keys() == {"back_view_url"}
    assert v2.create("multiview_to_model", original_task_id=source).status_code == 200
    assert refusal(v2.create("edit_multiview_image", prompts=edits)) == (400, 1004)
    answer = v2.create("edit_multiview_image", original_task_id=v2.made(), prompts=edits)
    assert refusal(answer) == (400, 2006)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of types and options: consistent in itself, and strict where a task cannot be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from examples import INPUTS, TASK_ID, URL, example
from tripo_sandbox.presets import KNOWN

from tripo_addon.core.models import IMAGE_MODELS, MODELS
from tripo_addon.core.options import (
    ANY,
    INPUT_ROLES,
    PICTURE,
    SEED,
    SOURCE,
    VERSION,
    Option,
    Result,
    Task,
    requirements,
)
from tripo_addon.core.tasks import SECTIONS, SEEDS, TASKS, TextToModel, next_types
from tripo_addon.core.tasks.presets import PRESETS

EVERY_OPTION = [(kind, name) for kind, task in TASKS.items() for name in task.options]
V35 = "v3.5-20260815"
P1, P2, V25 = "P1-20260311", "P2-20260801", "v2.5-20250123"
NEW_RIG, NEWEST_RIG = "v2.5-20260210", "v3.0-20260909"
WALK = "preset:walk"


def test_the_types_are_those_of_the_api() -> None:
    assert list(TASKS) == [
        "text_to_model",
        "image_to_model",
        "multiview_to_model",
        "text_to_image",
        "generate_image",
        "generate_multiview_image",
        "edit_multiview_image",
        "image_to_depth",
        "image_to_splat",
        "texture_model",
        "convert_model",
        "import_model",
        "refine_model",
        "stylize_model",
        "mesh_segmentation",
        "smartsegment",
        "mesh_completion",
        "highpoly_to_lowpoly",
        "mesh_uv",
        "animate_prerigcheck",
        "animate_rig",
        "animate_retarget",
    ]


@pytest.mark.parametrize("kind", TASKS)
def test_every_type_is_described(kind: str) -> None:
    task = TASKS[kind]
    assert task.type == kind
    assert task.section in SECTIONS
    assert isinstance(task.result, Result)
    for text in (task.label, task.help, task.short, task.icon):
        assert text
    assert not task.help.endswith(".")
    labels = [each.label for each in task.options.values()]
    assert len(set(labels)) == len(labels)
    assert sum(each.positional for each in task.options.values()) <= 2


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_no_label_is_cut_in_the_sidebar(kind: str, name: str) -> None:
    facts = TASKS[kind].options[name]
    beside_its_value = facts.type is not bool and not facts.positional
    assert len(facts.label) <= (15 if beside_its_value else 18)


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_every_option_is_consistent(kind: str, name: str) -> None:
    options = TASKS[kind].options
    facts = options[name]
    assert facts.name == name
    assert facts.label
    assert facts.help
    assert not facts.help.endswith(".")
    assert facts.type in {bool, int, float, str, tuple}
    assert facts.role in {"", PICTURE, SOURCE, VERSION, SEED}
    assert facts.item in {str, float}
    assert set(facts.made_by) <= set(TASKS)
    assert facts.accepts <= {"task", "file", "url", "token"}
    assert "" not in (facts.choices or {})
    for other in (*facts.excludes, *facts.needs, facts.follows):
        assert not other or (other in options and other != name)
    for choice, needs in facts.choice_needs.items():
        assert choice in (facts.choices or {})
        check_needs(options, needs)
    check_needs(options, facts.needs)
    if facts.bounds:
        assert -(2**31) <= facts.bounds[0] <= facts.bounds[1] < 2**31
    if facts.type in {int, float}:
        assert facts.bounds
    if facts.role == SEED:
        assert facts.bounds == SEEDS
    if not facts.required:
        value = facts.default
        assert facts.optional == (value is None)
        assert value is None or isinstance(value, facts.type)
        assert not facts.choices or not value or value in facts.choices
    if name == "model" and facts.role == VERSION:
        assert facts.always
        assert set(facts.choices or ()) == set(TASKS[kind].versions)
    if facts.role == PICTURE:
        assert facts.accepts == {"task", "file", "url", "token"}


def check_needs(options: Mapping[str, Option], needs: Mapping[str, Any]) -> None:
    """What an option needs is something that another option can be."""
    for other, needed in needs.items():
        facts = options[other]
        for value in needed if isinstance(needed, tuple) else (needed,):
            assert value is ANY or facts.choices is None or value in facts.choices
            assert value is ANY or isinstance(value, facts.type)


@pytest.mark.parametrize("kind", TASKS)
def test_versions_speak_of_options_that_exist(kind: str) -> None:
    task = TASKS[kind]
    every = {name for each in TASKS.values() for name in each.options}
    for model in task.versions.values():
        assert model.label
        assert (set(model.knows) | model.lacks) <= every
        assert not set(model.knows) & model.lacks


@pytest.mark.parametrize("kind", TASKS)
def test_only_what_differs_is_sent(kind: str) -> None:
    task = example(kind)
    assert task.problems() == []
    assert task.changed() == INPUTS[kind]
    always = {name for name, facts in task.options.items() if facts.always}
    assert set(task.sent()) == set(INPUTS[kind]) | always


def test_what_is_always_sent() -> None:
    always = {f"{kind}.{name}" for kind, name in EVERY_OPTION if TASKS[kind].options[name].always}
    versions = {
        f"{kind}.{name}" for kind, name in EVERY_OPTION if TASKS[kind].options[name].role == VERSION
    }
    assert always == versions | {
        "smartsegment.seg_type",
        "animate_retarget.export_with_geometry",
    }


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_values_of_another_type_are_refused(kind: str, name: str) -> None:
    facts = TASKS[kind].options[name]
    wrong = {
        bool: (1, "yes", ()),
        int: (True, "7", 1.0, ()),
        float: (True, "7", ()),
        str: (1, True, ("a",)),
        tuple: ("a", 1, (1, "a"), (None,), (True,)),
    }[facts.type]
    for value in wrong:
        found = [each.text for each in example(kind, **{name: value}).problems()]
        assert f"{facts.label} must be {TYPES[facts.type, facts.item]}, not {value!r}" in found
    if not facts.optional:
        assert example(kind, **{name: None}).problems()


TYPES = {
    (bool, str): "true or false",
    (int, str): "a whole number",
    (float, str): "a number",
    (str, str): "text",
    (tuple, str): "a list of texts",
    (tuple, float): "a list of numbers",
}

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("text_to_model", {"prompt": ""}, "prompt", "Prompt is empty"),
    ("text_to_model", {"prompt": " \n "}, "prompt", "Prompt is empty"),
    (
        "text_to_model",
        {"prompt": "x" * 1025},
        "prompt",
        "Prompt has 1,025 characters; the limit is 1,024",
    ),
    (
        "text_to_model",
        {"negative_prompt": "x" * 256},
        "negative_prompt",
        "Negative Prompt has 256 characters; the limit is 255",
    ),
    (
        "text_to_model",
        {"model": "tripo-v3.1"},
        "model",
        "Model has no value 'tripo-v3.1'; it can be v3.1-20260211, v3.0-20250812",
    ),
    ("text_to_model", {"face_limit": 47}, "face_limit", "Face Limit is 47; it must be 48 to 2,0"),
    ("text_to_model", {"face_limit": 20_001, "model": P1}, "face_limit", "it must be 48 to 20,000"),
    (
        "text_to_model",
        {"face_limit": 25_001, "model": P2, "quad": True},
        "face_limit",
        "it must be 48 to 25,000",
    ),
    (
        "text_to_model",
        {"face_limit": 499, "smart_low_poly": True},
        "face_limit",
        "it must be 500 to 20,000",
    ),
    (
        "text_to_model",
        {"face_limit": 10_001, "smart_low_poly": True, "quad": True},
        "face_limit",
        "it must be 500 to 10,000",
    ),
    ("text_to_model", {"model_seed": -1}, "model_seed", "it must be 0 to 2,147,483,647"),
    (
        "text_to_model",
        {"quad": True, "model": P1},
        "quad",
        "Quad is not available with model P1, only with v3.1, v3.0, v2.5, P2, Turbo v1.0, v2.0",
    ),
    (
        "text_to_model",
        {"geometry_quality": "detailed", "model": V25},
        "geometry_quality",
        "Mesh Quality is not available with model v2.5, only with v3.1, v3.0",
    ),
    (
        "text_to_model",
        {"smart_low_poly": True, "model": P2},
        "smart_low_poly",
        "Smart Low Poly is not available with model P2",
    ),
    (
        "text_to_model",
        {"auto_size": True, "model": "v1.4-20240625"},
        "auto_size",
        "Auto Size is not available with model v1.4, only with v3.1, v3.0, v2.5, P1, P2, Turbo",
    ),
    (
        "text_to_model",
        {"generate_parts": True},
        "generate_parts",
        "Generate Parts needs Texture off",
    ),
    (
        "text_to_model",
        {"generate_parts": True, "texture": False, "quad": True},
        "generate_parts",
        "Generate Parts cannot be combined with Quad",
    ),
    (
        "text_to_model",
        {"generate_parts": True, "texture": False, "smart_low_poly": True},
        "generate_parts",
        "Generate Parts cannot be combined with Smart Low Poly",
    ),
    (
        "text_to_model",
        {"texture": False, "texture_quality": "detailed"},
        "texture_quality",
        "Texture Quality needs Texture on",
    ),
    (
        "text_to_model",
        {"texture_quality": "fast"},
        "texture_quality",
        "Texture Quality 'fast' needs Texture Version v3.5",
    ),
    (
        "text_to_model",
        {"texture_quality": "HD"},
        "texture_quality",
        "Texture Quality has no value 'HD'; it can be fast, standard, detailed, extreme",
    ),
    ("text_to_model", {"delight": False}, "delight", "Delight needs Texture Version v3.5"),
    ("text_to_model", {"priority": 4}, "priority", "Priority is 4; it must be 1 to 3"),
    ("image_to_model", {"image": ""}, "image", "Image is not chosen"),
    (
        "image_to_model",
        {"texture_alignment": "align_image"},
        "texture_alignment",
        "Alignment has no value 'align_image'; it can be original_image, geometry",
    ),
    (
        "image_to_model",
        {"texture": False, "orientation": "align_image"},
        "orientation",
        "Orientation needs Texture on",
    ),
    ("multiview_to_model", {"front": "", "left": URL}, "front", "Front is not chosen"),
    (
        "multiview_to_model",
        {"back": ""},
        "left",
        "One view is not enough: add Left, Back or Right",
    ),
    ("multiview_to_model", {"source": TASK_ID}, "source", "Source cannot be combined with Front"),
    ("text_to_image", {"prompt": "x" * 1801}, "prompt", "the limit is 1,800"),
    (
        "text_to_image",
        {"size": "huge"},
        "size",
        "Size is 'huge'; it must be 1K, 2K, 4K or like 1536x1024, each side 256 to 4,096",
    ),
    (
        "text_to_image",
        {"model": "banana", "aspect_ratio": "wide"},
        "aspect_ratio",
        "Aspect Ratio has no value 'wide'; it can be 1:1, 2:3, 3:2",
    ),
    (
        "text_to_image",
        {"aspect_ratio": "16:9"},
        "aspect_ratio",
        "Aspect Ratio is not available with model Seedream v4, only with Banana",
    ),
    (
        "text_to_image",
        {"model": "chat_image_2", "quality": "max"},
        "quality",
        "Quality 'max' needs Model Chat Image 2.5 Flare or Chat Image 2.5 Sunburst",
    ),
    (
        "text_to_image",
        {"model": "chat_image_2", "background": "opaque"},
        "background",
        "Background is not available with model Chat Image 2, only with Chat Image 2.5 Flare",
    ),
    (
        "generate_image",
        {"prompt": " ", "t_pose": True},
        "prompt",
        "Prompt is empty and no Template is chosen",
    ),
    (
        "generate_image",
        {"images": (URL,) * 4},
        "images",
        "Model Seedream v5 takes at most 4 pictures; there are 5",
    ),
    (
        "generate_image",
        {"model": "seedream_v4"},
        "image",
        "Model Seedream v4 takes no pictures; there are 1",
    ),
    ("generate_image", {"images": (URL, "")}, "images", "Images has an empty item"),
    ("generate_multiview_image", {"image": ""}, "image", "Image is not chosen"),
    ("edit_multiview_image", {"source": ""}, "source", "Source is not chosen"),
    ("edit_multiview_image", {"front": ""}, "front", "Say what to change in a view"),
    ("edit_multiview_image", {"back": " "}, "back", "Say what to change in a view"),
    ("edit_multiview_image", {"left": "x" * 1025}, "left", "the limit is 1,024"),
    (
        "image_to_depth",
        {"process_res": 125},
        "process_res",
        "Resolution is 125; it must be 126 to 2,016",
    ),
    ("image_to_splat", {"model_seed": 2**31}, "model_seed", "it must be 0 to 2,147,483,647"),
    ("image_to_depth", {"kind": "grey"}, "kind", "Kind has no value 'grey'"),
    (
        "texture_model",
        {"text_prompt": "", "style_image": URL},
        "style_image",
        "Style Image needs Text Prompt",
    ),
    (
        "texture_model",
        {"image_prompt": URL},
        "image_prompt",
        "Image Prompt cannot be combined with Text Prompt",
    ),
    (
        "texture_model",
        {"text_prompt": "", "images": (URL,) * 3},
        "images",
        "Images has 3 items; there must be 4",
    ),
    (
        "texture_model",
        {"texture": False, "pbr": False},
        "texture",
        "Texture and PBR are both off: there is nothing to do",
    ),
    (
        "texture_model",
        {"texture_quality": "fast"},
        "texture_quality",
        "Texture Quality 'fast' needs Model v3.5",
    ),
    (
        "texture_model",
        {"delight": False},
        "delight",
        "Delight is not available with model v3.0, only with v3.5",
    ),
    ("texture_model", {"text_prompt": " "}, "text_prompt", "Text Prompt is empty"),
    ("texture_model", {"part_names": ("a", " ")}, "part_names", "Part Names has an empty item"),
    ("convert_model", {"format": ""}, "format", "Format is empty"),
    (
        "convert_model",
        {"format": "obj"},
        "format",
        "Format has no value 'obj'; it can be GLTF, USD",
    ),
    (
        "convert_model",
        {"format": "GLTF", "quad": True},
        "quad",
        "Quad needs Format USDZ or FBX or OBJ or STL or 3MF",
    ),
    (
        "convert_model",
        {"force_symmetry": True},
        "force_symmetry",
        "Force Symmetry needs Quad on",
    ),
    (
        "convert_model",
        {"flatten_bottom": True, "flatten_bottom_threshold": 1.5},
        "flatten_bottom_threshold",
        "Flatten Depth is 1.5; it must be 0.01 to 1.0",
    ),
    (
        "convert_model",
        {"flatten_bottom_threshold": 0.5},
        "flatten_bottom_threshold",
        "Flatten Depth needs Flatten Bottom on",
    ),
    ("convert_model", {"scale_factor": 0}, "scale_factor", "Scale is 0; it must be 0.0001 to"),
    (
        "convert_model",
        {"texture_size": 8193},
        "texture_size",
        "Texture Size is 8,193; it must be 128 to 8,192",
    ),
    (
        "convert_model",
        {"format": "FBX", "export_vertex_colors": True},
        "export_vertex_colors",
        "Vertex Colors needs Format OBJ or glTF",
    ),
    ("import_model", {"source": " "}, "source", "Source is not chosen"),
    ("refine_model", {"source": ""}, "source", "Source is not chosen"),
    (
        "stylize_model",
        {"style": "baroque"},
        "style",
        "Style has no value 'baroque'; it can be lego, voxel, voronoi, minecraft, keyring",
    ),
    (
        "stylize_model",
        {"block_size": 100},
        "block_size",
        "Block Size needs Style Minecraft",
    ),
    (
        "stylize_model",
        {"style": "minecraft", "block_size": 129},
        "block_size",
        "Block Size is 129; it must be 32 to 128",
    ),
    (
        "mesh_segmentation",
        {"segmentation_granularity": "simple"},
        "segmentation_granularity",
        "Granularity is not available with model v1.0, only with v2.0",
    ),
    (
        "mesh_segmentation",
        {"model": "v2.0-20260430", "ref_image": URL, "split_by_connectivity": False},
        "ref_image",
        "Reference cannot be combined with Split Loose Parts",
    ),
    ("smartsegment", {"seg_type": "both"}, "seg_type", "Look At has no value 'both'"),
    (
        "smartsegment",
        {"transform": (1.0,) * 15},
        "transform",
        "Transform has 15 items; there must be 16",
    ),
    ("mesh_completion", {"completion_mode": "slow"}, "completion_mode", "Mode has no value 'slow'"),
    ("highpoly_to_lowpoly", {"model": "v1.0"}, "face_limit", "Model v1.0 needs a Face Limit"),
    (
        "highpoly_to_lowpoly",
        {"face_limit": 10_001, "quad": True},
        "face_limit",
        "Face Limit is 10,001; it must be 500 to 10,000",
    ),
    (
        "highpoly_to_lowpoly",
        {"model": "v1.0", "face_limit": 150_001, "quad": True},
        "face_limit",
        "it must be 1 to 150,000",
    ),
    (
        "highpoly_to_lowpoly",
        {"model": "v1.0", "face_limit": 900, "bake": False},
        "bake",
        "Bake is not available with model v1.0, only with v2.0, v3.0",
    ),
    (
        "highpoly_to_lowpoly",
        {"smart_uv": True},
        "smart_uv",
        "Smart UV is not available with model v2.0, only with v3.0",
    ),
    ("mesh_uv", {"export_orientation": "+z"}, "export_orientation", "it can be +x, -x, +y, -y"),
    ("animate_prerigcheck", {"source": ""}, "source", "Source is not chosen"),
    (
        "animate_rig",
        {"rig_type": "avian"},
        "rig_type",
        "Rig Type 'avian' needs Model v2.0 or v2.5 or v3.0",
    ),
    (
        "animate_rig",
        {"rig_type": "others", "model": NEW_RIG},
        "rig_type",
        "Rig Type 'others' needs Model v3.0",
    ),
    ("animate_rig", {"spec": "unity"}, "spec", "Spec 'unity' needs Model v2.5 or v3.0"),
    ("animate_retarget", {"animation": ""}, "animation", "Animation is not chosen"),
    (
        "animate_retarget",
        {"animation": "preset:fly"},
        "animation",
        "Animation has no value 'preset:fly'; it can be one of the presets",
    ),
    (
        "animate_retarget",
        {"animations": ("preset:run", "preset:dive", "preset:turn", "preset:fall", "preset:hurt")},
        "animations",
        "There are 6 animations; five are possible",
    ),
]


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


def test_without_texture_there_is_no_pbr() -> None:
    task = TextToModel(prompt="x", texture=False)
    assert task.changed() == {"prompt": "x", "texture": False, "pbr": False}


def test_lists_become_tuples_and_the_same_animation_counts_once() -> None:
    task: Any = example("animate_retarget", animations=[WALK, "preset:run", "preset:run"])
    assert task.animations == (WALK, "preset:run", "preset:run")
    assert task.clips() == (WALK, "preset:run")
    assert task == example("animate_retarget", animations=(WALK, "preset:run", "preset:run"))
    assert hash(task) == hash(example("animate_retarget", animations=task.animations))


def test_tasks_are_frozen_and_know_their_options_only() -> None:
    task = example("text_to_model")
    with pytest.raises(AttributeError, match="frozen"):
        task.prompt = "y"  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="has no option colour"):
        TextToModel(prompt="x", colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="needs prompt"):
        TextToModel()  # type: ignore[call-arg]


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_what_an_option_needs_can_be_said(kind: str, name: str) -> None:
    task = TASKS[kind]
    text = requirements(task, task.options[name])
    facts = task.options[name]
    assert bool(facts.needs) == ("needs " in text)
    assert bool(facts.excludes) == ("not with " in text)


@pytest.mark.parametrize("kind", TASKS)
def test_inputs_are_found(kind: str) -> None:
    task = example(kind)
    roles = {name for name, facts in task.options.items() if facts.role in INPUT_ROLES}
    assert set(task.inputs()) == roles & set(INPUTS[kind])
    assert all(isinstance(each, tuple) for each in task.inputs().values())


def next_of(kind: str) -> set[str]:
    return set(next_types(TASKS[kind]))


def test_what_can_follow() -> None:
    assert "image_to_model" in next_of("text_to_image")
    assert "generate_multiview_image" in next_of("generate_image")
    assert next_of("generate_multiview_image") == {"multiview_to_model", "edit_multiview_image"}
    assert "animate_retarget" in next_of("animate_rig")
    assert "animate_retarget" not in next_of("image_to_model")
    assert "mesh_completion" in next_of("mesh_segmentation")
    assert "animate_rig" in next_of("import_model")
    assert "import_model" not in next_of("image_to_model")
    assert next_of("image_to_splat") == set()


def test_all_presets_are_there() -> None:
    assert set(PRESETS) == KNOWN
    assert PRESETS["preset:biped:wave_goodbye_01"] == "Biped: Wave Goodbye 01"


def test_a_version_is_one_line() -> None:
    assert all(name.count("-") >= 1 for name in MODELS)
    assert {each.references for each in IMAGE_MODELS.values()} == {0, 1, 4, 10, 16}


def known(task: Task) -> set[str]:
    return set(task.options)


def test_views_and_pictures_share_their_options() -> None:
    text, image, views = (example(f"{each}_to_model") for each in ("text", "image", "multiview"))
    assert known(image) - known(text) == {
        "image",
        "texture_alignment",
        "orientation",
        "enable_image_autofix",
    }
    assert known(text) - known(views) == {"prompt", "negative_prompt", "image_seed"}

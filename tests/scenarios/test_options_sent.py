# SPDX-License-Identifier: GPL-3.0-or-later
"""What each service receives: every option under its right name, and only when it is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.examples import INPUTS, MODEL_URL, TASK_ID, example
from tests.support.flight import creates
from tests.support.settings import EVERY, OTHER_TASK, settings
from tests.support.world import World
from tripo_addon.errors import Refused
from tripo_addon.spec import capabilities
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS, VIEWS

MISSING = object()
Place = tuple[str | int, ...]
"""The way through a body to a value."""
PROMPT = {
    "text_prompt": "text",
    "style_image": "style_image",
    "image_prompt": "image",
    "images": "images",
}
"""Options of texture_model -> their names in its texture_prompt."""
OLD_SOURCES = {
    "import_model": "file",
    "refine_model": "draft_model_task_id",
    "multiview_to_model": "original_task_id",
    "edit_multiview_image": "original_task_id",
}
OLD_MODELS = {
    ("highpoly_to_lowpoly", "v1.0"): "P-v1.0-20250506",
    ("highpoly_to_lowpoly", "v2.0"): "P-v2.0-20251225",
    ("generate_image", "chat_image_1"): "gpt_4o",
    ("generate_image", "chat_image_1.5"): "gpt_image_1.5",
    ("generate_image", "chat_image_2"): "gpt_image_2",
    ("generate_image", "banana"): "gemini_2.5_flash_image_preview",
    ("generate_image", "banana_pro"): "gemini_3_pro_image_preview",
    ("generate_image", "banana2"): "gemini_3.1_flash_image_preview",
}
SCENARIO = {
    "front": "frontImage",
    "left": "leftImage",
    "back": "backImage",
    "right": "rightImage",
    "model_seed": "seed",
    "text_prompt": "prompt",
    "ref_image": "image",
    "source": "model",
    "texture_quality": "textureQuality",
    "texture_alignment": "textureAlignment",
    "texture_seed": "textureSeed",
    "geometry_quality": "geometryQuality",
    "face_limit": "faceLimit",
    "auto_size": "autoSize",
    "smart_low_poly": "smartLowPoly",
    "generate_parts": "generateParts",
    "enable_image_autofix": "enableImageAutofix",
    "image_prompt": "imagePrompt",
    "style_image": "styleImage",
    "segmentation_granularity": "segmentationGranularity",
    "split_by_connectivity": "splitByConnectivity",
    "rig_type": "rigType",
}
SCENARIO_MODELS = {
    ("image_to_model", "v3.1-20260211"): "model_tripo-v3-1-image-to-3d",
    ("image_to_model", "v3.0-20250812"): "model_tripo-v3-0-image-to-3d",
    ("image_to_model", "v2.5-20250123"): "model_tripo-v2-5-image-to-3d",
    ("image_to_model", "P1-20260311"): "model_tripo-p1-image-to-3d",
    ("multiview_to_model", "v3.1-20260211"): "model_tripo-v3-1-multiview-to-3d",
    ("multiview_to_model", "v3.0-20250812"): "model_tripo-v3-0-multiview-to-3d",
    ("multiview_to_model", "v2.5-20250123"): "model_tripo-v2-5-multiview-to-3d",
    ("multiview_to_model", "P1-20260311"): "model_tripo-p1-multiview-to-3d",
    ("texture_model", "v3.0-20250812"): "model_tripo-v3-0-texturing",
    ("mesh_segmentation", "v1.0-20250506"): "model_tripo-segmentation-v1",
    ("mesh_segmentation", "v2.0-20260430"): "model_tripo-segmentation-v2",
    ("animate_rig", "v1.0-20240301"): "model_tripo-rigging-v1",
    ("animate_rig", "v2.5-20260210"): "model_tripo-rigging-v2-5",
    ("highpoly_to_lowpoly", "v2.0"): "model_tripo-retopology",
    ("stylize_model", ""): "model_tripo-stylization",
}
OTHER_DEFAULTS = {("texture_model", "pbr")}
"""Options that Scenario has other defaults for, so that they are always sent there."""
ROUTES = {
    "text_to_model": "/generation/text-to-model",
    "image_to_model": "/generation/image-to-model",
    "multiview_to_model": "/generation/multiview-to-model",
    "text_to_image": "/generation/text-to-image",
    "generate_image": "/generation/image-to-image",
    "generate_multiview_image": "/generation/image-to-multiview",
    "edit_multiview_image": "/generation/edit-multiview",
    "image_to_splat": "/generation/image-to-splat",
    "image_to_depth": "/generation/image-to-depth",
    "texture_model": "/models/texture",
    "convert_model": "/models/convert",
    "import_model": "/models/import",
    "animate_prerigcheck": "/animations/rig-check",
    "animate_rig": "/animations/rig",
    "animate_retarget": "/animations/retarget",
    "mesh_segmentation": "/mesh/segment",
    "smartsegment": "/mesh/smartsegment",
    "mesh_completion": "/mesh/complete",
    "highpoly_to_lowpoly": "/mesh/decimate",
    "mesh_uv": "/mesh/uv",
}
GENERATION = ("text_to_model", "image_to_model", "multiview_to_model")
FORBIDDEN = {
    "P1-20260311": {"quad", "smart_low_poly", "generate_parts", "geometry_quality"},
    "P2-20260801": {"smart_low_poly", "generate_parts", "geometry_quality"},
}
"""Keys that a version refuses whatever they hold."""


def place(service: str, kind: str, name: str) -> Place:
    """Where a service's body has an option."""
    if service == "scenario":
        return (SCENARIO.get(name, name),)
    old = service != "tripo"
    if kind == "edit_multiview_image" and name in VIEWS:
        return "prompts", name
    if kind == "texture_model" and name in PROMPT:
        return "texture_prompt", PROMPT[name]
    if kind == "multiview_to_model" and name in VIEWS:
        return ("files", VIEWS.index(name)) if old else ("inputs", name)
    if kind == "multiview_to_model" and name == "source" and not old:
        return "inputs", "task_id"
    if name == "source":
        return (OLD_SOURCES.get(kind, "original_model_task_id") if old else "input",)
    if name == "model" and old and TASKS[kind].versions:
        return ("model_version",)
    names = {"image": "file", "images": "files"} if old else {"image": "input", "images": "inputs"}
    return (names.get(name, name),)


def found(body: Any, where: Place) -> Any:
    """What stands at a place of a body; lists of single-key objects count as one object."""
    for step in where:
        if isinstance(body, list) and isinstance(step, str):
            body = _named(body)
        try:
            body = body[step]
        except (KeyError, IndexError):
            return MISSING
    return MISSING if body == {} else body


def _named(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if rows and "view" in rows[0]:
        return {row["view"]: row["prompt"] for row in rows}
    return {name: value for row in rows for name, value in row.items()}


def wanted(service: str, task: Task, name: str) -> Any:
    """How a service's body has the value of an option."""
    value = task.values()[name]
    if name == "animations" and task.values()["animation"]:
        value = (task.values()["animation"], *value)
    if service in {"tripo-v2", "modelstream"}:
        if name == "model":
            return OLD_MODELS.get((task.type, value), value)
        if task.options[name].role == "picture":
            value = (
                tuple(map(file_object, value)) if isinstance(value, tuple) else file_object(value)
            )
    return list(value) if isinstance(value, tuple) else value


def file_object(url: str) -> dict[str, str]:
    return {"type": url.rpartition(".")[2], "url": url}


def sent(world: World, service: str, task: Task) -> Any:
    """The request with which a service was asked for a task."""
    provider = world.flight(service).provider
    inputs = {name: [reference(each) for each in some] for name, some in task.inputs().items()}
    if task.type == "import_model" and service == "tripo-v2":
        inputs = {"source": [provider.upload(world.model)]}
    world.box.requests.clear()
    try:
        provider.submit(task, provider.prepare(task, inputs).inputs)
    except Refused as error:
        # The sandbox's account has no entitlement, and its service no old versions.
        if error.code not in {2013, 2015} and "retired" not in error.message:
            raise
    (request,) = creates(world.box)
    return request


def options_of(service: str, kind: str) -> Iterator[str]:
    return (name for name in TASKS[kind].options if capabilities.knows(service, TASKS[kind], name))


def is_sent(service: str, task: Task, name: str) -> bool:
    if name == "animation" and len(task.clips()) > 1:  # type: ignore[attr-defined]
        return False
    if name == "model" and service != "tripo" and task.type == "generate_image":
        return name in task.changed()  # the default of API v3 is unknown there
    if service == "scenario":
        return name in task.changed() or (task.type, name) in OTHER_DEFAULTS
    return name in task.sent()


def check_body(service: str, task: Task, body: dict[str, Any]) -> None:
    """All options that are set are there with their values, and no others are."""
    for name in options_of(service, task.type):
        if service == "scenario" and name == "model":
            continue
        value = found(body, place(service, task.type, name))
        if not is_sent(service, task, name):
            assert value is MISSING, name
        elif service == "scenario" and task.options[name].role in {"picture", "source"}:
            assert value.startswith("asset_"), name
        elif name != "source":
            assert value == wanted(service, task, name), name
        elif task.type != "import_model" or service == "tripo":
            assert value == task.values()["source"]


WITHOUT_CHOICE = {
    ("tripo", "mesh_completion", "model"),
    ("tripo-v2", "mesh_completion", "model"),
    ("tripo-v2", "mesh_segmentation", "model"),
    ("tripo-v2", "import_model", "source"),
    ("scenario", "texture_model", "model"),
}
"""Options that have one value only, or no other one that needs no file."""


def real(world: World, service: str, task: Task) -> Task:
    """The task, working on something that the service has."""
    if getattr(task, "source", "") not in {TASK_ID, OTHER_TASK}:
        return task
    more = {name: getattr(task, name) for name in task.options if name != "source"}
    return TASKS[task.type](**more, source=world.source(service, task.type))


@pytest.mark.parametrize(("service", "kind", "name"), EVERY)
def test_every_option_reaches_the_wire(world: World, service: str, kind: str, name: str) -> None:
    tasks = [task for _, task in settings(service, kind, name)]
    assert bool(tasks) == ((service, kind, name) not in WITHOUT_CHOICE)
    for task in tasks:
        task = real(world, service, task)
        request = sent(world, service, task)
        assert request.method == "POST"
        check_body(service, task, request.body)
        if task.options[name].used(task.values()[name]):
            assert is_sent(service, task, name) or name == "animation"


@pytest.mark.parametrize(("service", "kind"), sorted({(s, k) for s, k, _ in EVERY}))
def test_nothing_else_is_sent(world: World, service: str, kind: str) -> None:
    task = real(world, service, example(kind))
    request = sent(world, service, task)
    check_body(service, task, request.body)
    names = {place(service, kind, name)[0] for name in options_of(service, kind)}
    if service == "tripo":
        assert request.path == f"/v3{ROUTES[kind]}"
    elif service == "tripo-v2":
        assert request.path == "/v2/openapi/task"
        assert request.body["type"] == kind
        names |= {"type"}
    elif service == "modelstream":
        assert request.path == "/tripo/v2/openapi/task"
        assert request.body["type"] == request.body["model"] == kind
        names |= {"type", "model"}
    else:
        version = task.values().get("model", "")
        assert request.path == f"/v1/generate/custom/{SCENARIO_MODELS[kind, version]}"
    assert request.body.keys() <= names


@pytest.mark.parametrize(("kind", "version"), SCENARIO_MODELS)
def test_scenario_has_a_model_for_each_version(world: World, kind: str, version: str) -> None:
    model = {"model": version} if version else {}
    task = real(world, "scenario", example(kind, **model))
    request = sent(world, "scenario", task)
    assert request.path == f"/v1/generate/custom/{SCENARIO_MODELS[kind, version]}"
    assert "model" not in request.body or request.body["model"].startswith("asset_")


@pytest.mark.parametrize("version", FORBIDDEN)
@pytest.mark.parametrize("kind", GENERATION)
@pytest.mark.parametrize("service", ["tripo", "tripo-v2", "modelstream"])
def test_forbidden_keys_are_never_sent(world: World, service: str, kind: str, version: str) -> None:
    tasks = [example(kind, model=version)]
    tasks += [example(kind, model=version, **{name: False}) for name in ("texture", "quad")]
    for name in options_of(service, kind):
        if name == "model":
            continue
        for value, task in settings(service, kind, name):
            other = example(kind, **{**task.changed(), "model": version, name: value})
            if not (other.problems() or capabilities.problems(service, other)):
                tasks.append(other)
    assert len(tasks) > 5
    for task in tasks:
        body = sent(world, service, real(world, service, task)).body
        assert not body.keys() & FORBIDDEN[version]


def test_what_is_always_sent(world: World) -> None:
    for kind in GENERATION:
        assert sent(world, "tripo", example(kind)).body["model"] == "v3.1-20260211"
    task = real(world, "tripo", example("animate_retarget"))
    assert sent(world, "tripo", task).body["export_with_geometry"] is True
    task = real(world, "tripo", example("animate_retarget", export_with_geometry=False))
    assert sent(world, "tripo", task).body["export_with_geometry"] is False


def test_one_animation_or_several(world: World) -> None:
    source = world.source("tripo", "animate_retarget")
    for clips, expected in (
        ({"animation": "preset:run"}, {"animation": "preset:run"}),
        ({"animation": "", "animations": ("preset:run",)}, {"animation": "preset:run"}),
        (
            {"animation": "preset:run", "animations": ("preset:run", "preset:idle")},
            {"animations": ["preset:run", "preset:idle"]},
        ),
    ):
        task = example("animate_retarget", source=source, **clips)
        body = sent(world, "tripo", task).body
        assert {name: body[name] for name in body if name.startswith("anim")} == expected


def test_a_bare_mesh_says_both(world: World) -> None:
    for service in ("tripo", "tripo-v2", "modelstream"):
        body = sent(world, service, example("text_to_model", texture=False)).body
        assert (body["texture"], body["pbr"]) == (False, False)


def test_views_that_are_left_out(world: World) -> None:
    task = example("multiview_to_model", front="https://e.org/f.jpg", back="", right=MODEL_URL)
    named = [{"front": "https://e.org/f.jpg"}, {"right": MODEL_URL}]
    assert sent(world, "tripo", task).body["inputs"] == named
    for service in ("tripo-v2", "modelstream"):
        files = sent(world, service, task).body["files"]
        assert files[0] == {"type": "jpg", "url": "https://e.org/f.jpg"}
        assert files[1:3] == [{}, {}]
        assert files[3]["url"] == MODEL_URL


def test_every_kind_has_an_example() -> None:
    assert INPUTS.keys() == TASKS.keys() == ROUTES.keys() | {"refine_model", "stylize_model"}

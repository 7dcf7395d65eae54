# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to create a task, to hosts of API v2 and to gateways that speak it."""

from __future__ import annotations

import re
from typing import Any

from ...spec.abilities import Ability
from ...spec.inputs import Input
from ...spec.options import Task
from ...spec.tasks import (
    VIEWS,
    AnimateRetarget,
    EditMultiviewImage,
    MultiviewToModel,
    TextureModel,
)
from ..base import Inputs
from .abilities import LOW_POLY_VERSIONS, PICTURE_VERSIONS

SOURCES = {
    "refine_model": "draft_model_task_id",
    "edit_multiview_image": "original_task_id",
    "multiview_to_model": "original_task_id",
}
"""The name of a step's source, where it is not `original_model_task_id`."""
MODELS = {"highpoly_to_lowpoly": LOW_POLY_VERSIONS, "generate_image": PICTURE_VERSIONS}
"""Model versions by the names of API v3 -> of API v2, where they differ."""


def body(ability: Ability, task: Task, inputs: Inputs) -> dict[str, Any]:
    """The JSON of a create request: type, inputs, and whatever differs from the defaults."""
    names = MODELS.get(task.type, {})
    values: dict[str, Any] = {"type": task.type}
    for name, value in task.sent().items():
        if name in inputs or not ability.knows(name):
            continue
        if name == "model":
            # The default of API v3 may be unknown here; then the service's own one is best.
            if not names or value in names:
                values["model_version"] = names.get(value, value)
        else:
            values[name] = list(value) if isinstance(value, tuple) else value
    if isinstance(task, EditMultiviewImage):
        prompts = [{"view": view, "prompt": text} for view, text in task.prompts().items()]
        values = {name: value for name, value in values.items() if name not in VIEWS}
        values["prompts"] = prompts
    if isinstance(task, AnimateRetarget):
        clips = list(task.clips())
        values = {name: value for name, value in values.items() if name[:9] != "animation"}
        values |= {"animation": clips[0]} if len(clips) == 1 else {"animations": clips}
    if isinstance(task, TextureModel):
        prompt = _texture_prompt(values, inputs)
        return values | _source(task, inputs) | prompt
    return values | _source(task, inputs) | _files(task, inputs)


def _source(task: Task, inputs: Inputs) -> dict[str, Any]:
    if "source" not in inputs:
        return {}
    given = inputs["source"][0]
    if task.type == "import_model":
        return {"file": _file(given)}
    return {SOURCES.get(task.type, "original_model_task_id"): given.value}


def _files(task: Task, inputs: Inputs) -> dict[str, Any]:
    if isinstance(task, MultiviewToModel):
        if "source" in inputs:
            return {}
        return {"files": [_file(*inputs.get(view, ())) for view in VIEWS]}
    found: dict[str, Any] = {}
    if "image" in inputs:
        found["file"] = _file(*inputs["image"])
    if "images" in inputs:
        found["files"] = [_file(given) for given in inputs["images"]]
    return found


def _texture_prompt(values: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """Text and pictures under one key; the text is taken out of `values`."""
    prompt: dict[str, Any] = {}
    if "text_prompt" in values:
        prompt["text"] = values.pop("text_prompt")
    for name, key in (("style_image", "style_image"), ("image_prompt", "image")):
        if name in inputs:
            prompt[key] = _file(*inputs[name])
    if "images" in inputs:
        prompt["images"] = [_file(given) for given in inputs["images"]]
    return {"texture_prompt": prompt} if prompt else {}


def _file(given: Input | None = None) -> dict[str, Any]:
    """The API's file object; an empty one for a view that is left out."""
    if given is None:
        return {}
    kind = {"type": given.format or _ending_of(given.value)}
    if given.form == "object":
        return {**kind, "object": {"bucket": given.bucket, "key": given.value}}
    if given.form == "url":
        return {**kind, "url": given.value}
    # Tokens are bare UUIDs here; users write them as in API v3, which tells them from task ids.
    return {**kind, "file_token": given.value.removeprefix("file_")}


def _ending_of(url: str) -> str:
    """The file type in a URL's path, `jpg` where there is none: the service ignores it."""
    found = re.search(r"\.(png|jpe?g|webp)$", url.partition("?")[0], re.IGNORECASE)
    return found[1].lower() if found else "jpg"

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to create a task. Option names are this API's, so few need another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...spec.options import Task
from ...spec.tasks import (
    VIEWS,
    AnimateRetarget,
    EditMultiviewImage,
    MultiviewToModel,
    TextureModel,
)
from ..base import Inputs
from .abilities import ability


def body(task: Task, inputs: Inputs) -> dict[str, Any]:
    """The JSON of a create request: whatever differs from the service's defaults."""
    known = ability(type(task))
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in task.sent().items()
        if name not in inputs and known and known.knows(name)
    }
    given = {name: [given.value for given in some] for name, some in inputs.items()}
    if isinstance(task, MultiviewToModel):
        values["inputs"] = _views(given)
        given = {name: value for name, value in given.items() if name not in (*VIEWS, "source")}
    if isinstance(task, EditMultiviewImage):
        prompts = [{"view": view, "prompt": text} for view, text in task.prompts().items()]
        values = {name: value for name, value in values.items() if name not in VIEWS}
        return values | {"input": given["source"][0], "prompts": prompts}
    if isinstance(task, AnimateRetarget):
        values = _clips(task, values)
    if isinstance(task, TextureModel):
        values = _texture_prompt(values, given)
    for name, value in given.items():
        if name in {"image", "source"}:
            values["input"] = value[0]
        elif name == "images":
            values["inputs"] = value
        else:
            values[name] = value[0]
    return values


def _views(given: Mapping[str, list[str]]) -> list[dict[str, str]]:
    if "source" in given:
        return [{"task_id": given["source"][0]}]
    return [{view: given[view][0]} for view in VIEWS if view in given]


def _clips(task: AnimateRetarget, values: dict[str, Any]) -> dict[str, Any]:
    clips = list(task.clips())
    values = {name: value for name, value in values.items() if not name.startswith("animation")}
    return values | ({"animation": clips[0]} if len(clips) == 1 else {"animations": clips})


def _texture_prompt(values: dict[str, Any], given: dict[str, list[str]]) -> dict[str, Any]:
    """Text and pictures under one key; the pictures are taken out of `given`."""
    prompt: dict[str, Any] = {}
    if "text_prompt" in values:
        prompt["text"] = values.pop("text_prompt")
    if "style_image" in given:
        prompt["style_image"] = given.pop("style_image")[0]
    if "image_prompt" in given:
        prompt["image"] = given.pop("image_prompt")[0]
    if "images" in given:
        prompt["images"] = given.pop("images")
    return values | ({"texture_prompt": prompt} if prompt else {})

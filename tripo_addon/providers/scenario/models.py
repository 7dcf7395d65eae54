# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of Scenario's models does a task, and what is sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import Invalid, Problem, Spent, TripoError
from ...spec.option import INPUT_ROLES
from ...spec.options import Task
from ..base import Inputs
from .abilities import MODELS

Schema = Mapping[str, Mapping[str, Any]]
"""What a model lists as its inputs, by name."""
NAMES = {
    "front": "frontImage",
    "left": "leftImage",
    "back": "backImage",
    "right": "rightImage",
    "model_seed": "seed",
    "text_prompt": "prompt",
    "ref_image": "image",
}
"""Names of inputs that are not just the option's name in camel case."""
SEEDS = ("model_seed", "texture_seed")
SOURCES = ("model", "model3d", "asset", "mesh", "source")
"""Names that a schema may have for the input with the 3D model to work on."""


def model(task: Task) -> str:
    """Scenario's model for a task; the version counts where there are several."""
    version = task.values().get("model") or ""
    try:
        return MODELS.get((task.type, version)) or MODELS[task.type, ""]
    except KeyError:
        raise TripoError(
            f"Scenario has no model for {task.label} {version}", spent=Spent.NOTHING
        ) from None


def route(task: Task) -> str:
    """Where a task is created."""
    return f"/generate/custom/{model(task)}"


def body(task: Task, inputs: Inputs, schema: Schema) -> dict[str, Any]:
    """The inputs to send: only those in the model's own schema. Raises `Invalid` for other options.

    Pictures and the 3D model to work on are always sent: some schemas do not list them.
    """
    values: dict[str, Any] = {}
    changed = task.changed()
    for name, value in task.values().items():
        if name == "model":
            continue
        if task.options[name].role in INPUT_ROLES:
            if name in inputs:
                key = _source_key(schema) if name == "source" else _key(name)
                values[key] = inputs[name][0].value
            continue
        listed = schema.get(_key(name))
        if name in changed and schema and listed is None:
            text = f"Scenario's model {model(task)} does not list {task.options[name].label}"
            raise Invalid([Problem(name, text)], "Choose another model, or leave the option")
        if value is not None and (name in changed or _other_default(listed, value)):
            values[_key(name)] = value
    return values


def named(seeds: Mapping[str, int]) -> dict[str, int]:
    """Seeds by the service's names."""
    return {_key(name): seed for name, seed in seeds.items()}


def listed(schema: Schema) -> frozenset[str]:
    """The seeds that a model's own schema lists."""
    return frozenset(name for name in SEEDS if _key(name) in schema)


def echo(given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs in a job's answer by which its task can be recognised: its seeds and assets.

    Other inputs have other names there, and some of these mean something else in Tripo's API.
    """
    seeds = {name: given[_key(name)] for name in SEEDS if _key(name) in given}
    return {**seeds, "inputs": [value for value in given.values() if isinstance(value, str)]}


def _other_default(listed: Mapping[str, Any] | None, value: Any) -> bool:
    """Whether Scenario has another default than Tripo, whose default this value is."""
    default = listed.get("default") if listed else None
    return default is not None and default != value


def _key(option: str) -> str:
    first, *rest = option.split("_")
    return NAMES.get(option) or first + "".join(part.capitalize() for part in rest)


def _source_key(schema: Schema) -> str:
    named = next((name for name in SOURCES if name in schema), "")
    by_kind = (name for name, about in schema.items() if "3d" in str(about.get("kind", "")))
    return named or next(by_kind, SOURCES[0])

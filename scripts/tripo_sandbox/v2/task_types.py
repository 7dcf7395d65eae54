# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of tasks of API v2: those of API v3 in other pools, and two that v3 does not have."""

from collections.abc import Callable
from dataclasses import replace

from ..results import model_results
from ..shared.inputs import Sources
from ..shared.refusals import Refused
from ..shared.task_types import TaskType, fixed, in_pool
from ..shared.type_groups import GENERATED_TYPES, MODEL_TYPES
from ..shared.values import Json
from ..v3.catalogue import BY_TYPE
from .fields import FIELDS, RETIRED_TYPES

REFINE_CREDITS = 30.0
STYLIZE_CREDITS = 20.0
"""No price list names these two; the amounts are made up."""
REFINE_SECONDS = 120.0
STYLIZE_SECONDS = 60.0

POOLS = {"refine": 5, "views": 1, "others": 10}
"""Beside H, P and animation, which both APIs count alike."""
_POOL_OF = {
    "generate_multiview_image": "views",
    "edit_multiview_image": "views",
    "refine_model": "refine",
}
_SAME_POOL = (*GENERATED_TYPES, "animate_rig", "animate_retarget", "animate_prerigcheck")


def task_type_of(type: object) -> TaskType:
    if not isinstance(type, str) or not type:
        raise Refused(1004, "type is required")
    if type in RETIRED_TYPES:
        raise Refused(2016, f"the task type {type} is retired")
    if type not in TASK_TYPES:
        raise Refused(2002, f"the task type {type} is not supported")
    return TASK_TYPES[type]


def _draft(body: Json, sources: Sources) -> None:
    sources.task(body["input"], GENERATED_TYPES)


def _model(body: Json, sources: Sources) -> None:
    sources.task(body["input"], MODEL_TYPES)


def _if_pictures(resolve: Callable[[Json, Sources], None]) -> Callable[[Json, Sources], None]:
    """Unlike in API v3, generate_image also works from a prompt alone."""
    return lambda body, sources: resolve(body, sources) if "inputs" in body else None


_REFINE = TaskType(
    route="",
    name="refine_model",
    fields={},
    aliases={},
    rules=(),
    sources=_draft,
    price=fixed(REFINE_CREDITS),
    seconds=fixed(REFINE_SECONDS),
    pool=in_pool("refine"),
    results=model_results,
)
_STYLIZE = replace(
    _REFINE,
    name="stylize_model",
    sources=_model,
    price=fixed(STYLIZE_CREDITS),
    seconds=fixed(STYLIZE_SECONDS),
)


def _adapted(task_type: TaskType) -> TaskType:
    if task_type.name == "generate_image":
        task_type = replace(task_type, sources=_if_pictures(task_type.sources))
    if task_type.name in _SAME_POOL:
        return task_type
    return replace(task_type, pool=in_pool(_POOL_OF.get(task_type.name, "others")))


TASK_TYPES: dict[str, TaskType] = {
    name: _adapted(task_type)
    for name, task_type in {**BY_TYPE, "refine_model": _REFINE, "stylize_model": _STYLIZE}.items()
    if name in FIELDS
}

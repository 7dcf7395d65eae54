# SPDX-License-Identifier: GPL-3.0-or-later
"""The task kinds of API v2: those of API v3 in other pools, and two that v3 does not have."""

from collections.abc import Callable
from dataclasses import replace

from ..results import model_results
from ..shared.inputs import Sources
from ..shared.kinds import GENERATED_TYPES, MODEL_TYPES, Json, Kind, fixed, in_pool
from ..shared.refusals import Refused
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


def kind_of(type: object) -> Kind:
    if not isinstance(type, str) or not type:
        raise Refused(1004, "type is required")
    if type in RETIRED_TYPES:
        raise Refused(2016, f"the task type {type} is retired")
    if type not in KINDS:
        raise Refused(2002, f"the task type {type} is not supported")
    return KINDS[type]


def _draft(body: Json, sources: Sources) -> None:
    sources.task(body["input"], GENERATED_TYPES)


def _model(body: Json, sources: Sources) -> None:
    sources.task(body["input"], MODEL_TYPES)


def _if_pictures(resolve: Callable[[Json, Sources], None]) -> Callable[[Json, Sources], None]:
    """Unlike in API v3, generate_image also works from a prompt alone."""
    return lambda body, sources: resolve(body, sources) if "inputs" in body else None


_REFINE = Kind(
    route="",
    type="refine_model",
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
    type="stylize_model",
    sources=_model,
    price=fixed(STYLIZE_CREDITS),
    seconds=fixed(STYLIZE_SECONDS),
)


def _adapted(kind: Kind) -> Kind:
    if kind.type == "generate_image":
        kind = replace(kind, sources=_if_pictures(kind.sources))
    if kind.type in _SAME_POOL:
        return kind
    return replace(kind, pool=in_pool(_POOL_OF.get(kind.type, "others")))


KINDS: dict[str, Kind] = {
    type: _adapted(kind)
    for type, kind in {**BY_TYPE, "refine_model": _REFINE, "stylize_model": _STYLIZE}.items()
    if type in FIELDS
}

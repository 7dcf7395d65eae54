# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints text-to-model, image-to-model and multiview-to-model."""

from typing import Any

from ..results import model_results
from ..shared.fields import Field, check_characters
from ..shared.inputs import Sources, image_input, multiview_inputs
from ..shared.prices import generation_price, is_textured
from ..shared.refusals import Refused
from ..shared.task_types import MODEL_ALIASES, TaskType
from ..shared.values import Json
from ..shared.versions import VERSIONS, version_of

COMMON: dict[str, Field] = {
    "model": Field("text"),
    "model_seed": Field("int"),
    "texture_seed": Field("int"),
    "texture": Field("bool"),
    "pbr": Field("bool"),
    "texture_quality": Field("text", choices=("standard", "detailed", "extreme", "fast")),
    "texture_version": Field("text", choices=("v3.5-20260815", "v3.0-20250812", "v2.5-20250123")),
    "delight": Field("bool"),
    "geometry_quality": Field("text", choices=("standard", "detailed")),
    "face_limit": Field("int", low=1),
    "quad": Field("bool"),
    "smart_low_poly": Field("bool"),
    "generate_parts": Field("bool"),
    "auto_size": Field("bool"),
    "compress": Field("text", choices=("geometry",)),
    "export_uv": Field("bool"),
    "export_orientation": Field("text", choices=("+x", "-x", "+y", "-y")),
    "priority": Field("int", low=1, high=3),
    "check_printable": Field("bool"),
    "return_multiview": Field("bool"),
    "render_video": Field("bool"),
    "style": Field("text"),
    "style_image": Field("any"),
    "mode": Field("any"),
}
PICTURED: dict[str, Field] = {
    "texture_alignment": Field("text", choices=("original_image", "geometry")),
    "orientation": Field("text", choices=("default", "align_image")),
}


def the_version(body: Json) -> None:
    """A version refuses some keys whatever they hold."""
    version = version_of(body.get("model"))
    for name in body:
        if name in version.forbidden:
            raise Refused(1004, f"{name} is not supported by {body['model']}")


def the_prompt(body: Json) -> None:
    if not str(body.get("prompt") or "").strip():
        raise Refused(1004, "prompt is required")
    for name in ("prompt", "negative_prompt"):
        check_characters(name, body.get(name) or "")


def the_combination(body: Json) -> None:
    """generate_parts and the fast texture quality each have a condition."""
    if body.get("generate_parts"):
        for name, default in (("texture", True), ("pbr", True), ("quad", False)):
            if body.get(name, default):
                raise Refused(1004, f"generate_parts requires {name}=false")
    fast = body.get("texture_quality") == "fast"
    if fast and body.get("texture_version") != "v3.5-20260815":
        raise Refused(1004, "texture_quality fast requires texture_version v3.5-20260815")


def the_face_limit(body: Json) -> None:
    """smart_low_poly and the P versions have ranges; elsewhere the server clamps silently."""
    limit = body.get("face_limit")
    if limit is None:
        return
    version = VERSIONS[body["model"]]
    allowed = version.faces
    if body.get("quad") and version.quads:
        allowed = version.quads
    if body.get("smart_low_poly"):
        allowed = (500, 10_000) if body.get("quad") else (500, 20_000)
    if allowed and not allowed[0] <= limit <= allowed[1]:
        raise Refused(1004, f"face_limit must be {allowed[0]} to {allowed[1]}")


RULES = (the_version, the_combination, the_face_limit)

SECONDS = {  # family: (bare, textured from text or one picture, textured from views)
    "v2.5": (40, 80, 80),
    "v3": (40, 80, 80),
    "P1": (10, 60, 80),
    "P2": (10, 60, 80),
}


def seconds(type: str, body: Json) -> float:
    bare, textured, views = SECONDS[VERSIONS[body["model"]].family]
    if not is_textured(body):
        return bare
    return views if type == "multiview_to_model" else textured


def pool(body: Json) -> str:
    return VERSIONS[body["model"]].pool


def without_effect(body: Json) -> list[str]:
    ignored = []
    if body.get("geometry_quality") == "detailed" and VERSIONS[body["model"]].family != "v3":
        ignored.append("geometry_quality")
    if body.get("auto_size") and not is_textured(body):
        ignored.append("auto_size")
    if body.get("orientation") == "align_image" and not is_textured(body):
        ignored.append("orientation")
    return ignored


def no_sources(body: Json, sources: Sources) -> None:
    pass


def _task_type(name: str, **facts: Any) -> TaskType:
    return TaskType(
        route=f"/generation/{name.replace('_', '-')}",
        name=name,
        price=generation_price,
        seconds=seconds,
        pool=pool,
        results=model_results,
        without_effect=without_effect,
        **facts,
    )


TASK_TYPES = (
    _task_type(
        "text_to_model",
        fields={
            **COMMON,
            "prompt": Field("text", longest=1024),
            "negative_prompt": Field("text", longest=255),
            "image_seed": Field("int"),
        },
        aliases=MODEL_ALIASES,
        rules=(*RULES, the_prompt),
        sources=no_sources,
        prompts=("prompt", "negative_prompt"),
    ),
    _task_type(
        "image_to_model",
        fields={
            **COMMON,
            **PICTURED,
            "input": Field("any"),
            "enable_image_autofix": Field("bool"),
        },
        aliases={
            **MODEL_ALIASES,
            "file": "input",
            "image_autofix": "enable_image_autofix",
        },
        rules=RULES,
        sources=image_input,
    ),
    _task_type(
        "multiview_to_model",
        fields={**COMMON, **PICTURED, "inputs": Field("any")},
        aliases={**MODEL_ALIASES, "files": "inputs"},
        rules=RULES,
        sources=multiview_inputs,
    ),
)

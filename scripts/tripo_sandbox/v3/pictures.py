# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints that make pictures, depth maps and splats."""

import re
from dataclasses import dataclass
from typing import Any

from ..results import depth_results, picture_results, splat_results, view_results
from ..shared.fields import Field, check_characters
from ..shared.inputs import VIEWS, Sources
from ..shared.refusals import Refused
from ..shared.task_types import MODEL_ALIASES, TASK_ALIASES, TaskType, fixed, in_pool
from ..shared.type_groups import VIEW_TYPES
from ..shared.values import Json


@dataclass(frozen=True)
class Painter:
    """A picture model: how many pictures it may be shown, and its prices."""

    family: str
    references: int
    small: float
    """Credits for 1K and 2K."""
    large: float
    """Credits for 4K."""


PAINTERS = {
    "seedream_v4": Painter("seedream", 0, 5, 8),
    "seedream_v5": Painter("seedream", 4, 5, 8),
    "banana": Painter("banana", 10, 5, 10),
    "banana_pro": Painter("banana", 10, 15, 20),
    "banana2": Painter("banana", 10, 10, 15),
    "chat_image_1.5": Painter("chat", 16, 10, 15),
    "chat_image_2": Painter("chat", 16, 15, 20),
    "chat_image_2.5_flare": Painter("chat", 16, 10, 15),
    "chat_image_2.5_sunburst": Painter("chat", 16, 15, 20),
}
RETIRED = {"chat_image_1": "2026-10-23"}
NEWEST_CHAT = "chat_image_2.5"
DEFAULT_PAINTERS = {"text_to_image": "seedream_v4", "generate_image": "seedream_v5"}
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
SIZES = (256, 4096)
EDIT_PRICE = 5
PROMPT_LENGTH = 1024
TEMPLATES = (
    "t_pose",
    "3d_enhance",
    "character_completion",
    "asset_extraction",
    "variants",
    "figure",
    "head_extraction",
    "print_clay",
)
_SIZE = re.compile(r"(\d{2,5})[xX*](\d{2,5})")

COMMON: dict[str, Field] = {
    "model": Field("text"),
    "prompt": Field("text", longest=1800),
    "negative_prompt": Field("text", longest=255),
    "size": Field("text"),
    "aspect_ratio": Field("text", choices=RATIOS),
    "output_format": Field("text", choices=("png", "jpeg", "webp")),
    "watermark": Field("bool"),
    "template": Field("text", choices=(*TEMPLATES, *(t.replace("_", "-") for t in TEMPLATES))),
    "quality": Field("text", choices=("low", "medium", "high", "xhigh", "max")),
    "background": Field("text", choices=("transparent", "opaque", "auto")),
}


def painter_name(type: str, body: Json) -> str:
    return str(body.get("model") or DEFAULT_PAINTERS[type])


def the_painter(body: Json) -> None:
    name = body.get("model")
    if name in RETIRED:
        raise Refused(2015, f"model {name} was retired on {RETIRED[name]}")
    if name is not None and name not in PAINTERS:
        raise Refused(1004, f"invalid model '{name}'")


def the_look(body: Json) -> None:
    """Some options belong to one family of models."""
    name = str(body.get("model") or "")
    newest = name.startswith(NEWEST_CHAT)
    if body.get("aspect_ratio") is not None and not name.startswith("banana"):
        raise Refused(1004, "aspect_ratio is only supported by the banana models")
    if body.get("quality") in ("xhigh", "max") and not newest:
        raise Refused(1004, f"quality {body['quality']} requires a {NEWEST_CHAT} model")
    if body.get("background") is not None:
        if not newest:
            raise Refused(1004, f"background requires a {NEWEST_CHAT} model")
        clear = body["background"] == "transparent"
        if clear and body.get("output_format") not in (None, "png"):
            raise Refused(1004, "background transparent requires output_format png")


def the_size(body: Json) -> None:
    size = body.get("size")
    if size is None or size in ("1K", "2K", "4K"):
        return
    found = _SIZE.fullmatch(size)
    low, high = SIZES
    if not found or not all(low <= int(side) <= high for side in found.groups()):
        raise Refused(1004, f"size must be 1K, 2K, 4K or WxH with sides of {low} to {high}")


def the_characters(body: Json) -> None:
    for name in ("prompt", "negative_prompt"):
        check_characters(name, body.get(name) or "")


def the_prompt(body: Json) -> None:
    if not str(body.get("prompt") or "").strip():
        raise Refused(1004, "prompt is required")
    if str(body.get("template") or "").startswith("3d"):
        raise Refused(1004, "template 3d_enhance requires a picture")


def prompt_or_template(body: Json) -> None:
    if not str(body.get("prompt") or "").strip() and not body.get("template"):
        raise Refused(1004, "prompt or template is required")


def not_only_from_text(body: Json) -> None:
    if body.get("model") == "seedream_v4":
        raise Refused(1004, "seedream_v4 takes no pictures")


def the_edits(body: Json) -> None:
    edits = body.get("prompts")
    if not isinstance(edits, list) or not 1 <= len(edits) <= len(VIEWS):
        raise Refused(1004, "prompts must list 1 to 4 edits")
    seen = set()
    for edit in edits:
        if not isinstance(edit, dict) or edit.get("view") not in VIEWS:
            raise Refused(1004, f"each edit needs a view: {', '.join(VIEWS)}")
        if edit["view"] in seen:
            raise Refused(1004, f"the {edit['view']} view is given twice")
        seen.add(edit["view"])
        prompt = edit.get("prompt")
        if not isinstance(prompt, str) or not prompt.strip():
            raise Refused(1004, "each edit needs a prompt")
        if len(prompt) > PROMPT_LENGTH:
            raise Refused(1004, f"a prompt must have at most {PROMPT_LENGTH} characters")
        check_characters("prompt", prompt)


def no_sources(body: Json, sources: Sources) -> None:
    pass


def picture_source(body: Json, sources: Sources) -> None:
    sources.picture(body.get("input"), "input")


def picture_sources(body: Json, sources: Sources) -> None:
    """image-to-image: input, inputs, or both, as many as the model can look at."""
    listed = body.get("inputs")
    if listed is not None and not isinstance(listed, list):
        raise Refused(1004, "inputs must be a list")
    values = [*([body["input"]] if "input" in body else []), *(listed or [])]
    if not values:
        raise Refused(1004, "input or inputs is required")
    name = painter_name("generate_image", body)
    most = PAINTERS[name].references
    if len(values) > most:
        raise Refused(1004, f"{name} takes at most {most} pictures")
    for value in values:
        sources.picture(value, "input")


def views_source(body: Json, sources: Sources) -> None:
    sources.task(body.get("input"), VIEW_TYPES)


def picture_price(type: str, body: Json) -> float:
    painter = PAINTERS[painter_name(type, body)]
    size = str(body.get("size") or "1K")
    found = _SIZE.fullmatch(size)
    large = size == "4K" or (found is not None and max(map(int, found.groups())) > 2048)
    return float(painter.large if large else painter.small)


def edit_price(type: str, body: Json) -> float:
    return float(EDIT_PRICE * len(body["prompts"]))


def without_effect(body: Json) -> list[str]:
    name = str(body.get("model") or "seedream")
    ignored = []
    if body.get("watermark") is not None and not name.startswith("seedream"):
        ignored.append("watermark")
    if body.get("quality") and not name.startswith("chat"):
        ignored.append("quality")
    return ignored


def _task_type(route: str, name: str, **facts: Any) -> TaskType:
    return TaskType(
        **{
            "route": f"/generation/{route}",
            "name": name,
            "aliases": TASK_ALIASES,
            "rules": (),
            "sources": picture_source,
            "seconds": fixed(25),
            "pool": in_pool("image"),
            **facts,
        }
    )


TASK_TYPES = (
    _task_type(
        "text-to-image",
        "text_to_image",
        fields=COMMON,
        aliases=MODEL_ALIASES,
        rules=(the_painter, the_look, the_size, the_characters, the_prompt),
        sources=no_sources,
        price=picture_price,
        results=picture_results,
        prompts=("prompt", "negative_prompt"),
        without_effect=without_effect,
    ),
    _task_type(
        "image-to-image",
        "generate_image",
        fields={
            **COMMON,
            "input": Field("any"),
            "inputs": Field("any"),
            "t_pose": Field("bool"),
            "sketch_to_render": Field("bool"),
        },
        aliases={**TASK_ALIASES, "files": "inputs"},
        rules=(
            the_painter,
            not_only_from_text,
            the_look,
            the_size,
            the_characters,
            prompt_or_template,
        ),
        sources=picture_sources,
        price=picture_price,
        results=picture_results,
        prompts=("prompt", "negative_prompt"),
        without_effect=without_effect,
    ),
    _task_type(
        "image-to-multiview",
        "generate_multiview_image",
        fields={"input": Field("any")},
        price=fixed(10),
        results=view_results,
    ),
    _task_type(
        "edit-multiview",
        "edit_multiview_image",
        fields={"input": Field("any"), "prompts": Field("any")},
        aliases={"original_task_id": "input"},
        rules=(the_edits,),
        sources=views_source,
        price=edit_price,
        results=view_results,
        prompts=("prompts",),
    ),
    _task_type(
        "image-to-splat",
        "image_to_splat",
        fields={"input": Field("any"), "model_seed": Field("int")},
        price=fixed(30),
        seconds=fixed(240),
        pool=in_pool("H"),
        results=splat_results,
    ),
    _task_type(
        "image-to-depth",
        "image_to_depth",
        fields={
            "input": Field("any"),
            "kind": Field("text", choices=("gray", "color")),
            "process_res": Field("int", low=126, high=2016),
        },
        price=fixed(5),
        seconds=fixed(10),
        results=depth_results,
    ),
)

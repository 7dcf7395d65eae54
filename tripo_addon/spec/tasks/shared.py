# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that many types of task have, each declared once."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from ...text.urls import path_in
from ..option import PARTS, PICTURE, PROMPT, SEED, SOURCE, VERSION, Option, option
from ..versions import TEXTURE_35, Model

MODEL_GROUP = "Model"
"""Where the version of the model is chosen."""
SEEDS = (0, 2**31 - 1)
VIEWS = ("front", "left", "back", "right")
"""The four sides of a subject, counter-clockwise; left is the subject's own left."""
ORIENTATIONS = {"+x": "+X", "-x": "-X", "+y": "+Y", "-y": "-Y"}
TEXTURE_QUALITIES = {"fast": "Fast", "standard": "Standard", "detailed": "HD", "extreme": "8K"}
TEXTURE_CREDITS = {"fast": 0, "standard": 0, "detailed": 10, "extreme": 20}
"""What the quality of a texture adds to its price."""
TASK_ONLY = frozenset({"task"})
VIEW_TYPES = ("generate_multiview_image", "edit_multiview_image")

AFTER_PICTURE = (
    "generate_multiview_image",
    "image_to_model",
    "generate_image",
    "image_to_splat",
    "image_to_depth",
)
"""What a picture is used for next, the likeliest first."""
AFTER_VIEWS = ("multiview_to_model", "edit_multiview_image")
AFTER_TEXTURE = (
    "animate_prerigcheck",
    "animate_rig",
    "highpoly_to_lowpoly",
    "mesh_segmentation",
    "smartsegment",
    "mesh_uv",
    "convert_model",
    "stylize_model",
)
AFTER_TEXTURED = (*AFTER_TEXTURE, "texture_model")
AFTER_MODEL = ("texture_model", *AFTER_TEXTURE)


LEFT_OUT = "left out, the active object: its task, or its mesh where that is changed or your own"


def switch(label: str, help: str, *, default: bool = False, **more: Any) -> Any:
    return option(default=default, label=label, help=help, **more)


def seed(label: str, help: str) -> Any:
    return option(
        default=None,
        label=label,
        help=help,
        group="Seeds",
        advanced=True,
        bounds=SEEDS,
        role=SEED,
    )


def version(versions: Mapping[str, Model], default: str, group: str = MODEL_GROUP) -> Any:
    return option(
        default=default,
        label="Model",
        help="Version of the model that does the work",
        group=group,
        role=VERSION,
        choices={name: known.label for name, known in versions.items()},
        always=True,
    )


def picture(help: str, *, label: str = "Image", **more: Any) -> Any:
    return option(label=label, help=help, role=PICTURE, **more)


def prompt(help: str, max_length: int, *, label: str = "Prompt", **more: Any) -> Any:
    return option(label=label, help=help, role=PROMPT, max_length=max_length, **more)


def negative_prompt() -> Any:
    return option(
        default="", label="Negative Prompt", help="What should not appear", max_length=255
    )


def source(help: str = "", **more: Any) -> Any:
    return option(
        label="Source",
        help=help or f"A task id, a model file or a URL; {LEFT_OUT}",
        role=SOURCE,
        positional=True,
        **more,
    )


def part_names(help: str, **more: Any) -> Any:
    return option(default=(), label="Part Names", help=help, group="Parts", role=PARTS, **more)


def texture_quality(needs: Mapping[str, Any], version_option: str) -> Any:
    return option(
        default="standard",
        label="Texture Quality",
        help="Resolution of the texture; HD and 8K cost more",
        group="Texture",
        choices=TEXTURE_QUALITIES,
        needs=needs,
        choice_needs={"fast": {version_option: TEXTURE_35}},
    )


def price_changes(
    prices: Mapping[str, float | None], default: str, labels: Mapping[str, str]
) -> str:
    """What the values of an option change in the price, in words."""
    base = prices[default] or 0
    changed = {name: price - base for name, price in prices.items() if price is not None}
    return "; ".join(f"{labels[name]} {change:+g}" for name, change in changed.items() if change)


def version_changes(
    versions: Mapping[str, Model], default: str, price: Callable[[Model], float | None]
) -> str:
    """What the versions of the service's model change in the price, in words."""
    labels = {name: known.label for name, known in versions.items()}
    return price_changes({name: price(known) for name, known in versions.items()}, default, labels)


def texture_changes() -> str:
    return price_changes(dict(TEXTURE_CREDITS), "standard", TEXTURE_QUALITIES)


MANY = 2
"""Choices that are named one by one, although all of them are meant."""


def other_value(facts: Option) -> str:
    """Any value of an option but its default, in words; empty for what is not a choice."""
    if facts.type is bool:
        return "Off" if facts.default else "On"
    if facts.choices is None:
        return ""
    others = [label for value, label in facts.choices.items() if value != facts.default]
    return ", ".join(others) if len(others) <= MANY else "Any other"


def texture_alignment(needs: Mapping[str, Any]) -> Any:
    return option(
        default="original_image",
        label="Alignment",
        help="Whether the texture keeps to the picture or to the geometry",
        group="Texture",
        choices={"original_image": "Picture", "geometry": "Geometry"},
        needs=needs,
    )


def compress() -> Any:
    return option(
        default=None,
        label="Compress",
        help="Compress the geometry in the file with meshopt; other programs may not open it",
        group="Mesh",
        advanced=True,
        choices={"geometry": "Geometry"},
    )


def export_orientation() -> Any:
    return option(
        default="+x",
        label="Forward Axis",
        help="Where the front looks in the file; later steps on the task expect +X",
        group="Mesh",
        advanced=True,
        choices=ORIENTATIONS,
    )


def out_format() -> Any:
    return option(
        default="glb",
        label="File Format",
        help="Format of the result",
        choices={"glb": "GLB", "fbx": "FBX"},
    )


def name_of(source: str) -> str:
    """A file's name without folder and ending, from a path or a URL."""
    path = path_in(source) if "://" in source else source.replace("\\", "/")
    return PurePath(path).stem

# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that draw a picture."""

import re
from collections.abc import Mapping
from typing import Any

from ...errors import Problem
from ..option import Values, option
from ..options import Result, Task
from ..prices import Price
from ..versions import IMAGE_MODELS
from . import shared
from .shared import (
    name_of,
    picture,
    switch,
    version,
)

TEMPLATES = {
    "t_pose": "T-Pose",
    "3d_enhance": "3D Enhance",
    "character_completion": "Character Completion",
    "asset_extraction": "Asset Extraction",
    "variants": "Variants",
    "figure": "Figure",
    "head_extraction": "Head Extraction",
    "print_clay": "Print Clay",
}
QUALITIES = ("low", "medium", "high", "xhigh", "max")
FINE_MODELS = ("chat_image_2.5_flare", "chat_image_2.5_sunburst")
REMOVE_BACKGROUND = {
    "prompt": "Only the main subject of [image 1], exactly as it is: the same shape, pose, view, "
    "colours and light, in the same place. Nothing else, no ground and no shadow",
    "model": FINE_MODELS[0],
    "background": "transparent",
    "output_format": "png",
}
"""The options of `generate_image` with which a picture keeps its subject alone."""
SIDES = (256, 4096)
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")


def _template(templates: Mapping[str, str]) -> Any:
    return option(
        default=None,
        label="Template",
        help="A ready instruction of the service, instead of a prompt or beside it",
        group="Picture",
        choices=templates,
    )


class PictureTask(Task):
    """The options shared by the types that draw a picture."""

    negative_prompt: str = shared.negative_prompt()
    template: str | None = _template(TEMPLATES)
    size: str = option(
        default="",
        label="Size",
        help="1K, 2K, 4K or width x height in pixels, such as 1536x1024",
        group="Picture",
    )
    aspect_ratio: str | None = option(
        default=None,
        label="Aspect Ratio",
        help="Width to height",
        group="Picture",
        choices={ratio: ratio for ratio in RATIOS},
    )
    output_format: str | None = option(
        default=None,
        label="Output Format",
        help="Type of the picture file",
        group="Picture",
        choices={"png": "PNG", "jpeg": "JPEG", "webp": "WebP"},
    )
    watermark: bool | None = option(
        default=None, label="Watermark", help="Mark the picture as made by AI", group="Picture"
    )
    quality: str | None = option(
        default=None,
        label="Quality",
        help="How carefully it is drawn; costs accordingly",
        group="Picture",
        choices={quality: quality.capitalize() for quality in QUALITIES},
        choice_needs={quality: {"model": FINE_MODELS} for quality in ("xhigh", "max")},
    )
    background: str | None = option(
        default=None,
        label="Background",
        help="What is behind the subject",
        group="Picture",
        choices={"transparent": "Transparent", "opaque": "Opaque", "auto": "Automatic"},
        choice_needs={"transparent": {"output_format": "png"}},
    )

    def price(self) -> Price:
        # By model and size; the service publishes no list.
        return Price(5, 20)

    def further_problems(self) -> list[Problem]:
        if not self.size or _is_size(self.size):
            return []
        least, most = SIDES
        text = (
            f"Size is '{self.size}'; it must be 1K, 2K, 4K or like 1536x1024, "
            f"each side {least} to {most:,}"
        )
        return [Problem("size", text)]


def _is_size(text: str) -> bool:
    sides = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text, re.ASCII)
    if not sides:
        return text in {"1K", "2K", "4K"}
    return all(SIDES[0] <= int(side) <= SIDES[1] for side in sides.groups())


class TextToImage(
    PictureTask,
    type="text_to_image",
    route="/generation/text-to-image",
    pool="pictures",
    label="Text to Image",
    help="Draw a picture from a prompt",
    section="Picture",
    short="Text",
    icon="FILE_TEXT",
    result=Result.PICTURE,
    versions=IMAGE_MODELS,
    next=shared.AFTER_PICTURE,
):
    """A picture from a prompt. API v3: POST /generation/text-to-image."""

    prompt: str = shared.prompt("What to draw, in any language", 1800, positional=True)
    model: str = version(IMAGE_MODELS, "seedream_v4")
    template: str | None = _template(
        {name: label for name, label in TEMPLATES.items() if name != "3d_enhance"}
    )

    def title(self) -> str:
        return " ".join(self.prompt.split())


def _references(values: Values) -> int:
    known = IMAGE_MODELS.get(values["model"])
    return known.references if known else 0


class GenerateImage(
    PictureTask,
    type="generate_image",
    route="/generation/image-to-image",
    pool="pictures",
    label="Image to Image",
    help="Draw a picture from one or more other pictures",
    section="Picture",
    short="Image",
    icon="IMAGE_REFERENCE",
    result=Result.PICTURE,
    versions=IMAGE_MODELS,
    next=shared.AFTER_PICTURE,
):
    """A picture from pictures. API v3: POST /generation/image-to-image."""

    prompt: str = shared.prompt(
        "What to make of the pictures; [image 1] is the first of them",
        1800,
        default="",
        positional=True,
    )
    image: str = picture("The picture to work on", default="")
    images: tuple[str, ...] = picture("More pictures to refer to", label="Images", default=())
    model: str = version(IMAGE_MODELS, "seedream_v5")
    t_pose: bool = switch("T-Pose", "Turn the character into a T-pose", group="Picture")
    sketch_to_render: bool = switch(
        "Sketch to Render", "Turn a sketch into a rendered picture", group="Picture"
    )

    def title(self) -> str:
        first = next(iter((self.image, *self.images)), "")
        return " ".join(self.prompt.split()) or name_of(first)

    def further_problems(self) -> list[Problem]:
        found = super().further_problems()
        if not (self.prompt.strip() or self.template):
            found.append(Problem("prompt", "Prompt is empty and no Template is chosen"))
        count = bool(self.image) + len(self.images)
        most = _references(self.values())
        if count > most and self.version:
            label = self.version.label
            known = f"takes at most {most} pictures" if most else "takes no pictures"
            name = "images" if self.images else "image"
            found.append(Problem(name, f"Model {label} {known}; there are {count}"))
        return found

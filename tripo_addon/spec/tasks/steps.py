# SPDX-License-Identifier: GPL-3.0-or-later
"""What all types of task share that work on a model, and the one that paints it anew."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...errors import Problem
from ..option import ANY
from ..options import TASKS, Task
from ..prices import Price
from ..versions import TEXTURE_MODELS
from . import shared
from .shared import (
    name_of,
    part_names,
    picture,
    seed,
    switch,
    version,
)

UPLOADED = ("file_", "v2.")
"""How the token of an uploaded file begins."""
TEXTURE_CREDITS = 10
OTHERS_NEED_ONE = "models that Tripo did not make need one"

if TYPE_CHECKING:
    from ..origin import Origin


class Step(Task):
    """A step that works on a model."""

    source: str = shared.source()

    def title(self) -> str:
        return name_of(self.source) if "." in self.source else self.label


class TextureModel(
    Step,
    type="texture_model",
    route="/models/texture",
    pool="conversions",
    label="Texture Model",
    help="Paint a model anew, after a prompt or pictures",
    section="Edit",
    short="Texture",
    verb="Texture",
    icon="TEXTURE",
    versions=TEXTURE_MODELS,
    next=shared.AFTER_TEXTURED,
):
    """A new texture. API v3: POST /models/texture."""

    text_prompt: str = shared.prompt(
        f"What the texture shows; {OTHERS_NEED_ONE}", 1024, label="Text Prompt", default=""
    )
    style_image: str = picture(
        "A picture whose style the texture takes over",
        label="Style Image",
        default="",
        needs={"text_prompt": ANY},
    )
    image_prompt: str = picture(
        "A picture that the texture follows",
        label="Image Prompt",
        default="",
        excludes=("text_prompt", "images"),
    )
    images: tuple[str, ...] = picture(
        "Four pictures that the texture follows: front, left, back, right",
        label="Images",
        default=(),
        count=(4, 4),
        excludes=("text_prompt", "image_prompt"),
    )
    model: str = version(TEXTURE_MODELS, "v3.0-20250812", "Texture")
    texture: bool = switch(
        "Texture",
        "Paint the colours",
        default=True,
        group="Texture",
        avoided="it charges double for a texture step without colours, which gives the same",
    )
    pbr: bool = switch(
        "PBR", "Make metallic, roughness and normal maps", default=True, group="Texture"
    )
    texture_quality: str = shared.texture_quality({}, "model")
    texture_alignment: str = shared.texture_alignment({})
    delight: bool = switch(
        "Delight", "Take baked light out of the texture", default=True, group="Texture"
    )
    bake: bool = switch("Bake", "Bake the materials into textures", default=True, group="Texture")
    compress: str | None = shared.compress()
    part_names: tuple[str, ...] = part_names("Paint these parts only; all when empty")
    model_seed: int | None = seed("Model Seed", "The same seed gives the same result")
    texture_seed: int | None = seed("Texture Seed", "The same seed gives the same texture")

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return {
            "texture": f"Off up to {TEXTURE_CREDITS:+g}",
            "texture_quality": shared.texture_changes(),
        }

    def price(self) -> Price:
        if self.texture:
            credits = TEXTURE_CREDITS + shared.TEXTURE_CREDITS[self.texture_quality]
            return Price(credits, credits)
        # Seen to cost double; the quality of colours that are not painted costs nothing.
        return Price(TEXTURE_CREDITS, 2 * TEXTURE_CREDITS)

    def title(self) -> str:
        return " ".join(self.text_prompt.split()) or super().title()

    def further_problems(self) -> list[Problem]:
        if self.text_prompt and not self.text_prompt.strip():
            return [Problem("text_prompt", "Text Prompt is empty")]
        # For checks only.
        from ..inputs import form_of

        strange = self.source.startswith(UPLOADED) or form_of(self.source) in {"file", "url"}
        if strange and not self.text_prompt:
            return [Problem("text_prompt", f"Text Prompt is empty; {OTHERS_NEED_ONE}")]
        if self.texture or self.pbr or self.texture_quality not in {"standard", "fast"}:
            return []
        return [Problem("texture", "Texture and PBR are both off: there is nothing to do")]

    def source_problems(self, origin: "Origin") -> list[Problem]:
        found = super().source_problems(origin)
        if origin.pictured is False and not self.text_prompt.strip():
            made = TASKS.get(origin.type)
            which = OTHERS_NEED_ONE
            if made and not made.keeps_picture:
                which = f"a model that comes from {made.label} needs one"
            text = f"Text Prompt is empty; {which}"
            found.append(Problem("text_prompt", text))
        return found

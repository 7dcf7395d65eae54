# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that make a model from text, a picture, or views."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from ...errors import Problem
from ..option import PICTURE, SOURCE, option
from ..options import Task
from ..versions import (
    ANY_FACES,
    DEFAULT_MODEL,
    MODELS,
    TEXTURE_35,
    TEXTURE_MODELS,
    Model,
    face_bounds,
)
from . import shared
from .shared import (
    MODEL_GROUP,
    TASK_ONLY,
    VIEW_TYPES,
    VIEWS,
    name_of,
    picture,
    seed,
    switch,
    version,
)

TEXTURED = {"texture": True}
TEXTURE = 10
"""Credits for a texture."""
STYLES = {
    "person:person2cartoon": "Cartoon Person",
    "animal:venom": "Venom",
    "object:clay": "Clay",
    "object:steampunk": "Steampunk",
    "object:christmas": "Christmas",
    "object:barbie": "Barbie",
    "gold": "Gold",
    "ancient_bronze": "Ancient Bronze",
}


class ModelTask(Task, versions=MODELS):
    """The options shared by every type that makes a model."""

    model: str = version(MODELS, DEFAULT_MODEL)
    geometry_quality: str = option(
        default="standard",
        label="Mesh Quality",
        help="Detail of the geometry; Ultra has the most and costs more",
        group=MODEL_GROUP,
        choices={"standard": "Standard", "detailed": "Ultra"},
    )
    texture: bool = switch(
        "Texture", "Paint the model; off gives a bare mesh for less", default=True, group="Texture"
    )
    pbr: bool = switch(
        "PBR",
        "Metallic, roughness and normal maps; off whenever Texture is off",
        default=True,
        group="Texture",
        follows="texture",
    )
    texture_quality: str = shared.texture_quality(TEXTURED, "texture_version")
    texture_version: str | None = option(
        default=None,
        label="Texture Version",
        help="Version of the model that paints; follows the model version when not set",
        group="Texture",
        advanced=True,
        choices={name: known.label for name, known in TEXTURE_MODELS.items()},
        needs=TEXTURED,
    )
    delight: bool = switch(
        "Delight",
        "Take baked light out of the texture",
        default=True,
        group="Texture",
        needs={"texture": True, "texture_version": TEXTURE_35},
    )
    face_limit: int | None = option(
        default=None,
        label="Face Limit",
        help="Upper bound of faces; chosen by the service when not set",
        group="Mesh",
        bounds=ANY_FACES,
        limits=lambda values: face_bounds(
            values["model"], values["quad"], values["smart_low_poly"]
        ),
    )
    quad: bool = switch("Quad", "Quad-dominant mesh; the result is an FBX file", group="Mesh")
    smart_low_poly: bool = switch(
        "Smart Low Poly",
        "Low-poly mesh with hand-crafted topology; best for simple subjects",
        group="Mesh",
    )
    generate_parts: bool = switch(
        "Generate Parts",
        "Split the model into separate, untextured parts",
        group="Mesh",
        excludes=("quad", "smart_low_poly"),
        needs={"texture": False, "pbr": False},
    )
    auto_size: bool = switch(
        "Auto Size",
        "Scale the model to its size in the real world, in metres",
        group="Mesh",
        needs=TEXTURED,
    )
    export_uv: bool = switch(
        "Export UV",
        "Unwrap the mesh while it is made; off is faster and leaves it to texturing",
        default=True,
        group="Mesh",
    )
    compress: str | None = shared.compress()
    export_orientation: str = shared.export_orientation()
    model_seed: int | None = seed("Model Seed", "The same seed gives the same geometry")
    texture_seed: int | None = seed("Texture Seed", "The same seed gives the same texture")
    style_image: str = option(
        default="",
        label="Style Image",
        help="A picture whose style the texture takes over",
        group="Texture",
        role=PICTURE,
    )
    return_multiview: bool = switch(
        "Return Multiview",
        "Also return the views that the service made",
        group="Service",
        advanced=True,
    )
    render_video: bool = switch(
        "Render Video", "Also return a video of the model", group="Service", advanced=True
    )
    check_printable: bool = switch(
        "Check Printable",
        "Check for 3D printing; accounts entitled to it only",
        group="Service",
        advanced=True,
    )
    priority: int | None = option(
        default=None,
        label="Priority",
        help="Place in the queue, 3 is first; accounts entitled to it only",
        group="Service",
        advanced=True,
        bounds=(1, 3),
    )
    mode: str = option(
        default="",
        label="Mode",
        help="Handed to the service as it is",
        group="Service",
        advanced=True,
    )
    style: str | None = option(
        default=None,
        label="Style",
        help="Style of API v2; newer models ignore it",
        group=MODEL_GROUP,
        advanced=True,
        choices=STYLES,
        retired=True,
    )

    @classmethod
    def base_credits(cls, version: Model) -> float | None:
        """What a mesh without a texture costs, before the options that add to it."""
        return version.picture

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        default = MODELS[DEFAULT_MODEL]
        return {
            "model": shared.version_changes(MODELS, DEFAULT_MODEL, cls.base_credits),
            "texture": f"Off {-TEXTURE:+g}",
            "texture_quality": shared.texture_changes(),
            **{
                name: f"{shared.other_value(cls.options[name])} {credits:+g}"
                for name, credits in default.knows.items()
                if credits
            },
        }

    def price(self) -> float | None:
        base = self.version and self.base_credits(self.version)
        if self.version is None or base is None:
            return None
        values = self.values()
        if values["texture"]:
            base += TEXTURE + shared.TEXTURE_CREDITS[values["texture_quality"]]
        return base + sum(self.version.knows.get(name, 0) for name in self.changed())

    def next_types(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        # Drafts alone can be refined, and are made for it.
        if self.model.startswith("v1."):
            return ("refine_model", *self.next)
        return shared.AFTER_TEXTURED if self.values()["texture"] else self.next


class PictureModelTask(ModelTask):
    """What the types that start from pictures add."""

    texture_alignment: str = shared.texture_alignment(TEXTURED)
    orientation: str = option(
        default="default",
        label="Orientation",
        help="Turn the model so that it lines up with the picture",
        group="Texture",
        choices={"default": "Default", "align_image": "Align to Picture"},
        needs=TEXTURED,
    )


class TextToModel(
    ModelTask,
    type="text_to_model",
    route="/generation/text-to-model",
    pool="models",
    label="Text to Model",
    help="Make a 3D model from a prompt",
    section="Model",
    short="Text",
    icon="TEXT",
    next=shared.AFTER_MODEL,
):
    """A model from a prompt. API v3: POST /generation/text-to-model."""

    prompt: str = shared.prompt("What to make, in any language", 1024, positional=True)
    negative_prompt: str = shared.negative_prompt()
    image_seed: int | None = seed(
        "Image Seed", "Seed of the picture that the service draws from the prompt first"
    )

    @classmethod
    def base_credits(cls, version: Model) -> float | None:
        return version.text

    def title(self) -> str:
        return " ".join(self.prompt.split())


class ImageToModel(
    PictureModelTask,
    type="image_to_model",
    route="/generation/image-to-model",
    pool="models",
    label="Image to Model",
    help="Make a 3D model from one picture",
    section="Model",
    short="Image",
    icon="IMAGE_DATA",
    next=shared.AFTER_MODEL,
):
    """A model from one picture. API v3: POST /generation/image-to-model."""

    image: str = picture(
        "PNG, JPEG or WebP of one subject, 20 to 6000 pixels a side, up to 20 MB",
        positional=True,
    )
    enable_image_autofix: bool = switch(
        "Image Autofix", "Let the service optimise the picture first; slower", group=MODEL_GROUP
    )

    def title(self) -> str:
        return name_of(self.image)


class MultiviewToModel(
    PictureModelTask,
    type="multiview_to_model",
    route="/generation/multiview-to-model",
    pool="models",
    label="Views to Model",
    help="Make a 3D model from two to four views of a subject",
    section="Model",
    short="Views",
    icon="CAMERA_DATA",
    next=shared.AFTER_MODEL,
):
    """A model from two to four views. API v3: POST /generation/multiview-to-model."""

    front: str = picture("The subject from the front", label="Front", default="")
    left: str = picture("The subject's own left side", label="Left", default="")
    back: str = picture("The subject from behind", label="Back", default="")
    right: str = picture("The subject's own right side", label="Right", default="")
    source: str = option(
        default="",
        label="Source",
        help="Id of a finished task that made or edited four views, instead of pictures",
        group="Source",
        role=SOURCE,
        accepts=TASK_ONLY,
        made_by=VIEW_TYPES,
        excludes=VIEWS,
    )
    orthographic_projection: bool = switch(
        "Orthographic", "The views have no perspective", group=MODEL_GROUP, retired=True
    )

    def title(self) -> str:
        names = [name_of(view) for view in self.views() if view]
        same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
        shared = "".join(letters[0] for letters in same).strip(" -_.")
        return shared or name_of(self.front) or self.label

    def views(self) -> tuple[str, str, str, str]:
        """The four views in the order of `VIEWS`; empty where there is none."""
        return self.front, self.left, self.back, self.right

    def further_problems(self) -> list[Problem]:
        if self.source:
            return []
        if not self.front:
            return [Problem("front", "Front is not chosen")]
        if not any(self.views()[1:]):
            return [Problem("left", "One view is not enough: add Left, Back or Right")]
        return []

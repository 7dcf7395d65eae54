# SPDX-License-Identifier: GPL-3.0-or-later
"""The table: every kind of task with every option, under the names of Tripo's API v3."""

from itertools import takewhile
from pathlib import PurePath
from urllib.parse import urlsplit

from .models import ANY_FACES, DEFAULT_MODEL, MODELS, face_bounds
from .options import TASKS, Problem, Task, option

__all__ = [
    "SEED",
    "TASKS",
    "VIEWS",
    "ImageToModel",
    "ModelTask",
    "MultiviewToModel",
    "PictureModelTask",
    "TextToModel",
    "picture_name",
]

SEED = (0, 2**31 - 1)
TEXTURE_35 = "v3.5-20260815"
TEXTURED = {"texture": True}
VIEWS = ("front", "left", "back", "right")
"""The four sides of a subject, counter-clockwise; left is the subject's own left."""


def _switch(label: str, help: str, *, default: bool = False, **facts: object) -> bool:
    return option(default=default, label=label, help=help, **facts)  # type: ignore[no-any-return]


def _seed(label: str, help: str) -> int | None:
    return option(default=None, label=label, help=help, group="Seeds", bounds=SEED)  # type: ignore[no-any-return]


class ModelTask(Task):
    """The options shared by every kind that makes a model."""

    model: str = option(
        default=DEFAULT_MODEL,
        label="Model",
        help="Version of the model that does the work",
        group="Model",
        role="model",
        choices={name: known.label for name, known in MODELS.items()},
    )
    geometry_quality: str = option(
        default="standard",
        label="Geometry Quality",
        help="Detail of the geometry; Ultra has the most and costs more",
        group="Model",
        choices={"standard": "Standard", "detailed": "Ultra"},
    )
    texture: bool = _switch(
        "Texture", "Paint the model; off gives a bare mesh for less", default=True, group="Texture"
    )
    pbr: bool = _switch(
        "PBR",
        "Metallic, roughness and normal maps; off whenever Texture is off",
        default=True,
        group="Texture",
        follows="texture",
    )
    texture_quality: str = option(
        default="standard",
        label="Texture Quality",
        help="Resolution of the texture; HD and 8K cost more",
        group="Texture",
        choices={"fast": "Fast", "standard": "Standard", "detailed": "HD", "extreme": "8K"},
        needs=TEXTURED,
        choice_needs={"fast": {"texture_version": TEXTURE_35}},
    )
    texture_version: str | None = option(
        default=None,
        label="Texture Version",
        help="Version of the model that paints; follows the model version when not set",
        group="Texture",
        choices={TEXTURE_35: "v3.5", "v3.0-20250812": "v3.0", "v2.5-20250123": "v2.5"},
        needs=TEXTURED,
    )
    delight: bool = _switch(
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
    quad: bool = _switch("Quad", "Quad-dominant mesh; the result is an FBX file", group="Mesh")
    smart_low_poly: bool = _switch(
        "Smart Low Poly",
        "Low-poly mesh with hand-crafted topology; best for simple subjects",
        group="Mesh",
    )
    generate_parts: bool = _switch(
        "Generate Parts",
        "Split the model into separate, untextured parts",
        group="Mesh",
        excludes=("quad", "smart_low_poly"),
        needs={"texture": False, "pbr": False},
    )
    auto_size: bool = _switch(
        "Auto Size",
        "Scale the model to its size in the real world, in metres",
        group="Mesh",
        needs=TEXTURED,
    )
    export_uv: bool = _switch(
        "Export UV",
        "Unwrap the mesh while it is made; off is faster and leaves it to texturing",
        default=True,
        group="Mesh",
    )
    compress: str | None = option(
        default=None,
        label="Compress",
        help="Compress the file with meshopt; most versions of Blender cannot open the result",
        group="Mesh",
        choices={"geometry": "Geometry"},
    )
    export_orientation: str = option(
        default="+x",
        label="Export Orientation",
        help="Where the front looks in the file; later steps on the task expect +X",
        group="Mesh",
        choices={"+x": "+X", "-x": "-X", "+y": "+Y", "-y": "-Y"},
    )
    model_seed: int | None = _seed("Model Seed", "The same seed gives the same geometry")
    texture_seed: int | None = _seed("Texture Seed", "The same seed gives the same texture")
    style_image: str = option(
        default="",
        label="Style Image",
        help="A picture whose style the texture takes over",
        group="Texture",
        role="picture",
    )
    return_multiview: bool = _switch(
        "Return Multiview", "Also return the views that the service made", group="Service"
    )
    render_video: bool = _switch(
        "Render Video", "Also return a video of the model", group="Service"
    )
    check_printable: bool = _switch(
        "Check Printable", "Check for 3D printing; accounts entitled to it only", group="Service"
    )
    priority: int | None = option(
        default=None,
        label="Priority",
        help="Place in the queue, 3 is first; accounts entitled to it only",
        group="Service",
        bounds=(1, 3),
    )
    mode: str = option(
        default="", label="Mode", help="Handed to the service as it is", group="Service"
    )


class PictureModelTask(ModelTask):
    """What the kinds that start from pictures add."""

    texture_alignment: str = option(
        default="original_image",
        label="Texture Alignment",
        help="Whether the texture keeps to the picture or to the geometry",
        group="Texture",
        choices={"original_image": "Picture", "geometry": "Geometry"},
        needs=TEXTURED,
    )
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
    kind="text_to_model",
    label="Text to Model",
    help="Make a 3D model from a prompt",
    short="Text",
    icon="TEXT",
):
    """A model from a prompt. API v3: POST /generation/text-to-model."""

    prompt: str = option(
        label="Prompt", help="What to make, in any language", max_length=1024, positional=True
    )
    negative_prompt: str = option(
        default="",
        label="Negative Prompt",
        help="What should not appear",
        max_length=255,
    )
    image_seed: int | None = _seed(
        "Image Seed", "Seed of the picture that the service draws from the prompt first"
    )

    def title(self) -> str:
        return " ".join(self.prompt.split())


class ImageToModel(
    PictureModelTask,
    kind="image_to_model",
    label="Image to Model",
    help="Make a 3D model from one picture",
    short="Image",
    icon="IMAGE_DATA",
):
    """A model from one picture. API v3: POST /generation/image-to-model."""

    image: str = option(
        label="Image",
        help="PNG, JPEG or WebP of one subject, 20 to 6000 pixels a side, up to 20 MB",
        role="picture",
        positional=True,
    )
    enable_image_autofix: bool = _switch(
        "Image Autofix", "Let the service optimise the picture first; slower", group="Model"
    )

    def title(self) -> str:
        return picture_name(self.image)


class MultiviewToModel(
    PictureModelTask,
    kind="multiview_to_model",
    label="Views to Model",
    help="Make a 3D model from two to four views of a subject",
    short="Views",
    icon="CAMERA_DATA",
):
    """A model from two to four views. API v3: POST /generation/multiview-to-model."""

    front: str = option(label="Front", help="The subject from the front", role="picture")
    left: str = option(default="", label="Left", help="The subject's own left side", role="picture")
    back: str = option(default="", label="Back", help="The subject from behind", role="picture")
    right: str = option(
        default="", label="Right", help="The subject's own right side", role="picture"
    )

    def title(self) -> str:
        names = [picture_name(each) for each in self.pictures().values()]
        same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
        shared = "".join(letters[0] for letters in same).strip(" -_.")
        return shared or picture_name(self.front)

    def problems(self) -> list[Problem]:
        found = super().problems()
        if self.front and not (self.left or self.back or self.right):
            found.append(Problem("left", "One view is not enough: add Left, Back or Right"))
        return found


def picture_name(source: str) -> str:
    """A picture's name without folder and ending, from a path or a URL."""
    path = urlsplit(source).path if "://" in source else source.replace("\\", "/")
    return PurePath(path).stem

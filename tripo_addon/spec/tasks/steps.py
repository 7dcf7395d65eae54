# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that work on a model: its texture, its file, its whole shape."""

from typing import TYPE_CHECKING

from ...errors import Problem
from ..options import ANY, TASKS, Result, Task, option
from ..versions import TEXTURE_MODELS
from . import shared
from .shared import (
    TASK_ONLY,
    name_of,
    part_names,
    picture,
    seed,
    switch,
    version,
)

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
    label="Texture Model",
    help="Paint a model anew, after a prompt or pictures",
    section="Edit",
    short="Texture",
    icon="TEXTURE",
    versions=TEXTURE_MODELS,
    next=(*shared.AFTER_TEXTURE, "texture_model"),
):
    """A new texture. API v3: POST /models/texture."""

    text_prompt: str = option(
        default="",
        label="Text Prompt",
        help="What the texture shows; models that Tripo did not make need one",
        max_length=1024,
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
    texture: bool = switch("Texture", "Paint the colours", default=True, group="Texture")
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

    def title(self) -> str:
        return " ".join(self.text_prompt.split()) or super().title()

    def further_problems(self) -> list[Problem]:
        if self.text_prompt and not self.text_prompt.strip():
            return [Problem("text_prompt", "Text Prompt is empty")]
        if self.texture or self.pbr or self.texture_quality not in {"standard", "fast"}:
            return []
        return [Problem("texture", "Texture and PBR are both off: there is nothing to do")]

    def source_problems(self, origin: "Origin") -> list[Problem]:
        found = super().source_problems(origin)
        if origin.pictured is False and not self.text_prompt.strip():
            made = TASKS.get(origin.kind)
            which = "models that Tripo did not make need one"
            if made and not made.keeps_picture:
                which = f"a model that comes from {made.label} needs one"
            text = f"Text Prompt is empty; {which}"
            found.append(Problem("text_prompt", text))
        return found


FORMATS = ("GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF")
TEXTURE_FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "BMP",
    "TIFF",
    "TARGA",
    "HDR",
    "DPX",
    "OPEN_EXR",
)


class ConvertModel(
    Step,
    type="convert_model",
    label="Convert Model",
    help="Write a model as a file of another format",
    section="Edit",
    short="Convert",
    icon="FILE_REFRESH",
    result=Result.FILE,
):
    """A file of another format. API v3: POST /models/convert."""

    format: str = option(
        label="Format",
        help="Format of the file; OBJ comes with its textures, STL has none",
        choices={each: "glTF" if each == "GLTF" else each for each in FORMATS},
    )
    quad: bool = switch(
        "Quad",
        "Quad-dominant mesh; the file is an FBX",
        group="Mesh",
        needs={"format": tuple(each for each in FORMATS if each != "GLTF")},
    )
    force_symmetry: bool = switch(
        "Force Symmetry", "Make the quads symmetric", group="Mesh", needs={"quad": True}
    )
    face_limit: int | None = option(
        default=None,
        label="Face Limit",
        help="Upper bound of faces; as they are when not set",
        group="Mesh",
        bounds=(1, 2_000_000),
    )
    flatten_bottom: bool = switch("Flatten Bottom", "Cut the underside flat", group="Mesh")
    flatten_bottom_threshold: float = option(
        default=0.01,
        label="Flatten Depth",
        help="How much of the underside is cut",
        group="Mesh",
        bounds=(0.01, 1.0),
        needs={"flatten_bottom": True},
    )
    pivot_to_center_bottom: bool = switch(
        "Pivot to Bottom", "Put the origin under the middle of the model", group="Mesh"
    )
    scale_factor: float = option(
        default=1.0,
        label="Scale",
        help="Factor of the size",
        group="Mesh",
        bounds=(0.0001, 10_000.0),
    )
    auto_size: bool = switch(
        "Auto Size", "Scale to the size in the real world, in metres", group="Mesh"
    )
    export_orientation: str = shared.export_orientation()
    texture_size: int = option(
        default=4096,
        label="Texture Size",
        help="Pixels of a side of the textures",
        group="Texture",
        bounds=(128, 8192),
    )
    texture_format: str = option(
        default="JPEG",
        label="Texture Format",
        help="Type of the texture files",
        group="Texture",
        choices={each: each.replace("_", " ") for each in TEXTURE_FORMATS},
    )
    bake: bool = switch("Bake", "Bake the materials into textures", default=True, group="Texture")
    pack_uv: bool = switch("Pack UV", "Pack all UV islands into one map", group="Texture")
    export_vertex_colors: bool = switch(
        "Vertex Colors",
        "Write vertex colours",
        group="Texture",
        needs={"format": ("OBJ", "GLTF")},
    )
    with_animation: bool = switch(
        "With Animation", "Keep the rig and its animation", default=True, group="Animation"
    )
    animate_in_place: bool = switch(
        "Animate in Place", "Take the movement of the root away", group="Animation"
    )
    assemble_animation: bool = switch(
        "Assemble Animation", "Put all clips into one file", group="Animation"
    )
    fbx_preset: str = option(
        default="blender",
        label="FBX Preset",
        help="Program that the FBX file is for",
        group="Animation",
        choices={
            "blender": "Blender",
            "3dsmax": "3ds Max",
            "mixamo": "Mixamo",
        },
        needs={"format": "FBX"},
    )
    part_names: tuple[str, ...] = part_names("Write these parts only; all when empty")


class ImportModel(
    Step,
    type="import_model",
    label="Import Model",
    help="Give the service a model file, so that its steps can work on it; free",
    section="Edit",
    short="Import",
    icon="IMPORT",
    result=Result.ANSWER,
    keeps_picture=False,
    next=(
        "animate_prerigcheck",
        "animate_rig",
        "texture_model",
        "highpoly_to_lowpoly",
        "mesh_segmentation",
        "mesh_uv",
        "convert_model",
        "stylize_model",
    ),
):
    """A task for a model made elsewhere. API v3: POST /models/import."""

    source: str = shared.source(
        "A GLB, FBX, OBJ or STL file, up to 150 MB, or a URL",
        accepts=frozenset({"file", "url", "token"}),
    )


class RefineModel(
    Step,
    type="refine_model",
    label="Refine Model",
    help="Refine a draft of a v1.x model; retired in API v3",
    section="Edit",
    short="Refine",
    icon="MOD_SMOOTH",
    next=shared.AFTER_MODEL,
):
    """A refined draft. API v2: type refine_model."""

    source: str = shared.source(
        "Id of a task that made a draft",
        accepts=TASK_ONLY,
        made_by=("text_to_model", "image_to_model", "multiview_to_model"),
    )


STYLES = {
    "lego": "Lego",
    "voxel": "Voxel",
    "voronoi": "Voronoi",
    "minecraft": "Minecraft",
    "keyring": "Keyring",
    "fridge_magnet": "Fridge Magnet",
    "keycap": "Keycap",
}


class StylizeModel(
    Step,
    type="stylize_model",
    label="Stylize Model",
    help="Rebuild a model in a style; retired in API v3",
    section="Edit",
    short="Stylize",
    icon="MOD_BUILD",
    next=("convert_model", "texture_model", "highpoly_to_lowpoly"),
):
    """A model in another style. API v2: type stylize_model."""

    source: str = shared.source()
    style: str = option(label="Style", help="The style", choices=STYLES)
    block_size: int = option(
        default=80,
        label="Block Size",
        help="Size of the blocks",
        bounds=(32, 128),
        needs={"style": "minecraft"},
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that write a model as another file, or make it another task's or style's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..option import option
from ..options import Result
from ..prices import Price
from . import shared
from .shared import TASK_ONLY, part_names, switch
from .steps import Step

if TYPE_CHECKING:
    from ..origin import Origin

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


LOST = {
    "STL": "An STL file has no textures, materials or colours",
    "3MF": "A 3MF file has no textures, and one colour",
}
"""What formats cannot keep of a textured model."""
UNRIGGED = ("OBJ", "STL", "3MF")
"""Formats without bones and animations."""
CONVERSION_CREDITS = 5
DEAR_CREDITS = 10
FREE = {"source", "format"}
"""The options that never change the price."""
DEAR = frozenset(
    {
        "quad",
        "face_limit",
        "flatten_bottom",
        "flatten_bottom_threshold",
        "texture_size",
        "texture_format",
        "pivot_to_center_bottom",
        "scale_factor",
    }
)
"""Options that make a conversion cost more."""


class ConvertModel(
    Step,
    type="convert_model",
    route="/models/convert",
    pool="conversions",
    label="Convert Model",
    help="Write a model as a file of another format",
    section="Edit",
    short="Convert",
    verb="Convert",
    icon="FILE_REFRESH",
    result=Result.FILE,
):
    """A file of another format. API v3: POST /models/convert."""

    format: str = option(
        label="Format",
        help="Format of the file; OBJ comes with its textures, STL has none",
        choices={name: "glTF" if name == "GLTF" else name for name in FORMATS},
    )
    quad: bool = switch(
        "Quad",
        "Quad-dominant mesh; the file is an FBX",
        group="Mesh",
        needs={"format": tuple(name for name in FORMATS if name != "GLTF")},
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
        choices={name: name.replace("_", " ") for name in TEXTURE_FORMATS},
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

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        dear, perhaps = f"{DEAR_CREDITS - CONVERSION_CREDITS:+g}", "up to "
        return {
            name: f"{shared.other_value(option)} {'' if name in DEAR else perhaps}{dear}".strip()
            for name, option in cls.options.items()
            if name not in FREE
        }

    def price(self) -> Price:
        changed = self.changed().keys() - FREE
        if changed & DEAR:
            return Price(DEAR_CREDITS, DEAR_CREDITS)
        # One document says that any other option raises the price, another says that it does not.
        return Price(CONVERSION_CREDITS, DEAR_CREDITS if changed else CONVERSION_CREDITS)

    def remarks(self, origin: "Origin") -> list[str]:
        textured = origin.options.get("texture", True)
        found = [LOST[self.format]] if textured and self.format in LOST else []
        if self.format in UNRIGGED and origin.type in {"animate_rig", "animate_retarget"}:
            found.append(f"{self.format} files have no bones and no animations")
        return found


class ImportModel(
    Step,
    type="import_model",
    route="/models/import",
    pool="conversions",
    credits=0,
    label="Import Model",
    help="Give the service a model file, so that its steps can work on it; free",
    section="Edit",
    short="Import",
    verb="Upload",
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
    pool="models",
    label="Refine Model",
    help="Refine a draft of a v1.x model; retired in API v3",
    section="Edit",
    short="Refine",
    verb="Refine",
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
    pool="conversions",
    label="Stylize Model",
    help="Rebuild a model in a style; retired in API v3",
    section="Edit",
    short="Stylize",
    verb="Stylize",
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

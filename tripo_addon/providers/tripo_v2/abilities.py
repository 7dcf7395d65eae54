# SPDX-License-Identifier: GPL-3.0-or-later
"""What Tripo's API v2 can do, by type of task, and its own names for versions of models."""

from __future__ import annotations

from ...spec.abilities import Ability, listed, named
from ...spec.tasks.presets import PRESETS

PICTURE_VERSIONS = {
    "flux.1_kontext_pro": "flux.1_kontext_pro",
    "flux.1_dev": "flux.1_dev",
    "z_image": "z_image",
    "midjourney": "midjourney",
    "chat_image_1": "gpt_4o",
    "chat_image_1.5": "gpt_image_1.5",
    "chat_image_2": "gpt_image_2",
    "banana": "gemini_2.5_flash_image_preview",
    "banana_pro": "gemini_3_pro_image_preview",
    "banana2": "gemini_3.1_flash_image_preview",
}
"""Versions of the image models by the names of API v3 -> of API v2."""
LOW_POLY_VERSIONS = {"v1.0": "P-v1.0-20250506", "v2.0": "P-v2.0-20251225"}
"""The same for highpoly_to_lowpoly."""
_VIEW_VERSIONS = (
    "v3.1-20260211",
    "v3.0-20250812",
    "v2.5-20250123",
    "P1-20260311",
    "P2-20260801",
    "v2.0-20240919",
    "v1.4-20240625",
)
_VERSIONS = (*_VIEW_VERSIONS[:5], "Turbo-v1.0-20250506", *_VIEW_VERSIONS[5:], "v1.3-20240522")
STYLES = (
    "person:person2cartoon",
    "animal:venom",
    "object:clay",
    "object:steampunk",
    "object:christmas",
    "object:barbie",
    "gold",
    "ancient_bronze",
)
_ALIGNMENTS = ("original_image", "geometry")
_FILES = ("glb", "fbx")
_MOVEMENTS = tuple(PRESETS)
"""The table of movements is that of API v2, too."""


def _making(options: str, **choices: tuple[str, ...]) -> Ability:
    """The ability for a type of task that makes models."""
    shared = (
        "model geometry_quality texture pbr texture_quality face_limit quad smart_low_poly "
        "generate_parts auto_size export_uv compress model_seed texture_seed priority"
    )
    every = {
        "model": _VERSIONS,
        "geometry_quality": ("standard", "detailed"),
        "texture_quality": ("standard", "detailed", "extreme"),
        "compress": ("geometry",),
        **choices,
    }
    low_poly = {"smart_low_poly": {"face_limit": (1000, 20_000)}}
    return Ability(named(f"{shared} {options}"), every, bounds_with=low_poly)


ABILITIES = {
    "text_to_model": _making("prompt negative_prompt image_seed style", style=STYLES),
    "image_to_model": _making(
        "image enable_image_autofix texture_alignment orientation style",
        style=STYLES,
        texture_alignment=_ALIGNMENTS,
        orientation=("default", "align_image"),
    ),
    "multiview_to_model": _making(
        "front left back right source orthographic_projection texture_alignment orientation",
        model=_VIEW_VERSIONS,
        texture_alignment=_ALIGNMENTS,
        orientation=("default", "align_image"),
    ),
    "text_to_image": Ability(named("prompt negative_prompt"), lengths={"prompt": 1024}),
    "generate_image": Ability(
        named("prompt image images model template t_pose sketch_to_render"),
        {
            "model": tuple(PICTURE_VERSIONS),
            "template": (
                "t_pose",
                "3d_enhance",
                "character_completion",
                "asset_extraction",
                "variants",
                "figure",
                "head_extraction",
                "print_clay",
            ),
        },
        lengths={"prompt": 1024},
        pictures=10,
    ),
    "generate_multiview_image": Ability(named("image")),
    "edit_multiview_image": Ability(named("source front left back right")),
    "texture_model": Ability(
        named(
            "source text_prompt style_image image_prompt images model texture pbr texture_quality "
            "texture_alignment bake compress part_names model_seed texture_seed"
        ),
        {
            "model": ("v2.5-20250123", "v3.0-20250812"),
            "texture_quality": ("standard", "detailed"),
            "texture_alignment": _ALIGNMENTS,
            "compress": ("geometry",),
        },
    ),
    "convert_model": Ability(
        named(
            "source format quad force_symmetry face_limit flatten_bottom flatten_bottom_threshold "
            "pivot_to_center_bottom scale_factor auto_size export_orientation texture_size "
            "texture_format bake pack_uv export_vertex_colors with_animation animate_in_place "
            "assemble_animation fbx_preset part_names"
        ),
        {
            "format": ("GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF"),
            "export_orientation": ("+x", "-x", "+y", "-y"),
            "texture_format": (
                "JPEG",
                "PNG",
                "WEBP",
                "BMP",
                "TIFF",
                "TARGA",
                "HDR",
                "DPX",
                "OPEN_EXR",
            ),
            "fbx_preset": ("blender", "3dsmax", "mixamo"),
        },
    ),
    "import_model": Ability(named("source"), source=frozenset({"file"})),
    "refine_model": Ability(named("source")),
    "stylize_model": Ability(
        named("source style block_size"),
        {
            "style": (
                "lego",
                "voxel",
                "voronoi",
                "minecraft",
                "keyring",
                "fridge_magnet",
                "keycap",
            )
        },
    ),
    "mesh_segmentation": Ability(named("source model"), {"model": ("v1.0-20250506",)}),
    "mesh_completion": Ability(named("source model part_names"), {"model": ("v1.0-20250506",)}),
    "highpoly_to_lowpoly": Ability(
        named("source model face_limit quad bake part_names"),
        {"model": tuple(LOW_POLY_VERSIONS)},
        bounds={"face_limit": (500, 20_000)},
        bounds_with={"quad": {"face_limit": (500, 10_000)}},
    ),
    "animate_prerigcheck": Ability(named("source")),
    "animate_rig": Ability(
        named("source model rig_type spec out_format"),
        {
            "model": ("v1.0-20240301", "v2.0-20250506", "v2.5-20260210"),
            "rig_type": (
                "biped",
                "quadruped",
                "hexapod",
                "octopod",
                "avian",
                "serpentine",
                "aquatic",
                "others",
            ),
            "spec": ("tripo", "mixamo"),
            "out_format": _FILES,
        },
    ),
    "animate_retarget": Ability(
        named(
            "source animation animations out_format export_with_geometry animate_in_place "
            "bake_animation"
        ),
        {"animation": _MOVEMENTS, "animations": _MOVEMENTS, "out_format": _FILES},
    ),
}

ability = listed(ABILITIES)
"""What the service can do with a type of task."""

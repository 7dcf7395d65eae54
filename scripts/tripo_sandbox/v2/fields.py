# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of API v2 by task type, with what each of them may hold."""

from ..shared.fields import Field

BOOL = Field("bool")
INT = Field("int")
TEXT = Field("text")
ANY = Field("any")
PARTS = Field("strings")
COMPRESS = Field("text", choices=("geometry",))
QUALITY = Field("text", choices=("standard", "detailed"))
ALIGNMENT = Field("text", choices=("original_image", "geometry"))
SIDES = Field("text", choices=("+x", "-x", "+y", "-y"))
OUT_FORMAT = Field("text", choices=("glb", "fbx"))
PROMPT = Field("text", longest=1024)
NEGATIVE = Field("text", longest=255)
STYLE = Field(
    "text",
    choices=(
        "person:person2cartoon",
        "animal:venom",
        "object:clay",
        "object:steampunk",
        "object:christmas",
        "object:barbie",
        "gold",
        "ancient_bronze",
    ),
)

ALWAYS: dict[str, Field] = {"type": TEXT, "priority": Field("int", low=1, high=3)}
SOURCE: dict[str, Field] = {"original_model_task_id": TEXT}
VERSIONED: dict[str, Field] = {"model_version": TEXT}
GENERATION: dict[str, Field] = {
    **VERSIONED,
    "model_seed": INT,
    "texture_seed": INT,
    "face_limit": Field("int", low=1),
    "texture": BOOL,
    "pbr": BOOL,
    "texture_quality": Field("text", choices=("standard", "detailed", "extreme")),
    "geometry_quality": QUALITY,
    "auto_size": BOOL,
    "quad": BOOL,
    "smart_low_poly": BOOL,
    "generate_parts": BOOL,
    "export_uv": BOOL,
    "compress": COMPRESS,
}
PICTURED: dict[str, Field] = {
    "texture_alignment": ALIGNMENT,
    "orientation": Field("text", choices=("default", "align_image")),
}

FIELDS: dict[str, dict[str, Field]] = {
    "text_to_model": {
        **GENERATION,
        "prompt": PROMPT,
        "negative_prompt": NEGATIVE,
        "image_seed": INT,
        "style": STYLE,
    },
    "image_to_model": {
        **GENERATION,
        **PICTURED,
        "file": ANY,
        "enable_image_autofix": BOOL,
        "style": STYLE,
    },
    "multiview_to_model": {
        **GENERATION,
        **PICTURED,
        "files": ANY,
        "original_task_id": TEXT,
        "orthographic_projection": BOOL,
    },
    "text_to_image": {"prompt": PROMPT, "negative_prompt": NEGATIVE},
    "generate_image": {
        **VERSIONED,
        "prompt": PROMPT,
        "file": ANY,
        "files": ANY,
        "t_pose": BOOL,
        "sketch_to_render": BOOL,
        "template": TEXT,
    },
    "generate_multiview_image": {"file": ANY},
    "edit_multiview_image": {"original_task_id": TEXT, "prompts": ANY},
    "refine_model": {"draft_model_task_id": TEXT},
    "texture_model": {
        **SOURCE,
        **VERSIONED,
        "texture": BOOL,
        "pbr": BOOL,
        "model_seed": INT,
        "texture_seed": INT,
        "texture_quality": QUALITY,
        "texture_alignment": ALIGNMENT,
        "part_names": PARTS,
        "compress": COMPRESS,
        "bake": BOOL,
        "texture_prompt": ANY,
    },
    "convert_model": {
        **SOURCE,
        "format": Field("text", choices=("GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF")),
        "quad": BOOL,
        "force_symmetry": BOOL,
        "face_limit": Field("int", low=1),
        "flatten_bottom": BOOL,
        "flatten_bottom_threshold": Field("number", low=0.01, high=1),
        "texture_size": Field("int", low=128, high=8192),
        "texture_format": Field(
            "text",
            choices=(
                *("BMP", "DPX", "HDR", "JPEG", "OPEN_EXR"),
                *("PNG", "TARGA", "TIFF", "WEBP"),
            ),
        ),
        "pivot_to_center_bottom": BOOL,
        "scale_factor": Field("number", low=1e-6),
        "with_animation": BOOL,
        "pack_uv": BOOL,
        "bake": BOOL,
        "part_names": PARTS,
        "export_vertex_colors": BOOL,
        "fbx_preset": Field("text", choices=("blender", "mixamo", "3dsmax")),
        "export_orientation": SIDES,
        "animate_in_place": BOOL,
        "auto_size": BOOL,
        "assemble_animation": BOOL,
    },
    "stylize_model": {
        **SOURCE,
        "style": Field(
            "text",
            choices=(
                *("lego", "voxel", "voronoi", "minecraft"),
                *("keyring", "fridge_magnet", "keycap"),
            ),
        ),
        "block_size": Field("int", low=32, high=128),
    },
    "import_model": {"file": ANY},
    "animate_prerigcheck": {**SOURCE},
    "animate_rig": {
        **SOURCE,
        **VERSIONED,
        "out_format": OUT_FORMAT,
        "rig_type": Field(
            "text",
            choices=(
                *("biped", "quadruped", "hexapod", "octopod"),
                *("avian", "serpentine", "aquatic", "others"),
            ),
        ),
        "spec": Field("text", choices=("tripo", "mixamo")),
    },
    "animate_retarget": {
        **SOURCE,
        "animation": TEXT,
        "animations": PARTS,
        "out_format": OUT_FORMAT,
        "bake_animation": BOOL,
        "export_with_geometry": BOOL,
        "animate_in_place": BOOL,
    },
    "mesh_segmentation": {**SOURCE, **VERSIONED},
    "mesh_completion": {**SOURCE, **VERSIONED, "part_names": PARTS},
    "highpoly_to_lowpoly": {
        **SOURCE,
        **VERSIONED,
        "quad": BOOL,
        "part_names": PARTS,
        "face_limit": Field("int", low=500, high=20_000),
        "bake": BOOL,
    },
}
RETIRED_TYPES = frozenset({"classification", "render_video", "render_image", "animate_model"})

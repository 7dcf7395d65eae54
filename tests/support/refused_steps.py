# SPDX-License-Identifier: GPL-3.0-or-later
"""What types that work on a model refuse before anything is sent."""

from __future__ import annotations

from typing import Any

from tests.support.examples import NEW_RIG, URL

STEPS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "texture_model",
        {"text_prompt": "", "style_image": URL},
        "style_image",
        "Style Image needs Text Prompt",
    ),
    (
        "texture_model",
        {"image_prompt": URL},
        "image_prompt",
        "Image Prompt cannot be combined with Text Prompt",
    ),
    (
        "texture_model",
        {"text_prompt": "", "images": (URL,) * 3},
        "images",
        "Images has 3 items; there must be 4",
    ),
    (
        "texture_model",
        {"texture": False, "pbr": False},
        "texture",
        "Texture and PBR are both off: there is nothing to do",
    ),
    (
        "texture_model",
        {"texture_quality": "fast"},
        "texture_quality",
        "Texture Quality 'fast' needs Model v3.5",
    ),
    (
        "texture_model",
        {"delight": False},
        "delight",
        "Delight is not available with model v3.0, only with v3.5",
    ),
    ("texture_model", {"text_prompt": " "}, "text_prompt", "Text Prompt is empty"),
    ("texture_model", {"part_names": ("a", " ")}, "part_names", "Part Names has an empty item"),
    ("convert_model", {"format": ""}, "format", "Format is empty"),
    (
        "convert_model",
        {"format": "obj"},
        "format",
        "Format has no value 'obj'; it can be GLTF, USD",
    ),
    (
        "convert_model",
        {"format": "GLTF", "quad": True},
        "quad",
        "Quad needs Format USDZ or FBX or OBJ or STL or 3MF",
    ),
    (
        "convert_model",
        {"force_symmetry": True},
        "force_symmetry",
        "Force Symmetry needs Quad on",
    ),
    (
        "convert_model",
        {"flatten_bottom": True, "flatten_bottom_threshold": 1.5},
        "flatten_bottom_threshold",
        "Flatten Depth is 1.5; it must be 0.01 to 1.0",
    ),
    (
        "convert_model",
        {"flatten_bottom_threshold": 0.5},
        "flatten_bottom_threshold",
        "Flatten Depth needs Flatten Bottom on",
    ),
    ("convert_model", {"scale_factor": 0}, "scale_factor", "Scale is 0; it must be 0.0001 to"),
    (
        "convert_model",
        {"texture_size": 8193},
        "texture_size",
        "Texture Size is 8,193; it must be 128 to 8,192",
    ),
    (
        "convert_model",
        {"format": "FBX", "export_vertex_colors": True},
        "export_vertex_colors",
        "Vertex Colors needs Format OBJ or glTF",
    ),
    ("import_model", {"source": " "}, "source", "Source is not chosen"),
    ("refine_model", {"source": ""}, "source", "Source is not chosen"),
    (
        "stylize_model",
        {"style": "baroque"},
        "style",
        "Style has no value 'baroque'; it can be lego, voxel, voronoi, minecraft, keyring",
    ),
    (
        "stylize_model",
        {"block_size": 100},
        "block_size",
        "Block Size needs Style Minecraft",
    ),
    (
        "stylize_model",
        {"style": "minecraft", "block_size": 129},
        "block_size",
        "Block Size is 129; it must be 32 to 128",
    ),
    (
        "mesh_segmentation",
        {"segmentation_granularity": "simple"},
        "segmentation_granularity",
        "Granularity is not available with model v1.0, only with v2.0",
    ),
    (
        "mesh_segmentation",
        {"model": "v2.0-20260430", "ref_image": URL, "split_by_connectivity": False},
        "ref_image",
        "Reference cannot be combined with Split Loose Parts",
    ),
    ("smartsegment", {"seg_type": "both"}, "seg_type", "Look At has no value 'both'"),
    (
        "smartsegment",
        {"transform": (1.0,) * 15},
        "transform",
        "Transform has 15 items; there must be 16",
    ),
    ("mesh_completion", {"completion_mode": "slow"}, "completion_mode", "Mode has no value 'slow'"),
    ("highpoly_to_lowpoly", {"model": "v1.0"}, "face_limit", "Model v1.0 needs a Face Limit"),
    (
        "highpoly_to_lowpoly",
        {"face_limit": 10_001, "quad": True},
        "face_limit",
        "Face Limit is 10,001; it must be 500 to 10,000",
    ),
    (
        "highpoly_to_lowpoly",
        {"model": "v1.0", "face_limit": 150_001, "quad": True},
        "face_limit",
        "it must be 1 to 150,000",
    ),
    (
        "highpoly_to_lowpoly",
        {"model": "v1.0", "face_limit": 900, "bake": False},
        "bake",
        "Bake is not available with model v1.0, only with v2.0, v3.0",
    ),
    (
        "highpoly_to_lowpoly",
        {"smart_uv": True},
        "smart_uv",
        "Smart UV is not available with model v2.0, only with v3.0",
    ),
    ("mesh_uv", {"export_orientation": "+z"}, "export_orientation", "it can be +x, -x, +y, -y"),
    ("animate_prerigcheck", {"source": ""}, "source", "Source is not chosen"),
    (
        "animate_rig",
        {"rig_type": "avian"},
        "rig_type",
        "Rig Type 'avian' needs Model v2.0 or v2.5 or v3.0",
    ),
    (
        "animate_rig",
        {"rig_type": "others", "model": NEW_RIG},
        "rig_type",
        "Rig Type 'others' needs Model v3.0",
    ),
    ("animate_rig", {"spec": "unity"}, "spec", "Spec 'unity' needs Model v2.5 or v3.0"),
    ("animate_retarget", {"animation": ""}, "animation", "Animation is not chosen"),
    (
        "animate_retarget",
        {"animation": "preset:fly"},
        "animation",
        "Animation has no value 'preset:fly'; it can be one of the presets",
    ),
    (
        "animate_retarget",
        {"animations": ("preset:run", "preset:dive", "preset:turn", "preset:fall", "preset:hurt")},
        "animations",
        "There are 6 animations; five are possible",
    ),
]
"""Type of task, values, the option at fault, and what is said of it."""

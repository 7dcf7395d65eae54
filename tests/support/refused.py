# SPDX-License-Identifier: GPL-3.0-or-later
"""What types that make models and pictures refuse before anything is sent."""

from __future__ import annotations

from typing import Any

from tests.support.examples import P1, P2, TASK_ID, URL, V25

MAKING: list[tuple[str, dict[str, Any], str, str]] = [
    ("text_to_model", {"prompt": ""}, "prompt", "Prompt is empty"),
    ("text_to_model", {"prompt": " \n "}, "prompt", "Prompt is empty"),
    (
        "text_to_model",
        {"prompt": "x" * 1025},
        "prompt",
        "Prompt has 1,025 characters; the limit is 1,024",
    ),
    (
        "text_to_model",
        {"negative_prompt": "x" * 256},
        "negative_prompt",
        "Negative Prompt has 256 characters; the limit is 255",
    ),
    (
        "text_to_model",
        {"model": "tripo-v3.1"},
        "model",
        "Model has no value 'tripo-v3.1'; it can be v3.1-20260211, v3.0-20250812",
    ),
    ("text_to_model", {"face_limit": 47}, "face_limit", "Face Limit is 47; it must be 48 to 2,0"),
    ("text_to_model", {"face_limit": 20_001, "model": P1}, "face_limit", "it must be 48 to 20,000"),
    (
        "text_to_model",
        {"face_limit": 25_001, "model": P2, "quad": True},
        "face_limit",
        "it must be 48 to 25,000",
    ),
    (
        "text_to_model",
        {"face_limit": 499, "smart_low_poly": True},
        "face_limit",
        "it must be 500 to 20,000",
    ),
    (
        "text_to_model",
        {"face_limit": 10_001, "smart_low_poly": True, "quad": True},
        "face_limit",
        "it must be 500 to 10,000",
    ),
    ("text_to_model", {"model_seed": -1}, "model_seed", "it must be 0 to 2,147,483,647"),
    (
        "text_to_model",
        {"quad": True, "model": P1},
        "quad",
        "Quad is not available with model P1, only with v3.1, v3.0, v2.5, P2, Turbo v1.0, v2.0",
    ),
    (
        "text_to_model",
        {"geometry_quality": "detailed", "model": V25},
        "geometry_quality",
        "Mesh Quality is not available with model v2.5, only with v3.1, v3.0",
    ),
    (
        "text_to_model",
        {"smart_low_poly": True, "model": P2},
        "smart_low_poly",
        "Smart Low Poly is not available with model P2",
    ),
    (
        "text_to_model",
        {"auto_size": True, "model": "v1.4-20240625"},
        "auto_size",
        "Auto Size is not available with model v1.4, only with v3.1, v3.0, v2.5, P1, P2, Turbo",
    ),
    (
        "text_to_model",
        {"generate_parts": True},
        "generate_parts",
        "Generate Parts needs Texture off",
    ),
    (
        "text_to_model",
        {"generate_parts": True, "texture": False, "quad": True},
        "generate_parts",
        "Generate Parts cannot be combined with Quad",
    ),
    (
        "text_to_model",
        {"generate_parts": True, "texture": False, "smart_low_poly": True},
        "generate_parts",
        "Generate Parts cannot be combined with Smart Low Poly",
    ),
    (
        "text_to_model",
        {"texture": False, "texture_quality": "detailed"},
        "texture_quality",
        "Texture Quality needs Texture on",
    ),
    (
        "text_to_model",
        {"texture_quality": "fast"},
        "texture_quality",
        "Texture Quality 'fast' needs Texture Version v3.5",
    ),
    (
        "text_to_model",
        {"texture_quality": "HD"},
        "texture_quality",
        "Texture Quality has no value 'HD'; it can be fast, standard, detailed, extreme",
    ),
    ("text_to_model", {"delight": False}, "delight", "Delight needs Texture Version v3.5"),
    ("text_to_model", {"priority": 4}, "priority", "Priority is 4; it must be 1 to 3"),
    ("image_to_model", {"image": ""}, "image", "Image is not chosen"),
    (
        "image_to_model",
        {"texture_alignment": "align_image"},
        "texture_alignment",
        "Alignment has no value 'align_image'; it can be original_image, geometry",
    ),
    (
        "image_to_model",
        {"texture": False, "orientation": "align_image"},
        "orientation",
        "Orientation needs Texture on",
    ),
    ("multiview_to_model", {"front": "", "left": URL}, "front", "Front is not chosen"),
    (
        "multiview_to_model",
        {"back": ""},
        "left",
        "One view is not enough: add Left, Back or Right",
    ),
    ("multiview_to_model", {"source": TASK_ID}, "source", "Source cannot be combined with Front"),
    ("text_to_image", {"prompt": "x" * 1801}, "prompt", "the limit is 1,800"),
    (
        "text_to_image",
        {"size": "huge"},
        "size",
        "Size is 'huge'; it must be 1K, 2K, 4K or like 1536x1024, each side 256 to 4,096",
    ),
    (
        "text_to_image",
        {"model": "banana", "aspect_ratio": "wide"},
        "aspect_ratio",
        "Aspect Ratio has no value 'wide'; it can be 1:1, 2:3, 3:2",
    ),
    (
        "text_to_image",
        {"aspect_ratio": "16:9"},
        "aspect_ratio",
        "Aspect Ratio is not available with model Seedream v4, only with Banana",
    ),
    (
        "text_to_image",
        {"model": "chat_image_2", "quality": "max"},
        "quality",
        "Quality 'max' needs Model Chat Image 2.5 Flare or Chat Image 2.5 Sunburst",
    ),
    (
        "text_to_image",
        {"model": "chat_image_2", "background": "opaque"},
        "background",
        "Background is not available with model Chat Image 2, only with Chat Image 2.5 Flare",
    ),
    (
        "generate_image",
        {"prompt": " ", "t_pose": True},
        "prompt",
        "Prompt is empty and no Template is chosen",
    ),
    (
        "generate_image",
        {"images": (URL,) * 4},
        "images",
        "Model Seedream v5 takes at most 4 pictures; there are 5",
    ),
    (
        "generate_image",
        {"model": "seedream_v4"},
        "image",
        "Model Seedream v4 takes no pictures; there are 1",
    ),
    ("generate_image", {"images": (URL, "")}, "images", "Images has an empty item"),
    ("generate_multiview_image", {"image": ""}, "image", "Image is not chosen"),
    ("edit_multiview_image", {"source": ""}, "source", "Source is not chosen"),
    ("edit_multiview_image", {"front": ""}, "front", "Say what to change in a view"),
    ("edit_multiview_image", {"back": " "}, "back", "Say what to change in a view"),
    ("edit_multiview_image", {"left": "x" * 1025}, "left", "the limit is 1,024"),
    (
        "image_to_depth",
        {"process_res": 125},
        "process_res",
        "Resolution is 125; it must be 126 to 2,016",
    ),
    ("image_to_splat", {"model_seed": 2**31}, "model_seed", "it must be 0 to 2,147,483,647"),
    ("image_to_depth", {"kind": "grey"}, "kind", "Kind has no value 'grey'"),
]
"""Type of task, values, the option at fault, and what is said of it."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of task types, by what such a task makes."""

PICTURE_TYPES = frozenset({"text_to_image", "generate_image"})
VIEW_TYPES = frozenset({"generate_multiview_image", "edit_multiview_image"})
GENERATED_TYPES = frozenset({"text_to_model", "image_to_model", "multiview_to_model"})
FOREIGN_TYPES = frozenset(
    {
        "import_model",
        "mesh_segmentation",
        "mesh_completion",
        "highpoly_to_lowpoly",
    }
)
"""Models whose source picture the service does not have any more."""
MODEL_TYPES = frozenset(
    {
        *GENERATED_TYPES,
        *FOREIGN_TYPES,
        "texture_model",
        "convert_model",
        "animate_rig",
        "animate_retarget",
        "mesh_uv",
        "refine_model",
        "stylize_model",
    }
)

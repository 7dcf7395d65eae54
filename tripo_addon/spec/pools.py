# SPDX-License-Identifier: GPL-3.0-or-later
"""The pools in which services count how many tasks of a key run at once.

Only who shares a pool is known; how many tasks it takes differs by account and is learnt from
the service's refusals.
"""

from __future__ import annotations

from .options import Task

POOLS = {
    "text_to_model": "models",
    "image_to_model": "models",
    "multiview_to_model": "models",
    "refine_model": "models",
    "text_to_image": "pictures",
    "generate_image": "pictures",
    "generate_multiview_image": "pictures",
    "edit_multiview_image": "pictures",
    "image_to_depth": "pictures",
    "image_to_splat": "splats",
    "animate_prerigcheck": "animations",
    "animate_rig": "animations",
    "animate_retarget": "animations",
    "texture_model": "conversions",
    "convert_model": "conversions",
    "import_model": "conversions",
    "stylize_model": "conversions",
    "mesh_segmentation": "meshes",
    "smartsegment": "meshes",
    "mesh_completion": "meshes",
    "highpoly_to_lowpoly": "meshes",
    "mesh_uv": "meshes",
}
"""Type of task -> pool."""
P_SERIES = "P models"
"""Models of the P series have a pool of their own."""


def pool_of(task: Task) -> str:
    """The pool that a task runs in."""
    pool = POOLS[task.type]
    version = str(task.values().get("model") or "")
    return P_SERIES if pool == "models" and version.startswith("P") else pool

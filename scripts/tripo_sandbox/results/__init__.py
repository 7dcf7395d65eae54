# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files: real models and pictures that depend on the request, made when asked for."""

from .outputs import (
    converted_results,
    depth_results,
    model_only,
    model_results,
    picture_results,
    smart_results,
    splat_results,
    textured_results,
    unwrapped_results,
    view_results,
)
from .plans import part_names, plan_of, triangle_count

__all__ = [
    "converted_results",
    "depth_results",
    "model_only",
    "model_results",
    "part_names",
    "picture_results",
    "plan_of",
    "smart_results",
    "splat_results",
    "textured_results",
    "triangle_count",
    "unwrapped_results",
    "view_results",
]

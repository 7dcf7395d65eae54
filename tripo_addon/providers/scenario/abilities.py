# SPDX-License-Identifier: GPL-3.0-or-later
"""What Scenario can do, by type of task, and which of its models does it."""

from __future__ import annotations

from ...spec.abilities import Ability, listed, named

MODELS = {
    ("image_to_model", "v3.1-20260211"): "model_tripo-v3-1-image-to-3d",
    ("image_to_model", "v3.0-20250812"): "model_tripo-v3-0-image-to-3d",
    ("image_to_model", "v2.5-20250123"): "model_tripo-v2-5-image-to-3d",
    ("image_to_model", "P1-20260311"): "model_tripo-p1-image-to-3d",
    ("multiview_to_model", "v3.1-20260211"): "model_tripo-v3-1-multiview-to-3d",
    ("multiview_to_model", "v3.0-20250812"): "model_tripo-v3-0-multiview-to-3d",
    ("multiview_to_model", "v2.5-20250123"): "model_tripo-v2-5-multiview-to-3d",
    ("multiview_to_model", "P1-20260311"): "model_tripo-p1-multiview-to-3d",
    ("texture_model", "v3.0-20250812"): "model_tripo-v3-0-texturing",
    ("highpoly_to_lowpoly", ""): "model_tripo-retopology",
    ("animate_rig", "v1.0-20240301"): "model_tripo-rigging-v1",
    ("animate_rig", "v2.5-20260210"): "model_tripo-rigging-v2-5",
    ("mesh_segmentation", "v1.0-20250506"): "model_tripo-segmentation-v1",
    ("mesh_segmentation", "v2.0-20260430"): "model_tripo-segmentation-v2",
    ("stylize_model", ""): "model_tripo-stylization",
}
"""Type of task and model version -> Scenario's model."""


def _versions(type: str) -> dict[str, tuple[str, ...]]:
    """The versions of a type's model, as its choices."""
    return {"model": tuple(version for name, version in MODELS if name == type)}


def _making(type: str, options: str, versions: dict[str, tuple[str, ...]]) -> Ability:
    """The ability for a type of task that makes models."""
    shared = (
        "model texture texture_quality texture_alignment geometry_quality texture_seed orientation "
        "pbr face_limit auto_size quad smart_low_poly generate_parts model_seed"
    )
    choices = {
        **_versions(type),
        "geometry_quality": ("standard", "detailed"),
        "texture_quality": ("standard", "detailed", "extreme"),
        "texture_alignment": ("original_image", "geometry"),
        "orientation": ("default", "align_image"),
    }
    low_poly = {"smart_low_poly": {"face_limit": (1000, 20_000)}}
    return Ability(named(f"{shared} {options}"), choices, bounds_with=low_poly, versions=versions)


ABILITIES = {
    "image_to_model": _making(
        "image_to_model",
        "image enable_image_autofix",
        {"enable_image_autofix": ("P1-20260311",)},
    ),
    "multiview_to_model": _making("multiview_to_model", "front left back right", {}),
    "texture_model": Ability(
        named(
            "source model text_prompt image_prompt style_image pbr texture_quality "
            "texture_alignment texture_seed bake"
        ),
        {
            **_versions("texture_model"),
            "texture_quality": ("standard", "detailed", "extreme"),
            "texture_alignment": ("original_image", "geometry"),
        },
    ),
    "mesh_segmentation": Ability(
        named("source model segmentation_granularity split_by_connectivity ref_image"),
        {
            **_versions("mesh_segmentation"),
            "segmentation_granularity": ("simple", "balanced", "detailed"),
        },
    ),
    "highpoly_to_lowpoly": Ability(
        named("source face_limit quad bake"),
        bounds={"face_limit": (1000, 20_000)},
    ),
    "animate_rig": Ability(
        named("source model rig_type"),
        {
            **_versions("animate_rig"),
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
        },
    ),
    "stylize_model": Ability(named("source style"), {"style": ("lego", "voxel", "voronoi")}),
}

ability = listed(ABILITIES)
"""What the service can do with a type of task."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that can run tasks: what a user needs to know of each, and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .options import Bounds
from .tasks import TASKS
from .versions import IMAGE_MODELS, MODELS, RIG_MODELS, Model

EVERYTHING = frozenset({"task", "file", "url", "token"})
GENERATION = ("text_to_model", "image_to_model", "multiview_to_model")
DRAWING = ("text_to_image", "generate_image")


class Service(NamedTuple):
    """One service."""

    label: str
    base_url: str
    """Its address, without the path that is the same everywhere."""
    fixed_path: str
    key_url: str
    """Where to get a key."""
    top_up_url: str
    """Where to buy credits."""
    types: frozenset[str]
    """The types of task that it can do."""
    key_variables: tuple[str, ...] = ("TRIPO_API_KEY",)
    """Environment variables with the key, and with its secret where it has one."""
    regions: tuple[str, ...] = ()
    """Addresses of the same service elsewhere, where keys are good in one region only."""
    unit: str = "credits"
    prices: bool = True
    """Whether Tripo's list of prices holds here."""
    lacks: frozenset[str] = frozenset()
    """Options that it does not know: `option`, or `type.option`."""
    avoids: Mapping[str, str] = {}
    """Options that it knows and is never sent, and why: by `type.option`."""
    only: Mapping[str, frozenset[str]] | None = None
    """The options that it knows, by type, where those are few."""
    values: Mapping[str, tuple[str, ...]] = {}
    """The choices of an option that it takes: by `option` or `type.option`."""
    versions: Mapping[str, tuple[str, ...]] = {}
    """The versions of the model that know an option, where these are not all: by `type.option`."""
    bounds: Mapping[str, Bounds] = {}
    """Ranges narrower than elsewhere, by `option` or `type.option`."""
    switched: Mapping[str, Mapping[str, Bounds]] = {}
    """The same while a switch is on, by the switch's option."""
    lengths: Mapping[str, int] = {}
    """Characters of a text at most, where these are fewer than elsewhere: by `type.option`."""
    pictures: frozenset[str] = EVERYTHING
    """What an input picture can be."""
    models: frozenset[str] = EVERYTHING
    """What an input model can be."""
    imports: frozenset[str] = EVERYTHING - {"task"}
    """What import_model takes."""
    most_inputs: Mapping[str, int] = {}
    """How many pictures it takes for one task, where these are fewer than elsewhere: by type."""
    wants: Mapping[str, str] = {}
    """An option that may be left out elsewhere, by type of task."""

    @property
    def secret(self) -> bool:
        """Whether its key has two parts."""
        return len(self.key_variables) > 1


def _of(types: tuple[str, ...], options: str) -> frozenset[str]:
    return frozenset(f"{each}.{name}" for each in types for name in options.split())


def _without(versions: Mapping[str, Model], old: set[str]) -> tuple[str, ...]:
    return tuple(name for name in versions if name not in old)


_V2_TYPES = frozenset(TASKS) - {"image_to_splat", "image_to_depth", "smartsegment", "mesh_uv"}
_V2_MODELS = {"Turbo-v1.0-20250506", "v2.0-20240919", "v1.4-20240625", "v1.3-20240522"}
_V2_DRAWERS = {"flux.1_kontext_pro", "flux.1_dev", "z_image", "midjourney", "chat_image_1"}
_V2_RIGS = {"v2.0-20250506"}
"""What API v3 has left behind; a new version is known to it by its line in `models.py`."""
V2_PICTURES = {
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
"""Image models by the names of API v3 -> of API v2."""
V2_LOW_POLY = {"v1.0": "P-v1.0-20250506", "v2.0": "P-v2.0-20251225"}
_GATEWAY = frozenset(
    [
        "model",
        "texture",
        "pbr",
        "texture_quality",
        "geometry_quality",
        "face_limit",
        "quad",
        "auto_size",
    ]
)
_OLD_LENGTHS = {f"{each}.prompt": 1024 for each in DRAWING}
_LOW_POLY = {"smart_low_poly": {"face_limit": (1000, 20_000)}}
_SCENARIO_MODELS = ("v3.1-20260211", "v3.0-20250812", "v2.5-20250123", "P1-20260311")
_SCENARIO_MADE = frozenset(
    {
        "model",
        "texture",
        "texture_quality",
        "texture_alignment",
        "geometry_quality",
        "texture_seed",
        "orientation",
        "pbr",
        "face_limit",
        "auto_size",
        "quad",
        "smart_low_poly",
        "generate_parts",
        "model_seed",
    }
)
_SCENARIO = {
    "image_to_model": _SCENARIO_MADE | {"image", "enable_image_autofix"},
    "multiview_to_model": _SCENARIO_MADE | {"front", "left", "back", "right"},
    "texture_model": frozenset(
        {
            "source",
            "model",
            "text_prompt",
            "image_prompt",
            "style_image",
            "pbr",
            "texture_quality",
            "texture_alignment",
            "texture_seed",
            "bake",
        }
    ),
    "mesh_segmentation": frozenset(
        {
            "source",
            "model",
            "segmentation_granularity",
            "split_by_connectivity",
            "ref_image",
        }
    ),
    "highpoly_to_lowpoly": frozenset({"source", "face_limit", "quad", "bake"}),
    "animate_rig": frozenset({"source", "model", "rig_type"}),
    "stylize_model": frozenset({"source", "style"}),
}

SERVICES = {
    "tripo": Service(
        "Tripo",
        "https://openapi.tripo3d.ai",
        "/v3",
        "https://developers.tripo3d.ai",
        "https://developers.tripo3d.ai",
        frozenset(TASKS) - {"refine_model", "stylize_model"},
        regions=("https://openapi.tripo3d.com",),
        lacks=frozenset({"style", "orthographic_projection", "bake_animation"}),
        avoids={
            "texture_model.texture": "it charges double for a texture step without colours, "
            "which gives the same"
        },
        values={
            **{f"{each}.model": _without(MODELS, _V2_MODELS) for each in GENERATION},
            "text_to_image.model": _without(IMAGE_MODELS, _V2_DRAWERS),
            # seedream_v4 draws from text only.
            "generate_image.model": _without(IMAGE_MODELS, {*_V2_DRAWERS, "seedream_v4"}),
            "animate_rig.model": _without(RIG_MODELS, _V2_RIGS),
        },
        wants={"generate_image": "image"},
    ),
    "tripo-v2": Service(
        "Tripo API v2",
        "https://api.tripo3d.ai",
        "/v2/openapi",
        "https://platform.tripo3d.ai",
        "https://platform.tripo3d.ai/billing",
        _V2_TYPES,
        regions=("https://api.tripo3d.com",),
        lacks=frozenset(
            {
                *_of(
                    GENERATION,
                    "texture_version delight export_orientation style_image return_multiview "
                    "render_video check_printable mode",
                ),
                "multiview_to_model.style",
                *_of(
                    DRAWING,
                    "size aspect_ratio output_format watermark quality background",
                ),
                "text_to_image.model",
                "text_to_image.template",
                "generate_image.negative_prompt",
                "texture_model.delight",
                "animate_rig.no_weights_list",
                "mesh_segmentation.ref_image",
                "mesh_segmentation.segmentation_granularity",
                "mesh_segmentation.split_by_connectivity",
                "mesh_completion.completion_mode",
                "highpoly_to_lowpoly.smart_uv",
            }
        ),
        values={
            "multiview_to_model.model": tuple(
                each for each in MODELS if not each.startswith(("Turbo", "v1.3"))
            ),
            "generate_image.model": tuple(V2_PICTURES),
            "texture_model.model": ("v2.5-20250123", "v3.0-20250812"),
            "texture_quality": ("standard", "detailed", "extreme"),
            "texture_model.texture_quality": ("standard", "detailed"),
            "animate_rig.model": ("v1.0-20240301", "v2.0-20250506", "v2.5-20260210"),
            "animate_rig.spec": ("tripo", "mixamo"),
            "mesh_segmentation.model": ("v1.0-20250506",),
            "highpoly_to_lowpoly.model": tuple(V2_LOW_POLY),
        },
        bounds={"highpoly_to_lowpoly.face_limit": (500, 20_000)},
        switched={**_LOW_POLY, "quad": {"highpoly_to_lowpoly.face_limit": (500, 10_000)}},
        lengths=_OLD_LENGTHS,
        most_inputs={"generate_image": 10},
        pictures=EVERYTHING - {"task"},
        models=frozenset({"task"}),
        imports=frozenset({"file"}),
    ),
    "modelstream": Service(
        "ModelStream",
        "https://api.modelstream.ai",
        "/tripo/v2/openapi",
        "https://modelstream.ai",
        "https://modelstream.ai",
        frozenset(
            {
                *GENERATION,
                *DRAWING,
                "refine_model",
                "generate_multiview_image",
                "edit_multiview_image",
            }
        ),
        prices=False,
        only={
            "text_to_model": _GATEWAY | {"prompt", "style"},
            "image_to_model": _GATEWAY | {"image", "style"},
            "multiview_to_model": _GATEWAY | {"front", "left", "back", "right", "source"},
            "refine_model": frozenset({"source"}),
            "text_to_image": frozenset({"prompt"}),
            "generate_image": frozenset({"prompt", "image", "images", "model"}),
            "generate_multiview_image": frozenset({"image"}),
            "edit_multiview_image": frozenset({"source", "front", "left", "back", "right"}),
        },
        values={
            "generate_image.model": tuple(V2_PICTURES),
            "texture_quality": ("standard", "detailed"),
        },
        bounds={"face_limit": (1000, 500_000)},
        lengths=_OLD_LENGTHS,
        most_inputs={"generate_image": 10},
        pictures=frozenset({"url"}),
        models=frozenset({"task"}),
    ),
    "scenario": Service(
        "Scenario",
        "https://api.cloud.scenario.com",
        "/v1",
        "https://app.scenario.com",
        "https://app.scenario.com",
        frozenset(_SCENARIO),
        key_variables=("SCENARIO_API_KEY", "SCENARIO_API_SECRET"),
        unit="CU",
        prices=False,
        only=_SCENARIO,
        values={
            "image_to_model.model": _SCENARIO_MODELS,
            "multiview_to_model.model": _SCENARIO_MODELS,
            "texture_model.model": ("v3.0-20250812",),
            "texture_quality": ("standard", "detailed", "extreme"),
            "animate_rig.model": ("v1.0-20240301", "v2.5-20260210"),
            "stylize_model.style": ("lego", "voxel", "voronoi"),
        },
        versions={"image_to_model.enable_image_autofix": ("P1-20260311",)},
        bounds={"highpoly_to_lowpoly.face_limit": (1000, 20_000)},
        switched=_LOW_POLY,
    ),
}
"""By the name that preferences, environment and journal use."""

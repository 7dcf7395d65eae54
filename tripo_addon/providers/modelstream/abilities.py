# SPDX-License-Identifier: GPL-3.0-or-later
"""What ModelStream can do, by type of task."""

from __future__ import annotations

from typing import Any

from ...spec.abilities import Ability, listed, named
from ..tripo_v2.abilities import PICTURE_VERSIONS, STYLES

VERSIONS = (
    "v3.1-20260211",
    "v3.0-20250812",
    "v2.5-20250123",
    "P1-20260311",
    "P2-20260801",
    "Turbo-v1.0-20250506",
    "v2.0-20240919",
    "v1.4-20240625",
    "v1.3-20240522",
)


def _making(options: str, **choices: tuple[str, ...]) -> Ability:
    """The ability for a type of task that makes models."""
    shared = "model texture pbr texture_quality geometry_quality face_limit quad auto_size"
    every: dict[str, Any] = {
        "model": VERSIONS,
        "texture_quality": ("standard", "detailed"),
        "geometry_quality": ("standard", "detailed"),
        **choices,
    }
    bounds = {"face_limit": (1000, 500_000)}
    return Ability(named(f"{shared} {options}"), every, bounds)


ABILITIES = {
    "text_to_model": _making("prompt style", style=STYLES),
    "image_to_model": _making("image style", style=STYLES),
    "multiview_to_model": _making("front left back right source"),
    "refine_model": Ability(named("source")),
    "text_to_image": Ability(named("prompt"), lengths={"prompt": 1024}),
    "generate_image": Ability(
        named("prompt image images model"),
        {"model": tuple(PICTURE_VERSIONS)},
        lengths={"prompt": 1024},
        pictures=10,
    ),
    "generate_multiview_image": Ability(named("image")),
    "edit_multiview_image": Ability(named("source front left back right")),
}

ability = listed(ABILITIES)
"""What the service can do with a type of task."""

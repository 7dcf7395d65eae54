# SPDX-License-Identifier: GPL-3.0-or-later
"""What a generation costs, in credits."""

from typing import Any

from .versions import VERSIONS

BARE = {"v2.5": 10, "v3": 10, "P1": 30, "P2": 100}
WITH_PICTURES = {"v2.5": 10, "v3": 10, "P1": 10, "P2": 0}
TEXTURED = 10
TEXTURE_QUALITY = {"detailed": 10, "extreme": 20}
ADD_ONS = {"quad": 5, "smart_low_poly": 10, "generate_parts": 20}
DETAILED_GEOMETRY = 20


def is_textured(body: dict[str, Any]) -> bool:
    """pbr forces a texture; models in parts have none."""
    wanted = body.get("texture", True) or body.get("pbr", True)
    return bool(wanted) and not body.get("generate_parts")


def generation_price(type: str, body: dict[str, Any]) -> float:
    family = VERSIONS[body["model"]].family
    credits = BARE[family]
    if type != "text_to_model":
        credits += WITH_PICTURES[family]
    if is_textured(body):
        credits += TEXTURED + TEXTURE_QUALITY.get(body.get("texture_quality", ""), 0)
    if family in ("P1", "P2"):
        return float(credits)
    if family == "v3" and body.get("geometry_quality") == "detailed":
        credits += DETAILED_GEOMETRY
    return float(credits + sum(price for name, price in ADD_ONS.items() if body.get(name)))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The model versions of API v2 by task type, the default first, each with its version in v3."""

from ..shared.refusals import Refused
from ..shared.versions import RETIRED, VERSIONS

DEFAULT = "v2.5-20250123"
_GENERATION = {DEFAULT: DEFAULT, **{name: name for name in VERSIONS}}

VERSIONS_OF: dict[str, dict[str, str]] = {
    "text_to_model": _GENERATION,
    "image_to_model": _GENERATION,
    "multiview_to_model": _GENERATION,
    "texture_model": {DEFAULT: DEFAULT, "v3.0-20250812": "v3.0-20250812"},
    "animate_rig": {
        "v1.0-20240301": "v1.0-20240301",
        "v2.0-20250506": "v2.5-20260210",
        "v2.5-20260210": "v2.5-20260210",
    },
    "mesh_segmentation": {"v1.0-20250506": "v1.0-20250506"},
    "mesh_completion": {"v1.0-20250506": "v1.0-20250506"},
    "highpoly_to_lowpoly": {
        "P-v2.0-20251225": "v2.0",
        "P-v2.0-20251226": "v2.0",
        "P-v1.0-20250506": "v2.0",
    },
    "generate_image": {
        "flux.1_kontext_pro": "seedream_v5",
        "flux.1_dev": "seedream_v5",
        "z_image": "seedream_v5",
        "midjourney": "seedream_v5",
        "gpt_4o": "chat_image_2",
        "gpt_image_1.5": "chat_image_2",
        "gpt_image_2": "chat_image_2",
        "gemini_2.5_flash_image_preview": "banana",
        "gemini_3_pro_image_preview": "banana_pro",
        "gemini_3.1_flash_image_preview": "banana2",
    },
}
"""A version that API v3 does not have is done by a similar one."""
WITHOUT_PICTURES = frozenset({"flux.1_dev", "z_image"})
MOST_PICTURES = {"flux": 4, "gpt": 10, "gemini": 10}


def version_of(type: str, name: object, default: str = "") -> str:
    """Return the version a body asks for, under the name it has in API v2."""
    versions = VERSIONS_OF[type]
    if name is None:
        return default if default in versions else next(iter(versions))
    if not isinstance(name, str):
        raise Refused(1004, "model_version must be a string")
    if name in versions:
        return name
    if name in RETIRED and type.endswith("_to_model"):
        raise Refused(2015, f"model_version {name} is retired")
    raise Refused(2017, f"model_version {name} does not exist")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of the services' models: what each one knows, its limits and its base price.

A new version is one more line in one of these tables.
"""

from collections.abc import Mapping

from ..record import Record

Bounds = tuple[float, float]

UPLOADED_MODELS = ("glb", "fbx", "obj", "stl", "3mf", "usdz")
"""Types of model file that the services take."""


class Model(Record):
    """One version of a model that does the work of a task."""

    label: str
    knows: Mapping[str, int] = {}
    """Options that not every version knows, and the credits that using one adds."""
    lacks: frozenset[str] = frozenset()
    """Options that it does not know although the other versions do."""
    faces: Bounds | None = None
    quads: Bounds | None = None
    """Range of `face_limit` for triangles and for `quad=True`."""
    text: int | None = None
    picture: int | None = None
    """Credits for a bare mesh from text, and from one or more pictures."""
    references: int = 0
    """How many pictures it takes."""
    pool: str = ""
    """The pool of running tasks that it has to itself."""
    retired: bool = False
    """API v3 does not know it any more."""


_QUAD = {"quad": 5, "smart_low_poly": 10, "generate_parts": 20}
_HIGH = {**_QUAD, "compress": 0}
_ULTRA = {**_HIGH, "geometry_quality": 20}
_FIRST_LACKS = frozenset(
    {
        "face_limit",
        "texture",
        "pbr",
        "texture_quality",
        "texture_version",
        "delight",
        "texture_seed",
        "texture_alignment",
        "auto_size",
        "orientation",
        "export_uv",
        "export_orientation",
    }
)
"""What the drafts of v1.x do not know."""
_P = "P models"
_HALF_MILLION = (48, 500_000)
_QUADS = (48, 150_000)

MODELS: dict[str, Model] = {
    "v3.1-20260211": Model("v3.1", _ULTRA, frozenset(), (48, 2_000_000), _QUADS, 10, 20),
    "v3.0-20250812": Model("v3.0", _ULTRA, frozenset(), (48, 2_000_000), _QUADS, 10, 20),
    "v2.5-20250123": Model("v2.5", _HIGH, frozenset(), _HALF_MILLION, _QUADS, 10, 20),
    "P1-20260311": Model("P1", {}, frozenset(), (48, 20_000), None, 30, 40, pool=_P),
    "P2-20260801": Model(
        "P2", {"quad": 0}, frozenset(), (48, 50_000), (48, 25_000), 100, 100, pool=_P
    ),
    "Turbo-v1.0-20250506": Model(
        "Turbo v1.0", _HIGH, frozenset(), _HALF_MILLION, _QUADS, retired=True
    ),
    "v2.0-20240919": Model("v2.0", _HIGH, frozenset(), _HALF_MILLION, _QUADS, retired=True),
    "v1.4-20240625": Model("v1.4", {}, _FIRST_LACKS, retired=True),
    "v1.3-20240522": Model("v1.3", {}, _FIRST_LACKS, retired=True),
}
"""Of text, image and multiview to model."""
DEFAULT_MODEL = "v3.1-20260211"

LOW_POLY_FACES: Bounds = (500, 20_000)
LOW_POLY_QUADS: Bounds = (500, 10_000)
ANY_FACES: Bounds = (48, 2_000_000)


def face_bounds(model: str, quad: bool, smart_low_poly: bool) -> Bounds:
    """Range of `face_limit` for this model version and topology."""
    if smart_low_poly:
        return LOW_POLY_QUADS if quad else LOW_POLY_FACES
    known = MODELS.get(model)
    return (known and (known.quads if quad else known.faces)) or ANY_FACES


TEXTURE_35 = "v3.5-20260815"
TEXTURE_MODELS: dict[str, Model] = {
    "v3.0-20250812": Model("v3.0"),
    TEXTURE_35: Model("v3.5", {"delight": 0}),
    "v2.5-20250123": Model("v2.5"),
}
"""Of texture_model, and the texture versions of the types that make models."""

_SIZED = {"size": 0}
_SEEDREAM = {**_SIZED, "watermark": 0}
_BANANA = {**_SIZED, "aspect_ratio": 0}
_CHAT = {**_SIZED, "quality": 0}
_CHAT_25 = {**_CHAT, "background": 0}

IMAGE_MODELS: dict[str, Model] = {
    "seedream_v5": Model("Seedream v5", _SEEDREAM, references=4),
    "seedream_v4": Model("Seedream v4", _SEEDREAM),
    "banana": Model("Banana", _BANANA, references=10),
    "banana_pro": Model("Banana Pro", _BANANA, references=10),
    "banana2": Model("Banana 2", _BANANA, references=10),
    "chat_image_1": Model("Chat Image 1", _CHAT, references=16, retired=True),
    "chat_image_1.5": Model("Chat Image 1.5", _CHAT, references=16),
    "chat_image_2": Model("Chat Image 2", _CHAT, references=16),
    "chat_image_2.5_flare": Model("Chat Image 2.5 Flare", _CHAT_25, references=16),
    "chat_image_2.5_sunburst": Model("Chat Image 2.5 Sunburst", _CHAT_25, references=16),
    "flux.1_kontext_pro": Model("Flux.1 Kontext Pro", references=4, retired=True),
    "flux.1_dev": Model("Flux.1 Dev", retired=True),
    "z_image": Model("Z Image", retired=True),
    "midjourney": Model("Midjourney", references=1, retired=True),
}
"""Of text_to_image and generate_image."""

RIG_MODELS: dict[str, Model] = {
    "v1.0-20240301": Model("v1.0"),
    "v2.0-20250506": Model("v2.0", retired=True),
    "v2.5-20260210": Model("v2.5"),
    "v3.0-20260909": Model("v3.0"),
}
"""Of animate_rig."""

SEGMENT_MODELS: dict[str, Model] = {
    "v1.0-20250506": Model("v1.0"),
    "v2.0-20260430": Model(
        "v2.0", {"segmentation_granularity": 0, "split_by_connectivity": 0, "ref_image": 0}
    ),
}
COMPLETION_MODELS: dict[str, Model] = {"v1.0-20250506": Model("v1.0")}
LOW_POLY_MODELS: dict[str, Model] = {
    "v2.0": Model("v2.0", {}, frozenset(), LOW_POLY_FACES, LOW_POLY_QUADS, picture=30),
    "v1.0": Model(
        "v1.0",
        {},
        frozenset({"bake", "part_names"}),
        (1, 2_000_000),
        (1, 150_000),
        picture=10,
    ),
    "v3.0": Model("v3.0", {"smart_uv": 0}, frozenset(), LOW_POLY_FACES, LOW_POLY_QUADS),
}
"""Of highpoly_to_lowpoly; its price stands under `picture`, that of v3.0 is not known."""

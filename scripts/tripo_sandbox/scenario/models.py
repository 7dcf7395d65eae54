# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's models as the Scenario service offers them, one row each."""

from collections.abc import Callable
from dataclasses import dataclass

from ..shared.values import Json
from .errors import Denied
from .inputs import Input, check_inputs

RIG_TYPES = (
    "biped",
    "quadruped",
    "hexapod",
    "octopod",
    "avian",
    "serpentine",
    "aquatic",
    "others",
)
ANIMATIONS = (
    "",
    *(
        f"biped:{move}"
        for move in (
            *("idle", "walk", "run", "dive", "climb", "jump"),
            *("slash", "shoot", "hurt", "fall", "turn"),
        )
    ),
    *(f"{rig}:walk" for rig in ("quadruped", "hexapod", "octopod")),
    *(f"{rig}:march" for rig in ("serpentine", "aquatic")),
)
FRONT = "frontImage"
OTHER_VIEWS = ("leftImage", "backImage", "rightImage")

QUALITY = Input(
    "textureQuality",
    "string",
    default="standard",
    allowed=("standard", "detailed", "extreme"),
    priced=True,
)
ALIGNMENT = Input(
    "textureAlignment", "string", default="original_image", allowed=("original_image", "geometry")
)
TEXTURE_SEED = Input("textureSeed", "number")
TEXTURED = (
    Input("texture", "boolean", default=True, priced=True),
    QUALITY,
    ALIGNMENT,
    TEXTURE_SEED,
    Input("orientation", "string", default="default", allowed=("default", "align_image")),
    Input("pbr", "boolean", default=True),
    Input("autoSize", "boolean", default=False),
    Input("seed", "number"),
)
DETAILED = Input(
    "geometryQuality",
    "string",
    default="standard",
    allowed=("standard", "detailed"),
    priced=True,
)
MESHED = (
    Input("faceLimit", "number", low=1),
    Input("quad", "boolean", default=False, priced=True),
    Input("smartLowPoly", "boolean", default=False, priced=True),
    Input("generateParts", "boolean", default=False, priced=True),
)
LOW_POLY = (Input("faceLimit", "number", low=48, high=20_000),)
PICTURE = (Input("image", "file", "image", required=True, parent=True),)
VIEWS = (
    Input(FRONT, "file", "image", required=True, parent=True),
    *(Input(name, "file", "image") for name in OTHER_VIEWS),
)
SOURCE = Input("model", "file", "3d", required=True, parent=True)


def the_views(body: Json) -> None:
    if not any(name in body for name in OTHER_VIEWS):
        raise Denied(400, f"Input {FRONT} needs at least one of {', '.join(OTHER_VIEWS)} beside it")


def the_parts(body: Json) -> None:
    if not body.get("generateParts"):
        return
    for name, default in (("texture", True), ("pbr", True), ("quad", False)):
        if body.get(name, default):
            raise Denied(400, f"Input generateParts is incompatible with {name}")


def the_low_poly(body: Json) -> None:
    limit = body.get("faceLimit")
    if limit is None or not body.get("smartLowPoly"):
        return
    low, high = (500, 10_000) if body.get("quad") else (1_000, 20_000)
    if not low <= limit <= high:
        raise Denied(400, f"Input faceLimit must be {low} to {high} with smartLowPoly")


def the_texture_guide(body: Json) -> None:
    if "prompt" in body and "imagePrompt" in body:
        raise Denied(400, "Input prompt and input imagePrompt exclude each other")
    if "styleImage" in body and not ("prompt" in body or "imagePrompt" in body):
        raise Denied(400, "Input styleImage needs prompt or imagePrompt")


def the_animation(body: Json) -> None:
    animation = body.get("animation", "")
    rig = body.get("rigType", "biped")
    if animation and animation.split(":")[0] != rig:
        raise Denied(400, f"Input animation {animation} does not fit rigType {rig}")


ADD_ONS = {"quad": 5.0, "smartLowPoly": 15.0, "generateParts": 30.0}
FINER = {"detailed": 15.0, "extreme": 30.0}


def is_textured(body: Json) -> bool:
    """pbr forces a texture; models in parts have none."""
    wanted = body.get("texture", True) or body.get("pbr", True)
    return bool(wanted) and not body.get("generateParts")


def generation_units(bare: float) -> Callable[[Json], float]:
    def units(body: Json) -> float:
        cost = bare + sum(price for name, price in ADD_ONS.items() if body.get(name))
        if body.get("geometryQuality") == "detailed":
            cost += 30.0
        if is_textured(body):
            cost += 15.0 + FINER.get(body.get("textureQuality", ""), 0.0)
        return cost

    return units


def texturing_units(body: Json) -> float:
    return 30.0 + FINER.get(body.get("textureQuality", ""), 0.0)


def rigging_units(body: Json) -> float:
    return 70.0 if body.get("animation") else 40.0


def flat_units(units: float) -> Callable[[Json], float]:
    return lambda body: units


NAMES_IN_V3 = {
    "texture": "texture",
    "textureQuality": "texture_quality",
    "geometryQuality": "geometry_quality",
    "pbr": "pbr",
    "faceLimit": "face_limit",
    "autoSize": "auto_size",
    "quad": "quad",
    "smartLowPoly": "smart_low_poly",
    "generateParts": "generate_parts",
    "seed": "model_seed",
    "rigType": "rig_type",
    "animation": "animation",
}


@dataclass(frozen=True)
class Model:
    id: str
    name: str
    capability: str
    inputs: tuple[Input, ...]
    units: Callable[[Json], float]
    seconds: float
    """How long a run takes on the real service."""
    task: str = "image_to_model"
    """What Tripo's own API calls such a run."""
    version: str = "v3.1-20260211"
    """What Tripo's own API calls the version."""
    rules: tuple[Callable[[Json], None], ...] = ()

    def check(self, body: Json) -> None:
        check_inputs(self.inputs, body)
        for rule in self.rules:
            rule(body)

    def in_v3(self, body: Json) -> Json:
        """Say the inputs in the words of Tripo's own API, as the results are made from those."""
        defaults = {each.name: each.default for each in self.inputs if each.default is not None}
        given = {**defaults, **body}
        named = {NAMES_IN_V3[name]: given[name] for name in given if name in NAMES_IN_V3}
        prompt = {"texture_prompt": {"text": body["prompt"]}} if "prompt" in body else {}
        return {"model": self.version, **named, **prompt}

    def shown(self, *, whole: bool = True) -> Json:
        """Return the model as the service shows it: lists leave the inputs out."""
        shown: Json = {
            "id": self.id,
            "name": self.name,
            "type": "custom",
            "custom": True,
            "privacy": "public",
            "source": "other",
            "status": "trained",
            "capabilities": [self.capability],
            "tags": ["Tripo", "sc:third-party"],
            "collectionIds": [],
            "exampleAssetIds": [],
            "trainingImagesNumber": 0,
            "parameters": {},
            "createdAt": "2026-03-04T11:00:00.000Z",
            "updatedAt": "2026-06-28T14:00:00.000Z",
        }
        if whole:
            shown["inputs"] = [each.shown() for each in self.inputs]
        return shown


def _makers(
    version: str, name: str, bare: tuple[float, float], inputs: tuple[Input, ...], tripo: str
) -> tuple[Model, Model]:
    """A version comes as a pair: from one picture and from views."""
    rules = (the_parts, the_low_poly)
    return (
        Model(
            id=f"model_tripo-{version}-image-to-3d",
            name=f"Tripo {name}",
            capability="img23d",
            inputs=(*PICTURE, *TEXTURED, *inputs),
            units=generation_units(bare[0]),
            seconds=80,
            version=tripo,
            rules=rules,
        ),
        Model(
            id=f"model_tripo-{version}-multiview-to-3d",
            name=f"Tripo {name} Multi View",
            capability="img23d",
            inputs=(*VIEWS, *TEXTURED, *inputs),
            units=generation_units(bare[1]),
            seconds=90,
            version=tripo,
            rules=(the_views, *rules),
        ),
    )


def _rigging(version: str, name: str) -> Model:
    return Model(
        id=f"model_tripo-rigging-{version}",
        name=f"Tripo Rigging {name}",
        capability="3d23d",
        inputs=(
            SOURCE,
            Input("rigType", "string", default="biped", allowed=RIG_TYPES),
            Input("animation", "string", allowed=ANIMATIONS, priced=True),
            Input("includeRiggedModel", "boolean", default=False),
        ),
        units=rigging_units,
        seconds=40,
        task="animate_rig",
        rules=(the_animation,),
    )


MODELS = {
    model.id: model
    for model in (
        *_makers("v3-1", "3.1", (30.0, 75.0), (DETAILED, *MESHED), "v3.1-20260211"),
        *_makers("v3-0", "3.0", (30.0, 75.0), (DETAILED, *MESHED), "v3.0-20250812"),
        *_makers("v2-5", "2.5", (30.0, 30.0), MESHED, "v2.5-20250123"),
        *_makers(
            "p1",
            "P1",
            (75.0, 75.0),
            (*LOW_POLY, Input("enableImageAutofix", "boolean", default=False)),
            "P1-20260311",
        ),
        Model(
            id="model_tripo-v3-0-texturing",
            name="Tripo 3.0 Texturing",
            capability="3d23d",
            inputs=(
                SOURCE,
                Input("pbr", "boolean", default=False),
                QUALITY,
                ALIGNMENT,
                TEXTURE_SEED,
                Input("prompt", "string", longest=1024),
                Input("imagePrompt", "file", "image"),
                Input("styleImage", "file", "image"),
                Input("bake", "boolean", default=True),
            ),
            units=texturing_units,
            seconds=60,
            version="v3.0-20250812",
            rules=(the_texture_guide,),
            task="texture_model",
        ),
        Model(
            id="model_tripo-retopology",
            name="Tripo Retopology",
            capability="3d23d",
            inputs=(
                SOURCE,
                Input("faceLimit", "number", low=1_000, high=20_000),
                Input("quad", "boolean", default=False),
                Input("bake", "boolean", default=True),
            ),
            units=flat_units(30.0),
            seconds=60,
            task="highpoly_to_lowpoly",
        ),
        _rigging("v1", "v1"),
        _rigging("v2-5", "v2.5"),
        Model(
            id="model_tripo-segmentation-v1",
            name="Tripo Segmentation v1",
            capability="3d23d",
            inputs=(SOURCE,),
            units=flat_units(45.0),
            seconds=60,
            task="mesh_segmentation",
        ),
        Model(
            id="model_tripo-segmentation-v2",
            name="Tripo Segmentation v2",
            capability="3d23d",
            inputs=(
                SOURCE,
                Input(
                    "segmentationGranularity",
                    "string",
                    default="balanced",
                    allowed=("simple", "balanced", "detailed"),
                ),
                Input("splitByConnectivity", "boolean", default=True),
                Input("image", "file", "image"),
            ),
            units=flat_units(45.0),
            seconds=60,
            task="mesh_segmentation",
        ),
        Model(
            id="model_tripo-stylization",
            name="Tripo Stylization",
            capability="3d23d",
            inputs=(
                SOURCE,
                Input(
                    "style",
                    "string",
                    required=True,
                    default="lego",
                    allowed=("lego", "voxel", "voronoi"),
                ),
            ),
            units=flat_units(30.0),
            seconds=30,
            task="highpoly_to_lowpoly",
        ),
    )
}

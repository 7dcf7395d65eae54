# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that take a model's mesh apart, complete it, or lay it out anew."""

from collections.abc import Mapping

from ...errors import Problem
from ..option import Values, option
from ..versions import COMPLETION_MODELS, LOW_POLY_MODELS, SEGMENT_MODELS, Bounds
from . import shared
from .shared import TASK_ONLY, part_names, picture, switch, version
from .steps import Step

SEGMENT_CREDITS = {"model": 55.0, "image": 85.0}
"""Of smartsegment, by what is looked at."""
COMPLETION_CREDITS = {"ai_completion": 50.0, "quick_cap": 30.0}


class MeshSegmentation(
    Step,
    type="mesh_segmentation",
    route="/mesh/segment",
    pool="meshes",
    credits=40,
    label="Segment Mesh",
    help="Split a model into named parts",
    section="Edit",
    short="Segment",
    verb="Segment",
    icon="MOD_EXPLODE",
    keeps_picture=False,
    versions=SEGMENT_MODELS,
    next=("mesh_completion", "texture_model", "convert_model", "highpoly_to_lowpoly"),
):
    """A model in parts. API v3: POST /mesh/segment."""

    model: str = version(SEGMENT_MODELS, "v1.0-20250506", "")
    segmentation_granularity: str | None = option(
        default=None,
        label="Granularity",
        help="How many parts there are",
        choices={"simple": "Simple", "balanced": "Balanced", "detailed": "Detailed"},
    )
    split_by_connectivity: bool = switch(
        "Split Loose Parts", "Make loose pieces parts of their own", default=True
    )
    ref_image: str = picture(
        "A picture that shows the parts in colours",
        label="Reference",
        default="",
        excludes=("segmentation_granularity", "split_by_connectivity"),
    )


class SmartSegment(
    Step,
    type="smartsegment",
    route="/mesh/smartsegment",
    pool="meshes",
    label="Smart Segment",
    help="Split a GLB file into parts that a hint describes",
    section="Edit",
    short="Smart Split",
    verb="Split",
    icon="MOD_MASK",
    keeps_picture=False,
    next=("texture_model", "convert_model", "highpoly_to_lowpoly"),
):
    """A file's model in parts. API v3: POST /mesh/smartsegment."""

    source: str = shared.source(
        "A GLB file or a URL; left out, the active object: the file of its job, or its mesh where "
        "that is changed or your own",
        accepts=frozenset({"file", "url", "token"}),
        files=("glb",),
    )
    seg_type: str = option(
        default="model",
        label="Look At",
        help="What is looked at to find the parts; the pictures cost more",
        choices={"model": "Model", "image": "Pictures"},
        always=True,
    )
    granularity: str | None = option(
        default=None,
        label="Granularity",
        help="How fine the parts are",
        choices={"coarse": "Coarse", "medium": "Medium", "fine": "Fine"},
    )
    hint: str = option(default="", label="Hint", help="The parts in words")
    transform: tuple[float, ...] = option(
        default=(),
        label="Transform",
        help="The model's 4 x 4 matrix, row by row: 16 numbers",
        group="Parts",
        count=(16, 16),
    )

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return {
            "seg_type": shared.price_changes(
                SEGMENT_CREDITS, "model", cls.options["seg_type"].choices or {}
            )
        }

    def price(self) -> float:
        return SEGMENT_CREDITS[self.seg_type]


class MeshCompletion(
    Step,
    type="mesh_completion",
    route="/mesh/complete",
    pool="meshes",
    label="Complete Parts",
    help="Close the holes that segmentation left in the parts",
    section="Edit",
    short="Complete",
    verb="Complete Parts",
    icon="MOD_SOLIDIFY",
    keeps_picture=False,
    versions=COMPLETION_MODELS,
    next=("texture_model", "convert_model", "highpoly_to_lowpoly", "mesh_uv"),
):
    """Whole parts. API v3: POST /mesh/complete."""

    source: str = shared.source(
        "Id of a finished Segment Mesh task", accepts=TASK_ONLY, made_by=("mesh_segmentation",)
    )
    model: str = version(COMPLETION_MODELS, "v1.0-20250506", "Parts")
    completion_mode: str = option(
        default="ai_completion",
        label="Mode",
        help="Invent what is hidden, or only close the holes for less",
        choices={"ai_completion": "AI Completion", "quick_cap": "Quick Cap"},
    )
    part_names: tuple[str, ...] = part_names("Complete these parts only; all when empty")

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return {
            "completion_mode": shared.price_changes(
                COMPLETION_CREDITS, "ai_completion", cls.options["completion_mode"].choices or {}
            )
        }

    def price(self) -> float:
        return COMPLETION_CREDITS[self.completion_mode]


def _faces(values: Values) -> Bounds | None:
    known = LOW_POLY_MODELS.get(values["model"])
    return known and (known.quads if values["quad"] else known.faces)


class HighpolyToLowpoly(
    Step,
    type="highpoly_to_lowpoly",
    route="/mesh/decimate",
    pool="meshes",
    label="Low Poly",
    help="Build a model's mesh anew with fewer faces",
    section="Edit",
    short="Low Poly",
    verb="Reduce",
    icon="MOD_DECIM",
    keeps_picture=False,
    versions=LOW_POLY_MODELS,
    next=("texture_model", "mesh_uv", "animate_prerigcheck", "animate_rig", "convert_model"),
):
    """A mesh with fewer faces. API v3: POST /mesh/decimate."""

    model: str = version(LOW_POLY_MODELS, "v2.0", "")
    face_limit: int | None = option(
        default=None,
        label="Face Limit",
        help="Upper bound of faces; chosen by the service when not set",
        bounds=(1, 2_000_000),
        limits=_faces,
    )
    quad: bool = switch("Quad", "Quad-dominant mesh; the result is an FBX file")
    bake: bool = switch("Bake", "Bake the old texture onto the new mesh", default=True)
    smart_uv: bool = switch("Smart UV", "Unwrap the new mesh along its parts")
    part_names: tuple[str, ...] = part_names("Rebuild these parts only; all when empty")

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return {"model": shared.version_changes(LOW_POLY_MODELS, "v2.0", lambda m: m.picture)}

    def price(self) -> float | None:
        return self.version and self.version.picture

    def further_problems(self) -> list[Problem]:
        if self.model == "v1.0" and self.face_limit is None:
            return [Problem("face_limit", "Model v1.0 needs a Face Limit")]
        return []


class MeshUv(
    Step,
    type="mesh_uv",
    route="/mesh/uv",
    pool="meshes",
    label="Unwrap UV",
    help="Lay out a model's UV map anew; up to 80,000 triangles",
    most_triangles=80_000,
    section="Edit",
    short="Unwrap",
    verb="Unwrap",
    icon="UV",
    next=("texture_model", "animate_prerigcheck", "animate_rig", "convert_model"),
):
    """A new UV map. API v3: POST /mesh/uv."""

    model: str = option(
        default="", label="Model", help="Version of the model that does the work", group="Mesh"
    )
    export_orientation: str = shared.export_orientation()

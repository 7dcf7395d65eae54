# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints that take meshes apart, complete, simplify and unwrap them."""

from typing import Any

from ..results import (
    model_only,
    smart_results,
    triangle_count,
    unwrapped_results,
)
from ..shared.fields import Field
from ..shared.inputs import Sources
from ..shared.refusals import Refused
from ..shared.task_types import TASK_ALIASES, TaskType, fixed, in_pool
from ..shared.tasks import Task
from ..shared.values import Json
from ..shared.versions import check_version
from .models import ORIENTATION, check_parts, model_source
from .models import TASK_TYPES as MODEL_TASK_TYPES

CUTTERS = ("v1.0-20250506", "v2.0-20260430")
COMPLETERS = ("v1.0-20250506",)
CAPPED, COMPLETED = 30, 50
SMART_PRICES = {"model": 55, "image": 85}
DECIMATORS = {"v1.0": 10, "v2.0": 30, "v3.0": 30}
"""Model name and price."""
DEFAULT_DECIMATOR = "v2.0"
LOW_POLY = {False: (500, 20_000), True: (500, 10_000)}
"""Allowed face_limit without and with quad."""
PLAIN_LIMITS = {False: 2_000_000, True: 150_000}
UNWRAP_LIMIT = 80_000


def the_cutter(body: Json) -> None:
    name = body.get("model")
    if name is not None:
        check_version(name, CUTTERS)
    finer = [
        option
        for option in ("segmentation_granularity", "split_by_connectivity", "ref_image")
        if body.get(option) is not None
    ]
    if finer and name != CUTTERS[1]:
        raise Refused(1004, f"{finer[0]} requires {CUTTERS[1]}")
    if "ref_image" in finer and len(finer) > 1:
        raise Refused(1004, f"ref_image cannot be combined with {finer[0]}")


def cut_sources(body: Json, sources: Sources) -> None:
    sources.model(body.get("input"))
    if "ref_image" in body:
        sources.picture(body["ref_image"], "ref_image")


def the_transform(body: Json) -> None:
    transform = body.get("transform")
    if transform is not None and len(transform) != 16:
        raise Refused(1004, "transform must list 16 numbers")


def file_source(body: Json, sources: Sources) -> None:
    sources.model(body.get("input"), types=frozenset(), formats=("glb",))


def smart_price(type: str, body: Json) -> float:
    return float(SMART_PRICES[body.get("seg_type") or "model"])


def smart_facts(task: Task) -> Json:
    return {"prompt": task.body.get("hint") or "parts of the model"}


def the_completer(body: Json) -> None:
    if body.get("model") is not None:
        check_version(body["model"], COMPLETERS)


def parts_source(body: Json, sources: Sources) -> None:
    task = sources.task(body.get("input"), frozenset({"mesh_segmentation"}))
    check_parts(body, task)


def completion_price(type: str, body: Json) -> float:
    return float(CAPPED if body.get("completion_mode") == "quick_cap" else COMPLETED)


def the_decimator(body: Json) -> None:
    """Each of the three has ranges and options of its own."""
    name = body.get("model") or DEFAULT_DECIMATOR
    check_version(name, DECIMATORS)
    limit, quad = body.get("face_limit"), bool(body.get("quad"))
    if body.get("smart_uv") is not None and name != "v3.0":
        raise Refused(1004, "smart_uv requires v3.0")
    if name == "v1.0":
        for option in ("bake", "part_names"):
            if body.get(option) is not None:
                raise Refused(1004, f"{option} is not supported by v1.0")
        if limit is None:
            raise Refused(1004, "face_limit is required with v1.0")
        if limit > PLAIN_LIMITS[quad]:
            raise Refused(1004, f"face_limit must be at most {PLAIN_LIMITS[quad]}")
        return
    low, high = LOW_POLY[quad]
    if limit is not None and not low <= limit <= high:
        raise Refused(1004, f"face_limit must be {low} to {high}")


def decimation_price(type: str, body: Json) -> float:
    return float(DECIMATORS[body.get("model") or DEFAULT_DECIMATOR])


def unwrap_source(body: Json, sources: Sources) -> None:
    sources.model(body.get("input"))
    if triangle_count(sources.tasks, sources.uploads) > UNWRAP_LIMIT:
        raise Refused(2018, f"The model has more than {UNWRAP_LIMIT} triangles")


def _task_type(route: str, name: str, **facts: Any) -> TaskType:
    return TaskType(
        **{
            "route": f"/mesh/{route}",
            "name": name,
            "aliases": TASK_ALIASES,
            "rules": (),
            "pool": in_pool("mesh"),
            "results": model_only,
            **facts,
        }
    )


SEGMENT = _task_type(
    "segment",
    "mesh_segmentation",
    fields={
        "input": Field("any"),
        "model": Field("text"),
        "segmentation_granularity": Field("text", choices=("simple", "balanced", "detailed")),
        "split_by_connectivity": Field("bool"),
        "ref_image": Field("any"),
    },
    rules=(the_cutter,),
    sources=cut_sources,
    price=fixed(40),
    seconds=fixed(160),
)
[IMPORT] = [task_type for task_type in MODEL_TASK_TYPES if task_type.name == "import_model"]

TASK_TYPES = (
    SEGMENT,
    _task_type(
        "smartsegment",
        "smartsegment",
        fields={
            "input": Field("any"),
            "seg_type": Field("text", choices=tuple(SMART_PRICES)),
            "granularity": Field("text", choices=("coarse", "medium", "fine")),
            "hint": Field("text", longest=1024),
            "transform": Field("numbers"),
        },
        rules=(the_transform,),
        sources=file_source,
        price=smart_price,
        seconds=fixed(180),
        results=smart_results,
        prompts=("hint",),
        facts=smart_facts,
        children=(("seg_task_id", SEGMENT), ("model_task_id", IMPORT)),
    ),
    _task_type(
        "complete",
        "mesh_completion",
        fields={
            "input": Field("any"),
            "model": Field("text"),
            "part_names": Field("strings"),
            "completion_mode": Field("text", choices=("ai_completion", "quick_cap")),
        },
        rules=(the_completer,),
        sources=parts_source,
        price=completion_price,
        seconds=fixed(240),
    ),
    _task_type(
        "decimate",
        "highpoly_to_lowpoly",
        fields={
            "input": Field("any"),
            "model": Field("text"),
            "face_limit": Field("int", low=1),
            "quad": Field("bool"),
            "bake": Field("bool"),
            "part_names": Field("strings"),
            "smart_uv": Field("bool"),
        },
        rules=(the_decimator,),
        sources=model_source,
        price=decimation_price,
        seconds=fixed(200),
    ),
    _task_type(
        "uv",
        "mesh_uv",
        fields={
            "input": Field("any"),
            "model": Field("text"),
            "export_orientation": ORIENTATION,
        },
        sources=unwrap_source,
        price=fixed(5),
        seconds=fixed(60),
        results=unwrapped_results,
    ),
)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints that check for, make and move skeletons."""

from typing import Any

from ..results import model_only
from ..shared.fields import Field
from ..shared.inputs import Sources
from ..shared.presets import KNOWN, fits
from ..shared.refusals import Refused
from ..shared.task_types import TASK_ALIASES, TaskType, fixed, in_pool
from ..shared.tasks import Task
from ..shared.values import Json
from ..shared.versions import check_version

RIGGERS = ("v1.0-20240301", "v2.5-20260210", "v3.0-20260909")
RETIRED_RIGGERS = ("v2.0-20250506",)
FIRST, NEWEST = RIGGERS[0], RIGGERS[-1]
RIG_TYPES = ("biped", "quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic")
SPECS = ("tripo", "mixamo", "actorcore", "unity", "unreal", "vrm")
ENGINE_SPECS = ("unity", "unreal", "vrm")
NOT_RIGGABLE_WORD = "norig"
CLIP_PRICE, MOST_CLIPS = 10, 5
OUT_FORMAT = Field("text", choices=("glb", "fbx"))


def check_source(body: Json, sources: Sources) -> None:
    sources.model(body.get("input"), formats=("glb",))


def check_facts(task: Task) -> Json:
    """A word in what the model was made from tells what it is."""
    if NOT_RIGGABLE_WORD in task.label:
        return {"riggable": False, "rig_type": "others"}
    words = (name for name in RIG_TYPES if name in task.label.lower())
    return {"riggable": True, "rig_type": next(words, "biped")}


def the_rigger(body: Json) -> None:
    name = body.get("model") or FIRST
    check_version(name, RIGGERS, RETIRED_RIGGERS)
    rig_type = body.get("rig_type") or "biped"
    if name == FIRST and rig_type != "biped":
        raise Refused(1004, f"{FIRST} rigs bipeds only")
    if name != NEWEST and rig_type == "others":
        raise Refused(1004, f"rig_type others requires {NEWEST}")
    if name == FIRST and body.get("spec") in ENGINE_SPECS:
        raise Refused(1004, f"spec {body['spec']} requires {' or '.join(RIGGERS[1:])}")


def rig_source(body: Json, sources: Sources) -> None:
    sources.model(body.get("input"))


def wanted_clips(body: Json) -> list[str]:
    """The animations, whichever of the two fields names them."""
    if body.get("animations") is not None:
        return list(body["animations"])
    return [body["animation"]] if body.get("animation") else []


def the_clips(body: Json) -> None:
    if body.get("animation") is not None and body.get("animations") is not None:
        raise Refused(1004, "animation and animations exclude each other")
    clips = wanted_clips(body)
    if not 1 <= len(clips) <= MOST_CLIPS:
        raise Refused(1004, f"1 to {MOST_CLIPS} animations are required")
    for clip in clips:
        if clip not in KNOWN:
            raise Refused(1004, f"unknown animation '{clip}'")


def rigged_source(body: Json, sources: Sources) -> None:
    """Only a rig task; and its skeleton must know the animations."""
    rig = sources.task(body.get("input"), frozenset({"animate_rig"})).body
    first = rig.get("model", FIRST) == FIRST
    if first and rig.get("spec") == "mixamo":
        raise Refused(2006, f"mixamo skeletons of {FIRST} cannot be animated")
    rig_type = rig.get("rig_type") or "biped"
    for clip in wanted_clips(body):
        if not fits(clip, rig_type, first):
            raise Refused(1004, f"this {rig_type} skeleton does not know '{clip}'")


def clips_price(type: str, body: Json) -> float:
    return float(CLIP_PRICE * len(wanted_clips(body)))


def _task_type(route: str, name: str, **facts: Any) -> TaskType:
    return TaskType(
        **{
            "route": f"/animations/{route}",
            "name": name,
            "aliases": TASK_ALIASES,
            "rules": (),
            "pool": in_pool("animation"),
            "results": model_only,
            **facts,
        }
    )


TASK_TYPES = (
    _task_type(
        "rig-check",
        "animate_prerigcheck",
        fields={"input": Field("any")},
        sources=check_source,
        price=fixed(0),
        seconds=fixed(5),
        results=lambda task: {},
        facts=check_facts,
    ),
    _task_type(
        "rig",
        "animate_rig",
        fields={
            "input": Field("any"),
            "model": Field("text"),
            "rig_type": Field("text", choices=(*RIG_TYPES, "others")),
            "spec": Field("text", choices=SPECS),
            "out_format": OUT_FORMAT,
            "no_weights_list": Field("strings"),
        },
        rules=(the_rigger,),
        sources=rig_source,
        price=fixed(25),
        seconds=fixed(180),
    ),
    _task_type(
        "retarget",
        "animate_retarget",
        fields={
            "input": Field("any"),
            "animation": Field("text"),
            "animations": Field("strings"),
            "out_format": OUT_FORMAT,
            "export_with_geometry": Field("bool"),
            "animate_in_place": Field("bool"),
            "bake_animation": Field("bool"),
        },
        rules=(the_clips,),
        sources=rigged_source,
        price=clips_price,
        seconds=fixed(30),
        without_effect=lambda body: ["bake_animation"] if "bake_animation" in body else [],
    ),
)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of each type of task, by output key; a dot in a key makes a group."""

from collections.abc import Callable
from dataclasses import replace

from ..shared.result import Result
from ..shared.tasks import Task
from . import scenes
from .build import (
    Plan,
    build_3mf,
    build_fbx,
    build_glb,
    build_obj,
    build_preview,
    build_splat,
    build_stl,
    build_usdz,
    build_uv_picture,
)
from .look import repainted
from .plans import plan_of

Files = dict[str, Result]
FORMATS: dict[str, tuple[str, Callable[[Plan], bytes]]] = {
    "GLTF": ("glb", build_glb),
    "FBX": ("fbx", build_fbx),
    "OBJ": ("zip", build_obj),
    "STL": ("stl", build_stl),
    "USDZ": ("usdz", build_usdz),
    "3MF": ("3mf", build_3mf),
}


def model_results(task: Task) -> Files:
    """The model, as GLB or for quads as FBX, and a rendered picture of it."""
    plan = plan_of(task)
    surface = "base"
    if plan.textured:
        surface = "pbr" if plan.pbr else "textured"
    files = {**_model(task, plan, f"tripo_{surface}_model"), **_preview(task, plan)}
    if task.body.get("return_multiview"):
        files["multiview_basecolor_url"] = _file(
            task, "multiview_basecolor", "png", lambda: scenes.sheet(plan)
        )
    if task.body.get("render_video"):
        files["rendered_video_url"] = _file(
            task, "rendered_video", "mp4", lambda: scenes.turntable(plan)
        )
    return files


def model_only(task: Task) -> Files:
    return _model(task, plan_of(task), f"tripo_{task.type}")


def textured_results(task: Task) -> Files:
    plan = plan_of(task)
    return {**_model(task, plan, "tripo_texture_model"), **_preview(task, plan)}


def converted_results(task: Task) -> Files:
    plan = plan_of(task)
    extension, make = FORMATS["FBX" if plan.quad else task.body["format"].upper()]
    return {"model_url": _file(task, "tripo_convert_model", extension, lambda: make(plan))}


def unwrapped_results(task: Task) -> Files:
    plan = plan_of(task)
    picture = _file(task, "uv_render", "png", lambda: build_uv_picture(plan))
    return {**_model(task, plan, "tripo_uv_model"), "uv_render_url": picture}


def smart_results(task: Task) -> Files:
    plan = plan_of(task)
    return {
        "seg_model_url": _file(task, "seg_model", "glb", lambda: build_glb(plan)),
        "mask_url": _file(task, "mask", "png", lambda: scenes.mask(plan)),
    }


def splat_results(task: Task) -> Files:
    plan = plan_of(task)
    return {"model_url": _file(task, "tripo_splat", "ply", lambda: build_splat(plan))}


def picture_results(task: Task) -> Files:
    plan = plan_of(task)
    clear = task.body.get("background") == "transparent"
    format = str(task.body.get("output_format", "png"))
    make = lambda: scenes.picture(plan, format, clear)  # noqa: E731
    return {"generated_image_url": _file(task, "generated_image", format, make)}


def view_results(task: Task) -> Files:
    """All four views, or of an edit those that were edited."""
    plan = plan_of(task)
    wanted: dict[str, Plan] = dict.fromkeys(scenes.TURNS, plan)
    if edits := task.body.get("prompts"):
        wanted = {
            edit["view"]: replace(plan, look=repainted(plan.look, edit["prompt"])) for edit in edits
        }
    return {
        f"generate_multiview_image.{view}_view_url": _file(
            task,
            f"{view}_view",
            "png",
            lambda view=view, seen=seen: scenes.view(seen, view),  # type: ignore[misc]
        )
        for view, seen in wanted.items()
    }


def depth_results(task: Task) -> Files:
    plan = plan_of(task)
    size = int(task.body.get("process_res", 504))
    coloured = task.body.get("kind") == "color"
    make = lambda: scenes.depth(plan, min(size, scenes.SIZE), coloured)  # noqa: E731
    return {"depth_image_url": _file(task, "depth_image", "png", make)}


def _model(task: Task, plan: Plan, name: str) -> Files:
    fbx = plan.quad or task.body.get("out_format") == "fbx"
    extension, make = FORMATS["FBX" if fbx else "GLTF"]
    return {"model_url": _file(task, name, extension, lambda: make(plan))}


def _preview(task: Task, plan: Plan) -> Files:
    make = lambda: build_preview(plan)  # noqa: E731
    return {"rendered_image_url": _file(task, "rendered_image", "webp", make)}


def _file(task: Task, name: str, extension: str, make: Callable[[], bytes]) -> Result:
    file = f"{name}_{task.id}.{extension}"
    return Result(file, task.folder / file, make)

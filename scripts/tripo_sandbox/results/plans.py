# SPDX-License-Identifier: GPL-3.0-or-later
"""What each task makes, following the tasks it started from."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..shared.media import triangles
from ..shared.prices import is_textured
from ..shared.tasks import Task
from ..shared.uploads import Upload
from ..shared.values import Json
from ..shared.versions import QUAD_CAP, VERSIONS
from .build import REAL_SIZES, Plan
from .forms import FORMS
from .look import look_of, repainted
from .skeleton import Rig

DEFAULT_FACES = 12_000
DEFAULT_QUADS = 10_000
DEFAULT_LOW_POLY = 4_000
PAINTABLE = ("png", "jpeg")


def plan_of(task: Task) -> Plan:
    return PLANS.get(task.type, _plain)(task)


def triangle_count(tasks: Sequence[Task], uploads: Sequence[Upload]) -> int:
    """How many triangles a source has; 0 if the service cannot know."""
    if tasks:
        plan = plan_of(tasks[0])
        return plan.faces * (2 if plan.quad else 1)
    return triangles(uploads[0].path, uploads[0].format) if uploads else 0


def part_names(task: Task) -> tuple[str, ...]:
    """The names of a model's parts, or none if it is in one piece or unknown."""
    plan = plan_of(task)
    if not plan.in_parts or task.planted:
        return ()
    return tuple(part.name for part in FORMS[plan.look.form]())


def _generated(task: Task) -> Plan:
    body = task.body
    return replace(
        _plain(task),
        faces=face_count(body),
        quad=bool(body.get("quad")),
        textured=is_textured(body),
        pbr=bool(body.get("pbr", True)),
        in_parts=bool(body.get("generate_parts")) and not body.get("smart_low_poly"),
        quality=str(body.get("texture_quality", "standard")),
        orientation=str(body.get("export_orientation", "+x")),
        with_uvs=bool(body.get("export_uv", True)) or is_textured(body),
        compress=body.get("compress") == "geometry",
        real_size=bool(body.get("auto_size")),
        proportions=_proportions(task.input.get("model_seed", task.id)),
    )


def _plain(task: Task) -> Plan:
    """A textured model in one piece that depends on nothing but the label."""
    pictures = [u.path for u in task.uploads if u.format in PAINTABLE]
    return Plan(
        look=look_of(task.label or task.id),
        faces=DEFAULT_FACES,
        name=task.id[:8],
        picture=pictures[0] if pictures else None,
        proportions=_proportions(task.id),
    )


def _imported(task: Task) -> Plan:
    models = [upload for upload in task.uploads if not upload.is_picture]
    faces = triangle_count((), models)
    glb = models[0].path if faces and models[0].format == "glb" else None
    return replace(_plain(task), faces=faces or DEFAULT_FACES, original=glb)


def _edited(task: Task) -> Plan:
    """Edited views look like their source; each edit's own prompt is not part of the plan."""
    plan = _plain(task)
    return replace(plan, look=plan_of(task.sources[0]).look) if task.sources else plan


def _before(task: Task) -> Plan:
    """What the task started from, under the task's own name."""
    plan = plan_of(task.sources[0]) if task.sources else _imported(task)
    return replace(plan, name=task.id[:8], original=None, compress=False, jpeg=False)


def _own_mesh(task: Task) -> Path | None:
    """The user's own GLB that a task works on, whose mesh it does not change."""
    return (plan_of(task.sources[0]) if task.sources else _imported(task)).original


def _triangulated(plan: Plan) -> Plan:
    return replace(plan, quad=False, faces=plan.faces * 2) if plan.quad else plan


def _textured(task: Task) -> Plan:
    body, plan = task.body, _triangulated(_before(task))
    prompt = body.get("texture_prompt") or {}
    pictures = [u.path for u in task.uploads if u.format in PAINTABLE]
    return replace(
        plan,
        look=repainted(plan.look, str(prompt.get("text", ""))),
        textured=True,
        pbr=bool(body.get("pbr", True)),
        quality=str(body.get("texture_quality", "standard")),
        picture=pictures[0] if pictures and not prompt.get("text") else None,
        with_uvs=True,
        compress=body.get("compress") == "geometry",
        original=_own_mesh(task),
    )


def _converted(task: Task) -> Plan:
    body, plan = task.body, _before(task)
    if body.get("quad") and not plan.quad:
        plan = replace(plan, quad=True, faces=plan.faces // 2, in_parts=False)
    elif not body.get("quad"):
        plan = _triangulated(plan)
    size = float(body.get("scale_factor", 1))
    if plan.real_size or body.get("auto_size"):
        size *= REAL_SIZES[plan.look.form]
    moves = body.get("with_animation", True)
    fbx = plan.quad or str(body["format"]).upper() == "FBX"
    threshold = float(body.get("flatten_bottom_threshold", 0.01))
    return replace(
        plan,
        faces=min(plan.faces, int(body.get("face_limit", plan.faces))),
        orientation=str(body.get("export_orientation", plan.orientation)),
        real_size=False,
        size=plan.size * size,
        on_ground=bool(body.get("pivot_to_center_bottom")),
        only=tuple(body.get("part_names", ())),
        flattened=threshold if body.get("flatten_bottom") else 0.0,
        texture_size=int(body.get("texture_size", 0)),
        jpeg=body.get("texture_format", "PNG" if fbx else "JPEG") == "JPEG",
        clips=plan.clips if moves else (),
        stays=bool(body.get("animate_in_place", plan.stays)),
    )


def _rigged(task: Task) -> Plan:
    body, plan = task.body, _triangulated(_before(task))
    size = REAL_SIZES[plan.look.form] if plan.real_size else 1.0
    return replace(
        plan,
        rig=Rig(str(body.get("rig_type", "biped")), str(body.get("spec", "tripo"))),
        clips=(),
        in_parts=False,
        real_size=False,
        size=plan.size * size,
    )


def _animated(task: Task) -> Plan:
    body, plan = task.body, _before(task)
    single = [body["animation"]] if "animation" in body else []
    return replace(
        plan,
        rig=plan.rig or Rig(),
        clips=tuple(body.get("animations", single)),
        stays=bool(body.get("animate_in_place")),
        with_mesh=bool(body.get("export_with_geometry")),
    )


def _cut(task: Task) -> Plan:
    return replace(_triangulated(_before(task)), in_parts=True, rig=None, clips=(), picture=None)


def _completed(task: Task) -> Plan:
    return replace(_before(task), in_parts=True)


def _simplified(task: Task) -> Plan:
    body, plan = task.body, _triangulated(_before(task))
    quad = bool(body.get("quad"))
    most = plan.faces // 2 if quad else plan.faces
    default = DEFAULT_LOW_POLY // 2 if quad else DEFAULT_LOW_POLY
    return replace(
        plan,
        quad=quad,
        faces=min(most, int(body.get("face_limit", default))),
        in_parts=False,
        rig=None,
        clips=(),
    )


def _unwrapped(task: Task) -> Plan:
    plan = _triangulated(_before(task))
    orientation = str(task.body.get("export_orientation", plan.orientation))
    return replace(
        plan,
        with_uvs=True,
        rig=None,
        clips=(),
        orientation=orientation,
        original=_own_mesh(task),
    )


PLANS: "dict[str, Callable[[Task], Plan]]" = {
    "text_to_model": _generated,
    "image_to_model": _generated,
    "multiview_to_model": _generated,
    "edit_multiview_image": _edited,
    "import_model": _imported,
    "texture_model": _textured,
    "convert_model": _converted,
    "animate_rig": _rigged,
    "animate_retarget": _animated,
    "mesh_segmentation": _cut,
    "smartsegment": _cut,
    "mesh_completion": _completed,
    "highpoly_to_lowpoly": _simplified,
    "mesh_uv": _unwrapped,
}


def face_count(body: Json) -> int:
    """How many faces the result may have: triangles, or quads when quad is on."""
    quad = bool(body.get("quad"))
    default = DEFAULT_QUADS if quad else DEFAULT_FACES
    if body.get("smart_low_poly"):
        default = DEFAULT_LOW_POLY
    limit = int(body.get("face_limit") or default)
    caps = VERSIONS[body["model"]].caps if "model" in body else {}
    if caps:
        geometry = str(body.get("geometry_quality", "standard"))
        limit = min(limit, caps.get(geometry, caps["standard"]))
    return min(limit, QUAD_CAP) if quad else limit


def _proportions(seed: object) -> tuple[float, float, float]:
    """The same seed gives the same geometry, another one a slightly different build."""
    chance = random.Random(str(seed))
    return chance.uniform(0.94, 1.06), chance.uniform(0.94, 1.06), chance.uniform(0.94, 1.06)

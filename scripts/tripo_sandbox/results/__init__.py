# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files: real models and previews that depend on the request, made when first asked for."""

import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..prices import is_textured
from ..versions import QUAD_CAP, VERSIONS
from .build import Plan, build_fbx, build_glb, build_preview
from .look import look_of

if TYPE_CHECKING:
    from ..kinds import Json
    from ..tasks import Task

DEFAULT_FACES = 12_000
DEFAULT_QUADS = 10_000
DEFAULT_LOW_POLY = 4_000


class Result:
    """A file that is made at its first download."""

    def __init__(self, name: str, path: Path, make: Callable[[], bytes]) -> None:
        self.name = name
        self._path = path
        self._make = make
        self._lock = threading.Lock()

    def file(self) -> Path:
        with self._lock:
            if not self._path.exists():
                self._path.write_bytes(self._make())
        return self._path


def model_results(task: "Task") -> dict[str, Result]:
    """The model, as GLB or for quads as FBX, and a rendered picture of it."""
    plan = plan_of(task)
    surface = "base"
    if plan.textured:
        surface = "pbr" if plan.pbr else "textured"
    extension = "fbx" if plan.quad else "glb"
    name = f"tripo_{surface}_model_{task.id}.{extension}"
    preview = f"rendered_image_{task.id}.webp"
    make = build_fbx if plan.quad else build_glb
    folder = task.folder
    return {
        "model_url": Result(name, folder / name, lambda: make(plan)),
        "rendered_image_url": Result(preview, folder / preview, lambda: build_preview(plan)),
    }


def plan_of(task: "Task") -> Plan:
    body = task.body
    pictures = [u.path for u in task.uploads if u.format in ("png", "jpeg")]
    return Plan(
        look=look_of(task.label or task.id),
        faces=face_count(body),
        quad=bool(body.get("quad")),
        textured=is_textured(body),
        pbr=bool(body.get("pbr", True)),
        in_parts=bool(body.get("generate_parts")) and not body.get("smart_low_poly"),
        quality=str(body.get("texture_quality", "standard")),
        picture=pictures[0] if pictures else None,
        orientation=str(body.get("export_orientation", "+x")),
        with_uvs=bool(body.get("export_uv", True)) or is_textured(body),
        compress=body.get("compress") == "geometry",
        real_size=bool(body.get("auto_size")),
        name=task.id[:8],
        proportions=_proportions(body.get("model_seed", task.id)),
    )


def face_count(body: "Json") -> int:
    """How many faces the result may have: triangles, or quads when quad is on."""
    quad = bool(body.get("quad"))
    default = DEFAULT_QUADS if quad else DEFAULT_FACES
    if body.get("smart_low_poly"):
        default = DEFAULT_LOW_POLY
    limit = int(body.get("face_limit") or default)
    caps = VERSIONS[body["model"]].caps
    if caps:
        geometry = str(body.get("geometry_quality", "standard"))
        limit = min(limit, caps.get(geometry, caps["standard"]))
    return min(limit, QUAD_CAP) if quad else limit


def _proportions(seed: object) -> tuple[float, float, float]:
    """The same seed gives the same geometry, another one a slightly different build."""
    chance = random.Random(str(seed))
    return chance.uniform(0.94, 1.06), chance.uniform(0.94, 1.06), chance.uniform(0.94, 1.06)

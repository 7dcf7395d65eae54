# SPDX-License-Identifier: GPL-3.0-or-later
"""From a plan to the bytes of a model or a preview."""

from dataclasses import dataclass
from pathlib import Path

from . import texture
from .fbx import write_fbx
from .forms import FORMS
from .glb import Textures, write_glb
from .look import Look, Surface
from .mesh import Mesh, Part, subdivide
from .preview import CLAY, render
from .webp import write_webp

REAL_SIZES = {"chair": 0.9, "jug": 0.3, "robot": 0.35}
PREVIEW_FACES = 1_600
PREVIEW_SIZE = 320


@dataclass(frozen=True)
class Plan:
    """Everything a result depends on."""

    look: Look
    faces: int
    quad: bool
    textured: bool
    pbr: bool
    in_parts: bool
    quality: str
    picture: Path | None
    """An uploaded PNG or JPEG that becomes the base colour."""
    orientation: str
    with_uvs: bool
    compress: bool
    real_size: bool
    name: str
    proportions: tuple[float, float, float]


def build_glb(plan: Plan) -> bytes:
    meshes = build_meshes(plan, plan.faces // 2)
    scale = REAL_SIZES[plan.look.form] if plan.real_size else 1.0
    return write_glb(
        meshes,
        f"tripo_mat_{plan.name}",
        _textures(plan),
        with_uvs=plan.with_uvs,
        compress=plan.compress,
        scale=scale,
    )


def build_fbx(plan: Plan) -> bytes:
    [mesh] = build_meshes(plan, plan.faces)
    return write_fbx(mesh, f"tripo_mat_{plan.name}", _textures(plan).base_colour)


def build_preview(plan: Plan) -> bytes:
    parts = FORMS[plan.look.form]()
    colours = dict(plan.look.surfaces) if plan.textured else {}
    meshes = _part_meshes(parts, PREVIEW_FACES, None)
    painted = [
        (mesh, colours.get(part.material, CLAY).colour)
        for mesh, part in zip(meshes, parts, strict=True)
    ]
    return write_webp(PREVIEW_SIZE, PREVIEW_SIZE, render(painted, PREVIEW_SIZE))


def build_meshes(plan: Plan, quads: int) -> list[Mesh]:
    """Return one mesh, or one per part, around the origin."""
    parts = FORMS[plan.look.form]()
    first_cell = None if plan.picture else 0
    meshes = _part_meshes(parts, quads, first_cell)
    if not plan.in_parts:
        meshes = [_joined(meshes, f"tripo_node_{plan.name}")]
    if quads < meshes[0].faces:
        del meshes[0].quads[4 * max(1, quads) :]
    bounds = [list(mesh.bounds()) for mesh in meshes]
    middle = [
        (min(b[axis][0] for b in bounds) + max(b[axis][1] for b in bounds)) / 2 for axis in range(3)
    ]
    for mesh in meshes:
        mesh.move((-middle[0], -middle[1], -middle[2]))
        mesh.stretch(plan.proportions)
        mesh.turn(plan.orientation)
    return meshes


def _part_meshes(parts: list[Part], quads: int, cell: int | None) -> list[Mesh]:
    meshes = []
    for number, (part, segments) in enumerate(subdivide(parts, quads)):
        mesh = Mesh(part.name)
        mesh.add(part, segments, None if cell is None else cell + 6 * number)
        meshes.append(mesh)
    return meshes


def _joined(meshes: list[Mesh], name: str) -> Mesh:
    whole = Mesh(name)
    for mesh in meshes:
        whole.append(mesh)
    return whole


def _textures(plan: Plan) -> Textures:
    if not plan.textured:
        return Textures()
    cells: tuple[Surface, ...] = tuple(
        plan.look.surface(part.material) for part in FORMS[plan.look.form]() for _ in range(6)
    )
    size = texture.SIZES[plan.quality]
    picture = plan.picture.read_bytes() if plan.picture else None
    if picture:
        # The picture covers every side whole, so the other textures must not know cells.
        cells = ()
    textures = Textures(picture or texture.base_colour(cells, size))
    if plan.pbr:
        textures.roughness_metallic = texture.roughness_metallic(cells, size)
        textures.normal = texture.normals(cells, size)
    return textures

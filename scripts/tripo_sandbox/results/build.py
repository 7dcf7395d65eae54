# SPDX-License-Identifier: GPL-3.0-or-later
"""From a plan to the bytes of a model or a preview."""

from dataclasses import dataclass
from pathlib import Path

from . import exports, fixtures, texture, uvpicture
from .fbx import write_fbx
from .forms import FORMS
from .glb import Motion, Textures, write_compressed_glb, write_glb
from .look import Look, Surface
from .mesh import ATLAS, Mesh, Part, subdivide
from .pictures import encoded
from .preview import CLAY, render
from .skeleton import Rig, bones_of
from .splat import write_splat
from .usdz import write_usdz

REAL_SIZES = {"chair": 0.9, "jug": 0.3, "robot": 0.35}
PREVIEW_FACES = 1_600
PREVIEW_SIZE = 320
UV_FACES = 1_200
SPLATS = 20_000


@dataclass(frozen=True)
class Plan:
    """Everything a result depends on."""

    look: Look
    faces: int
    """Triangles, or quads when quad is on."""
    name: str
    proportions: tuple[float, float, float]
    quad: bool = False
    textured: bool = True
    pbr: bool = True
    in_parts: bool = False
    only: tuple[str, ...] = ()
    """The names of the parts to show; none means all."""
    quality: str = "standard"
    texture_size: int = 0
    """The most pixels per side; 0 means as many as the quality has."""
    jpeg: bool = False
    picture: Path | None = None
    """An uploaded PNG or JPEG that becomes the base colour."""
    orientation: str = "+x"
    with_uvs: bool = True
    compress: bool = False
    """Whether the geometry is a compressed one from a file; only for models in one piece."""
    real_size: bool = False
    size: float = 1.0
    on_ground: bool = False
    flattened: float = 0.0
    """The share of the height up to which the bottom is made flat."""
    rig: Rig | None = None
    clips: tuple[str, ...] = ()
    stays: bool = False
    with_mesh: bool = True
    original: Path | None = None
    """A GLB that is the result, unchanged."""

    @property
    def quads(self) -> int:
        return self.faces if self.quad else self.faces // 2

    @property
    def node(self) -> str:
        return f"tripo_node_{self.name}"

    @property
    def material(self) -> str:
        return f"tripo_mat_{self.name}"


def build_glb(plan: Plan) -> bytes:
    if plan.original:
        return plan.original.read_bytes()
    scale = REAL_SIZES[plan.look.form] if plan.real_size else 1.0
    if plan.compress and not plan.in_parts and not plan.rig:
        document, geometry = fixtures.compressed(plan.look.form)
        return write_compressed_glb(
            document, geometry, plan.node, plan.material, _textures(plan), scale
        )
    motion = None
    if plan.rig:
        motion = Motion(tuple(bones_of(plan.rig)), plan.clips, plan.stays, plan.with_mesh)
    return write_glb(
        build_meshes(plan, plan.quads),
        plan.material,
        _textures(plan),
        with_uvs=plan.with_uvs,
        scale=scale,
        motion=motion,
    )


def build_fbx(plan: Plan) -> bytes:
    meshes = build_meshes(plan, plan.quads)
    return write_fbx(meshes, plan.material, _textures(plan).base_colour, quads=plan.quad)


def build_obj(plan: Plan) -> bytes:
    meshes = build_meshes(plan, plan.quads)
    return exports.write_obj_zip(meshes, plan.material, _textures(plan).base_colour)


def build_stl(plan: Plan) -> bytes:
    return exports.write_stl(build_meshes(plan, plan.quads))


def build_usdz(plan: Plan) -> bytes:
    meshes = build_meshes(plan, plan.quads)
    return write_usdz(meshes, plan.material, _textures(plan).base_colour)


def build_3mf(plan: Plan) -> bytes:
    return exports.write_3mf(build_meshes(plan, plan.quads))


def build_splat(plan: Plan) -> bytes:
    return write_splat(painted_parts(plan, SPLATS))


def build_uv_picture(plan: Plan) -> bytes:
    return encoded(uvpicture.draw(_one_mesh(plan, min(plan.quads, UV_FACES))), "png")


def build_preview(plan: Plan) -> bytes:
    return encoded(render(painted_parts(plan, PREVIEW_FACES), PREVIEW_SIZE), "webp")


def painted_parts(plan: Plan, quads: int) -> list[tuple[Mesh, tuple[int, int, int]]]:
    """Return the parts with the main colour of each."""
    parts = FORMS[plan.look.form]()
    colours = dict(plan.look.surfaces) if plan.textured else {}
    meshes = _part_meshes(parts, quads, None)
    return [
        (mesh, colours.get(part.material, CLAY).colour)
        for mesh, part in zip(meshes, parts, strict=True)
    ]


def _one_mesh(plan: Plan, quads: int = 0) -> Mesh:
    return _joined(build_meshes(plan, quads or plan.quads), plan.node)


def build_meshes(plan: Plan, quads: int) -> list[Mesh]:
    """Return one mesh, or one per part, around the origin."""
    parts = FORMS[plan.look.form]()
    first_cell = None if plan.picture else 0
    meshes = _part_meshes(parts, quads, first_cell)
    if not plan.in_parts:
        meshes = [_joined(meshes, plan.node)]
    elif plan.only:
        meshes = [mesh for mesh in meshes if mesh.name in plan.only] or meshes
    if quads < meshes[0].faces:
        del meshes[0].quads[4 * max(1, quads) :]
    bounds = [list(mesh.bounds()) for mesh in meshes]
    origin = [
        (min(b[axis][0] for b in bounds) + max(b[axis][1] for b in bounds)) / 2 for axis in range(3)
    ]
    ground = min(b[2][0] for b in bounds)
    if plan.flattened:
        ground += plan.flattened * (max(b[2][1] for b in bounds) - ground)
        for mesh in meshes:
            mesh.flatten(ground)
    if plan.on_ground:
        origin[2] = ground
    x, y, z = (factor * plan.size for factor in plan.proportions)
    for mesh in meshes:
        mesh.move((-origin[0], -origin[1], -origin[2]))
        mesh.stretch((x, y, z))
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
    joined = Mesh(name)
    for mesh in meshes:
        joined.append(mesh)
    return joined


def _textures(plan: Plan) -> Textures:
    if not plan.textured:
        return Textures()
    cells: tuple[Surface, ...] = tuple(
        plan.look.surface(part.material) for part in FORMS[plan.look.form]() for _ in range(6)
    )
    size = texture.SIZES[plan.quality]
    if plan.texture_size:
        size = min(size, plan.texture_size // ATLAS * ATLAS)
    picture = plan.picture.read_bytes() if plan.picture else None
    if picture:
        # The picture covers every side of the parts, so the other textures have no cells.
        cells = ()
    textures = Textures(picture or texture.base_colour(cells, size, plan.jpeg))
    if plan.pbr:
        textures.roughness_metallic = texture.roughness_metallic(cells, size, plan.jpeg)
        textures.normal = texture.normals(cells, size, plan.jpeg)
    return textures

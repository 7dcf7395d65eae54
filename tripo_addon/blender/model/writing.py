# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes objects as they are seen into a GLB file, for a service to work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix

from ...files import disk
from . import textures
from .meshes import in_scene, mesh_of, only_selected
from .outgoing import Outgoing

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT"}
"""Types of objects that can be made a mesh."""
CURVES = {"CURVE", "SURFACE", "FONT"}
MOST_PIXELS = 4096
"""Of the longer side of a texture; services make theirs no larger."""


class Nothing(ValueError):
    """There is no face in what is to be written."""


def write_file(order: Outgoing, target: str) -> None:
    """Write objects of a .blend to a GLB file, whole or not at all. Takes an empty file's place.

    Raises `ValueError` and `RuntimeError` with the reason, and `OSError`.
    """
    objects = loaded(order)
    hold_still()
    scene = bpy.context.scene
    assert scene
    scene.frame_set(int(order.frame), subframe=order.frame % 1.0)
    made = placed(parts(objects, base=order.base), matrix_of(order.matrix))
    textures.limit(textures.of(made), MOST_PIXELS)
    check_size(made, order.most_triangles)
    with disk.replacing(Path(target)) as part:
        # The exporter adds this ending where it is missing.
        named = part.with_suffix(".glb")
        export(made, str(named))
        named.replace(part)


def loaded(order: Outgoing) -> list[bpy.types.Object]:
    """The objects of a message, in the context's scene."""
    objects = _load(order.blend, order.objects, link=False)
    for path, names in order.linked.items():
        objects += _load(path, names, link=True)
    for name, path in order.images.items():
        _repaint(name, path)
    return objects


def _load(path: str, names: Sequence[str], *, link: bool) -> list[bpy.types.Object]:
    """Objects of a .blend in the context's scene."""
    libraries: Any = bpy.data.libraries
    with libraries.load(path, link=link) as (_, wanted):
        wanted.objects = list(names)
    return [in_scene(obj) for obj in wanted.objects if obj]


def hold_still() -> None:
    """Have everything in the file stay as it was saved: what was moved without a key is seen so."""
    data = bpy.data
    groups: list[Any] = [data.objects, data.shape_keys, data.armatures, data.curves, data.meshes]
    for block in (block for group in groups for block in group):
        if moved := block.animation_data:
            moved.action = None
            moved.use_nla = False


def numbers_of(matrix: Matrix) -> tuple[float, ...]:
    """The 16 numbers of a matrix, row by row."""
    rows: Any = matrix
    return tuple(value for row in rows for value in row)


def matrix_of(numbers: Sequence[float]) -> Matrix:
    """A matrix of 16 numbers, row by row."""
    return Matrix([numbers[at : at + 4] for at in (0, 4, 8, 12)])


Part = tuple[str, bpy.types.Mesh, Matrix]
"""A name, a mesh of its own, and where that is in the world."""


def parts(objects: Sequence[bpy.types.Object], *, base: bool) -> list[Part]:
    """Copies of objects of the context's scene, as meshes.

    They are as they are seen: with modifiers, shape keys, pose and instances; or, as the `base`,
    without all of these.
    """
    return list(_base(objects)) if base else _seen(objects)


def placed(found: Sequence[Part], matrix: Matrix) -> list[bpy.types.Object]:
    """Parts as objects of the context's scene without transforms, moved by `matrix`; those without
    faces are left out. Raises `Nothing` where all are."""
    made = [_placed(name, mesh, matrix @ world) for name, mesh, world in found]
    faceless = [obj for obj in made if not mesh_of(obj).polygons]
    made = [obj for obj in made if obj not in faceless]
    remove(faceless)
    if not made:
        raise Nothing("it has no faces")
    return made


def _base(objects: Sequence[bpy.types.Object]) -> Iterator[Part]:
    for obj in objects:
        if obj.type == "MESH":
            # A new mesh of the basis, whatever shape keys make of it.
            mesh = mesh_of(obj).copy()
            made = bpy.data.objects.new(obj.name, mesh)
            made.shape_key_clear()
            bpy.data.objects.remove(made)
            yield obj.name, _with_materials(mesh, obj), obj.matrix_world.copy()


def _seen(objects: Sequence[bpy.types.Object]) -> list[Part]:
    wanted = set(objects)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    found: list[Part] = []
    for instance in depsgraph.object_instances:
        maker = instance.parent if instance.is_instance else instance.object
        evaluated = instance.object
        if maker is None or evaluated is None or maker.original not in wanted:
            continue
        if instance.is_instance and maker.type in CURVES and evaluated.original == maker.original:
            # The surface of a curve comes as an instance of its own beside the curve.
            continue
        if evaluated.type in SURFACES and instance.show_self:
            # All at once: what is new in the file must not change what is walked through.
            found.append((evaluated.name, _mesh_of(evaluated, depsgraph), _world(instance)))
    return found


def _world(instance: bpy.types.DepsgraphObjectInstance) -> Matrix:
    world: Any = instance.matrix_world
    copied: Matrix = world.copy()
    return copied


def _mesh_of(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new_from_object(obj, preserve_all_data_layers=True, depsgraph=depsgraph)
    return _with_materials(mesh, obj)


def _with_materials(mesh: bpy.types.Mesh, obj: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh with the materials of an object, which may be the object's own."""
    for at, slot in enumerate(obj.material_slots):
        if slot.link == "OBJECT" and at < len(mesh.materials):
            material: Any = slot.material
            mesh.materials[at] = material and material.original
    return mesh


def _placed(name: str, mesh: bpy.types.Mesh, matrix: Matrix) -> bpy.types.Object:
    mesh.transform(matrix)
    if matrix.is_negative:
        mesh.flip_normals()
    return in_scene(bpy.data.objects.new(name, mesh))


def remove(objects: Sequence[bpy.types.Object]) -> None:
    """Remove what `placed` has made."""
    meshes = [mesh_of(obj) for obj in objects]
    for obj in objects:
        bpy.data.objects.remove(obj)
    bpy.data.batch_remove(meshes)


def check_size(objects: Sequence[bpy.types.Object], most: int) -> None:
    """Raise `ValueError` for more triangles than a service takes; 0 is no limit."""
    triangles = sum(triangles_of(mesh_of(obj)) for obj in objects)
    if most and triangles > most:
        raise ValueError(f"it has {triangles:,} triangles, and this step takes {most:,} at most")


def triangles_of(mesh: bpy.types.Mesh) -> int:
    """How many triangles a mesh has when it is cut into these; does not cut it."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def export(objects: Sequence[bpy.types.Object], path: str) -> None:
    """Write objects to a GLB file; they are selected for it. Raises `RuntimeError`."""
    only_selected(objects)
    try:
        bpy.ops.export_scene.gltf(
            filepath=path,
            export_format="GLB",
            use_selection=True,
            use_active_scene=True,
            export_animations=False,
            export_skins=False,
            export_morph=False,
        )
    except AttributeError:  # There is no such operator.
        raise RuntimeError("the add-on glTF 2.0 format is off in the preferences") from None


def _repaint(name: str, path: str) -> None:
    """Give the users of an image the pixels of a file."""
    image = bpy.data.images.get(name)
    if image is None:
        return
    painted = bpy.data.images.load(path)
    painted.colorspace_settings.name = image.colorspace_settings.name
    painted.alpha_mode = image.alpha_mode
    image.user_remap(painted)

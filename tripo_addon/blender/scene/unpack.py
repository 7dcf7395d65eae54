# SPDX-License-Identifier: GPL-3.0-or-later
"""A model file becomes tidy objects: named, turned to the front, standing on the floor.

Used in two ways: as a module in this Blender, and as a script of its own in a second one
(`blender --background --python unpack.py -- JSON`), where there is no package to import from.
"""

import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

if __package__:
    from ...files.references import importable
else:
    sys.path.append(str(Path(__file__).parents[2] / "files"))
    from references import importable  # type: ignore[import-not-found,no-redef]

_WITH_FILES = ("images", "libraries", "sounds", "volumes", "fonts", "movieclips", "cache_files")
"""Kinds of data that may name a file of their own."""


def unpack(file: str, kind: str, title: str, turn: float) -> list[bpy.types.Object]:
    """Import a model file into the context's scene; the first object is the root.

    `kind` is its type, such as `glb`. The model is turned by `turn` degrees about Z and stands on
    the world's origin. No file outside of the model's own folder is read for it or kept. Raises
    ValueError when there is neither a mesh nor an armature in it, it needs a file from elsewhere
    or the type is unknown, RuntimeError when the importer fails.
    """
    before = set(bpy.data.objects)
    known = {kind: set(getattr(bpy.data, kind)) for kind in _WITH_FILES}
    if kind not in _IMPORTERS:
        raise ValueError(f"Blender has no importer for {kind or 'this type of'} files")
    with importable(Path(file), kind) as path:
        _IMPORTERS[kind](str(path))
        _drop_outside(known, Path(file).parent.resolve())
        _pack(set(bpy.data.images) - known["images"])
    objects = [each for each in bpy.data.objects if each not in before]
    if not any(_is_model(each) for each in objects):
        raise ValueError("there is no mesh in the file")
    layer = bpy.context.view_layer
    assert layer
    layer.update()
    return _tidy(objects, title, turn)


def _is_model(each: bpy.types.Object) -> bool:
    """A mesh, or an armature, which is all that an animation without geometry has."""
    if each.type == "ARMATURE":
        return True
    return isinstance(each.data, bpy.types.Mesh) and bool(each.data.polygons)


def _drop_outside(known: dict[str, set[bpy.types.ID]], folder: Path) -> None:
    """Remove what an importer has loaded from elsewhere than the folder, whatever led it there."""
    for kind in _WITH_FILES:
        data = getattr(bpy.data, kind)
        for each in set(data) - known[kind]:
            if not _belongs(each, folder):
                data.remove(each)


def _belongs(each: Any, folder: Path) -> bool:
    """Whether a datablock is of the folder, or has no file but what was in the model's."""
    name: str = each.filepath
    if not name or name == "<builtin>":
        return True
    path = Path(bpy.path.abspath(name))
    packed = bool(getattr(each, "packed_file", None))
    # A server is not even asked whether it has the file.
    if name.startswith("\\\\"):
        return packed
    if path.resolve().is_relative_to(folder):
        return True
    # Blender unpacks pictures into its own folder; else a packed one must have come from the
    # model itself, where its name says nothing.
    ours = path.resolve().is_relative_to(Path(bpy.app.tempdir).resolve())
    return packed and (ours or not os.path.exists(path))


def _pack(images: set[bpy.types.Image]) -> None:
    """Keep textures inside of Blender, so that the model does not depend on the file's folder."""
    for image in images:
        path = Path(bpy.path.abspath(image.filepath))
        if image.source == "FILE" and not image.packed_file and os.path.isfile(path):
            image.pack()


def _import_gltf(file: str) -> None:
    _free_window()
    # Merging gives back the vertices that the format splits along the seams of the UV map.
    # Shapes for bones would be objects of their own.
    _call(bpy.ops.import_scene.gltf, filepath=file, merge_vertices=True, disable_bone_shape=True)


def _free_window() -> None:
    """Let the context's window belong to no scene.

    Before Blender 4.5 it belongs to the scene whose tool settings a script has read last, even
    when that scene is gone. The importer of glTF shows the scene of an armature in the window,
    which would write into freed memory.
    """
    if bpy.app.version < (4, 5, 0):
        with bpy.context.temp_override(scene=None):
            _ = bpy.context.tool_settings


def _import_fbx(file: str) -> None:
    operators: Any = bpy.ops.wm
    if "fbx_import" in dir(operators):
        _call(operators.fbx_import, filepath=file)
    else:
        _call(bpy.ops.import_scene.fbx, filepath=file)


def _import_obj(file: str) -> None:
    _call(bpy.ops.wm.obj_import, filepath=file)


def _import_stl(file: str) -> None:
    _call(bpy.ops.wm.stl_import, filepath=file)


def _import_ply(file: str) -> None:
    _call(bpy.ops.wm.ply_import, filepath=file)


def _import_usd(file: str) -> None:
    _call(bpy.ops.wm.usd_import, filepath=file)


_IMPORTERS = {
    "glb": _import_gltf,
    "gltf": _import_gltf,
    "fbx": _import_fbx,
    "obj": _import_obj,
    "stl": _import_stl,
    "ply": _import_ply,
    "usdz": _import_usd,
}


def _call(operator: Any, **arguments: object) -> None:
    known = operator.get_rna_type().properties
    operator(**{name: value for name, value in arguments.items() if name in known})


def _tidy(objects: list[bpy.types.Object], title: str, turn: float) -> list[bpy.types.Object]:
    meshes = [each for each in objects if each.type == "MESH"]
    place = Matrix.Rotation(math.radians(turn), 4, "Z")
    place = Matrix.Translation(-_foot(meshes, place)) @ place
    rigged = any(each.type == "ARMATURE" or each.animation_data for each in objects)
    if rigged:
        return _under_one_root(objects, title, place)
    empties = [each for each in objects if each.type == "EMPTY"]
    for mesh in meshes:
        _bake(mesh, place)
    rest = [each for each in objects if each not in empties]
    bpy.data.batch_remove(empties)
    if len(rest) == 1:
        _rename(rest[0], title)
        return rest
    for mesh in meshes:
        _centre_origin(mesh)
    return _under_one_root(rest, title, Matrix())


def _foot(meshes: list[bpy.types.Object], place: Matrix) -> Vector:
    """The middle of the model's underside, in the world after `place`."""
    if not meshes:
        return Vector()
    points = np.concatenate([_points(each, place @ each.matrix_world) for each in meshes])
    low, high = points.min(0), points.max(0)
    return Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]))


def _mesh(obj: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh of a mesh object."""
    mesh = obj.data
    assert isinstance(mesh, bpy.types.Mesh)
    return mesh


def _rename(obj: bpy.types.Object, title: str) -> None:
    obj.name = title
    if obj.data:
        obj.data.name = title


def _points(obj: bpy.types.Object, matrix: Matrix) -> "np.ndarray[Any, Any]":
    """The vertices of a mesh object after a transform, of shape (vertices, 3)."""
    vertices = _mesh(obj).vertices
    points = np.empty(len(vertices) * 3, np.float32)
    vertices.foreach_get("co", points)
    turn = np.array(matrix)
    moved: np.ndarray[Any, Any] = points.reshape(-1, 3) @ turn[:3, :3].T + turn[:3, 3]
    return moved


def _bake(obj: bpy.types.Object, place: Matrix) -> None:
    """Move a mesh object's transform into its mesh, so that the object itself has none."""
    matrix = place @ obj.matrix_world
    mesh = _mesh(obj)
    if mesh.users > 1:
        obj.data = mesh = mesh.copy()
    obj.parent = None
    mesh.transform(matrix)
    if matrix.is_negative:
        mesh.flip_normals()
    obj.rotation_mode = "XYZ"
    obj.matrix_world = Matrix()
    mesh.update()


def _centre_origin(obj: bpy.types.Object) -> None:
    """Move a mesh object's origin into the middle of its mesh, which stays where it is."""
    points = _points(obj, Matrix())
    if len(points):
        centre = Vector((points.min(0) + points.max(0)) / 2)
        _mesh(obj).transform(Matrix.Translation(-centre))
        obj.location = centre


def _under_one_root(
    objects: list[bpy.types.Object], title: str, place: Matrix
) -> list[bpy.types.Object]:
    """Give several top objects one empty parent; `place` moves the whole."""
    tops = [each for each in objects if each.parent is None]
    root = bpy.data.objects.new(title, None)
    root.empty_display_size = 0.25
    scene = bpy.context.scene
    assert scene
    scene.collection.objects.link(root)
    for each in tops:
        each.parent = root
        each.matrix_parent_inverse = place
    return [root, *objects]


def main() -> None:
    wish = json.loads(sys.argv[sys.argv.index("--") + 1])
    target = wish.pop("save")
    bpy.ops.wm.read_homefile(use_empty=True)
    objects = unpack(**wish)
    part = Path(target).with_suffix(".part")
    part.unlink(missing_ok=True)  # it may be a link
    bpy.data.libraries.write(str(part), set(objects), compress=False)
    part.replace(target)


if __name__ == "__main__":
    main()

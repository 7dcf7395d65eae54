# SPDX-License-Identifier: GPL-3.0-or-later
"""A model file becomes objects, and nothing from outside of its folder comes with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy

from ...files import decompress
from ...files.references import importable
from .soundness import make_sound

_WITH_FILES = ("images", "libraries", "sounds", "volumes", "fonts", "movieclips", "cache_files")
"""Kinds of data that may name a file of their own."""


def read(file: str, kind: str) -> list[bpy.types.Object]:
    """Import a model file into the context's scene; the objects that came of it.

    `kind` is its type, such as `glb`. No file outside of the model's own folder is read for it or
    kept. Raises ValueError when there is neither a mesh nor an armature in it, it needs a file from
    elsewhere or the type is unknown, RuntimeError when the importer fails.
    """
    before = set(bpy.data.objects)
    known = {kind: set(getattr(bpy.data, kind)) for kind in _WITH_FILES}
    if kind not in _IMPORTERS:
        raise ValueError(f"Blender has no importer for {kind or 'this type of'} files")
    with importable(Path(file), kind) as path:
        _IMPORTERS[kind](str(path))
        _drop_outside(known, Path(file).parent.resolve())
        _pack(set(bpy.data.images) - known["images"])
    objects = [obj for obj in bpy.data.objects if obj not in before]
    make_sound(objects)
    if not any(_is_model(obj) for obj in objects):
        raise ValueError("there is no mesh in the file")
    return objects


def _is_model(obj: bpy.types.Object) -> bool:
    """A mesh, or an armature, which is all that an animation without geometry has."""
    if obj.type == "ARMATURE":
        return True
    return isinstance(obj.data, bpy.types.Mesh) and bool(obj.data.polygons)


def _drop_outside(known: dict[str, set[bpy.types.ID]], folder: Path) -> None:
    """Remove what an importer has loaded from elsewhere than the folder, whatever led it there."""
    for kind in _WITH_FILES:
        data = getattr(bpy.data, kind)
        for block in set(data) - known[kind]:
            if not _belongs(block, folder):
                data.remove(block)


def _belongs(block: Any, folder: Path) -> bool:
    """Whether a datablock is of the folder, or has no file but what was in the model's."""
    name: str = block.filepath
    if not name or name == "<builtin>":
        return True
    path = Path(bpy.path.abspath(name))
    packed = bool(getattr(block, "packed_file", None))
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


def _import_glb(file: str) -> None:
    with decompress.readable(Path(file)) as path:
        _import_gltf(str(path))


def _import_gltf(file: str) -> None:
    _free_window()
    # Merging gives back the vertices that the format splits along the seams of the UV map.
    # Shapes for bones would be objects of their own.
    # A collection for the file's scene would stay in the user's file.
    _call(
        bpy.ops.import_scene.gltf,
        filepath=file,
        merge_vertices=True,
        disable_bone_shape=True,
        import_scene_as_collection=False,
    )


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
    "glb": _import_glb,
    "gltf": _import_gltf,
    "fbx": _import_fbx,
    "obj": _import_obj,
    "stl": _import_stl,
    "ply": _import_ply,
    "usdz": _import_usd,
}


def _call(operator: Any, **arguments: object) -> None:
    """Call with those of the arguments that this Blender knows.

    Raises `RuntimeError` with the reason alone, where an importer in Python tells its traceback.
    """
    known = operator.get_rna_type().properties
    try:
        operator(**{name: value for name, value in arguments.items() if name in known})
    except RuntimeError as error:
        lines = str(error).strip().splitlines()
        told = [line.strip() for line in lines if line.strip() and not line.startswith("Location:")]
        raise RuntimeError(told[-1] if told else "unknown reason") from error

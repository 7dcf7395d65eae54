# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes objects of the scene to files for other programs, with Blender's exporters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import bpy
import numpy as np

from ...files import glb
from ...spec.exporting import Preset
from ...text.filenames import file_name
from . import printing, textures, writing
from .calling import call
from .exported import FACTS, Export, Facts, Times
from .meshes import only_selected

DRACO = "export_draco_mesh_compression_enable"
OWN = "tripo"
"""A custom property of objects before Blender 5.0, with what is nobody else's business in it."""


def write_file(order: Export, target: str) -> None:
    """Write objects of a .blend to a file in a folder of its own, and what there is to tell of it.

    Takes an empty file's place. Raises `ValueError` and `RuntimeError` with the reason, `OSError`.
    """
    objects = writing.loaded(order.outgoing)
    scene = bpy.context.scene
    assert scene
    take_times(scene, order.times)
    if order.preset.printed:
        writing.hold_still()
    frame = order.outgoing.frame
    scene.frame_set(int(frame), subframe=frame % 1.0)
    path = Path(target)
    if order.preset.printed:
        facts = printing.write(writing.parts(objects, base=False), order, path)
    else:
        _forget(objects)
        facts = write(objects, order, path)
    Path(f"{target}{FACTS}").write_text(facts.to_json(), "utf-8")


def _forget(objects: Sequence[bpy.types.Object]) -> None:
    for obj in objects:
        owner: Any = obj
        if not obj.library and OWN in owner:
            del owner[OWN]


def times_of(scene: bpy.types.Scene) -> Times:
    """What exporters read from a scene."""
    render, units = scene.render, scene.unit_settings
    metre = units.scale_length if units.system != "NONE" else 1.0
    return Times(scene.frame_start, scene.frame_end, render.fps, render.fps_base, metre)


def take_times(scene: bpy.types.Scene, times: Times) -> None:
    """Have a scene say the same."""
    scene.frame_start, scene.frame_end = times.first, times.last
    scene.render.fps, scene.render.fps_base = times.fps, times.fps_base
    scene.unit_settings.scale_length = times.metre


def write(objects: Sequence[bpy.types.Object], order: Export, path: Path) -> Facts:
    """Write objects of the context's scene to a file that is no print; their selection changes.

    Raises `RuntimeError` and `ValueError` with the reason, and `OSError`.
    """
    preset = order.preset
    with _shown(objects), _limited(textures.of(objects), preset.texture_limit):
        only_selected(objects)
        _WRITERS[preset.ending](path, preset.options)
    return Facts(*_numbers(objects), remarks=tuple(_remarks(preset, path)))


def _remarks(preset: Preset, path: Path) -> Iterator[str]:
    if preset.options.get(DRACO) and "KHR_draco_mesh_compression" not in glb.description_of(
        path
    ).get("extensionsUsed", []):
        yield "It is not compressed: this Blender has no Draco library"


def _numbers(
    objects: Sequence[bpy.types.Object],
) -> tuple[int, int, tuple[float, float, float]]:
    """How many objects there are, their triangles, and the size of the box around them."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    triangles, places = 0, []
    for obj in objects:
        seen = obj.evaluated_get(depsgraph)
        if isinstance(seen.data, bpy.types.Mesh):
            triangles += writing.triangles_of(seen.data)
            matrix: Any = seen.matrix_world
            corners: Any = seen.bound_box
            at = np.array(matrix)
            places.append(
                np.array([tuple(corner) for corner in corners]) @ at[:3, :3].T + at[:3, 3]
            )
    every = np.concatenate(places) if places else np.zeros((1, 3))
    x, y, z = (every.max(0) - every.min(0)).tolist()
    return len(objects), triangles, (x, y, z)


@contextmanager
def _shown(objects: Sequence[bpy.types.Object]) -> Iterator[None]:
    """What is hidden cannot be selected."""
    hidden = [obj for obj in objects if obj.hide_viewport]
    for obj in hidden:
        obj.hide_viewport = False
    try:
        yield
    finally:
        for obj in hidden:
            obj.hide_viewport = True


@contextmanager
def _limited(images: Sequence[bpy.types.Image], most: int) -> Iterator[None]:
    """Smaller copies of images in their places, of those that are too large."""
    large = [image for image in images if most and max(image.size) > most]
    copies = []
    for image in large:
        small = image.copy()
        textures.limit([small], most)
        image.user_remap(small)
        copies.append((image, small, image.name))
        # Files in the export are called after it.
        image.name = f"{image.name[:50]} (large)"
        small.name = copies[-1][2]
    try:
        yield
    finally:
        for image, small, name in copies:
            small.user_remap(image)
            bpy.data.images.remove(small)
            image.name = name


def _write_gltf(path: Path, options: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {"export_format": "GLB"}
    if path.suffix.lower() == ".gltf":
        given = {"export_format": "GLTF_SEPARATE", "export_texture_dir": f"{path.stem} textures"}
    call(
        bpy.ops.export_scene.gltf,
        filepath=str(path),
        use_selection=True,
        use_active_scene=True,
        export_extras=True,
        **{**given, **options},
    )


def _write_fbx(path: Path, options: Mapping[str, Any]) -> None:
    with _named_pictures():
        call(
            bpy.ops.export_scene.fbx,
            filepath=str(path),
            use_selection=True,
            path_mode="COPY",
            embed_textures=True,
            add_leaf_bones=False,
            bake_anim_use_nla_strips=False,
            bake_anim_simplify_factor=0.0,
            use_custom_props=True,
            **options,
        )


@contextmanager
def _named_pictures() -> Iterator[list[bpy.types.Image]]:
    """The packed pictures; each is called as its image meanwhile: files tell them apart by that."""
    packed = [image for image in bpy.data.images if image.packed_file]
    before = [image.filepath_raw for image in packed]
    for image in packed:
        image.filepath_raw = f"//{file_name(image.name)}{textures.ending_of(image)}"
    try:
        yield packed
    finally:
        for image, path in zip(packed, before, strict=True):
            image.filepath_raw = path


def _write_obj(path: Path, options: Mapping[str, Any]) -> None:
    with _named_pictures() as packed:
        call(
            bpy.ops.wm.obj_export,
            filepath=str(path),
            export_selected_objects=True,
            path_mode="COPY",
            export_pbr_extensions=True,
            **options,
        )
        # The file names packed pictures, and the exporter leaves it to others to write them.
        materials = path.with_suffix(".mtl")
        told = materials.read_text("utf-8", "replace") if materials.is_file() else ""
        for image in packed:
            name = bpy.path.basename(image.filepath_raw)
            if name in told:
                data: Any = image.packed_file
                (path.parent / name).write_bytes(bytes(data.data))


def _write_ply(path: Path, options: Mapping[str, Any]) -> None:
    call(
        bpy.ops.wm.ply_export,
        filepath=str(path),
        export_selected_objects=True,
        forward_axis="Y",
        up_axis="Z",
        **options,
    )


def _write_usd(path: Path, options: Mapping[str, Any]) -> None:
    call(
        bpy.ops.wm.usd_export,
        filepath=str(path),
        selected_objects_only=True,
        export_animation=True,
        **options,
    )


def _write_alembic(path: Path, options: Mapping[str, Any]) -> None:
    call(
        bpy.ops.wm.alembic_export,
        filepath=str(path),
        selected=True,
        as_background_job=False,
        **options,
    )


_WRITERS: Mapping[str, Callable[[Path, Mapping[str, Any]], None]] = MappingProxyType(
    {
        ".glb": _write_gltf,
        ".gltf": _write_gltf,
        ".fbx": _write_fbx,
        ".obj": _write_obj,
        ".ply": _write_ply,
        ".usdz": _write_usd,
        ".usdc": _write_usd,
        ".abc": _write_alembic,
    }
)

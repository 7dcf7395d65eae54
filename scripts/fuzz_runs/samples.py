# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole files of every type: what the local service makes, and what Blender exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import bpy
from tripo_sandbox.results import build
from tripo_sandbox.results.look import look_of
from tripo_sandbox.results.skeleton import Rig

from .containers import archive


class Sample(NamedTuple):
    """A file that a service may deliver."""

    name: str
    suffix: str
    data: bytes


def samples(folder: Path) -> list[Sample]:
    """Small ones, since most of the time goes into reading them."""
    return [*_of_the_service(), *_of_blender(folder)]


def _of_the_service() -> list[Sample]:
    chair = build.Plan(look_of("a red chair"), 200, "sample", (1, 1, 1), texture_size=64)
    rigged = replace(
        chair, look=look_of("a robot"), rig=Rig(), clips=("preset:walk",), textured=False
    )
    build.SPLATS = 500
    return [
        Sample("textured", "glb", build.build_glb(chair)),
        Sample("parts", "glb", build.build_glb(replace(chair, in_parts=True, textured=False))),
        Sample("rigged", "glb", build.build_glb(rigged)),
        Sample("compressed", "glb", build.build_glb(replace(chair, compress=True))),
        Sample("plain", "fbx", build.build_fbx(chair)),
        Sample("textured", "zip", build.build_obj(chair)),
        Sample("plain", "stl", build.build_stl(chair)),
        Sample("textured", "usdz", build.build_usdz(chair)),
        Sample("plain", "3mf", build.build_3mf(chair)),
        Sample("splat", "ply", build.build_splat(chair)),
    ]


def _of_blender(folder: Path) -> list[Sample]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_torus_add(major_segments=12, minor_segments=6)
    ring = bpy.context.object
    assert ring
    picture = bpy.data.images.new("picture", 16, 16)
    picture.pack()
    material = bpy.data.materials.new("material")
    material.use_nodes = True
    tree = material.node_tree
    assert tree
    shown: Any = tree.nodes.new("ShaderNodeTexImage")
    shown.image = picture
    tree.links.new(shown.outputs[0], tree.nodes["Principled BSDF"].inputs[0])
    ring.data.materials.append(material)  # type: ignore[union-attr]
    ring.keyframe_insert("location", frame=1)
    made = []
    exports: dict[str, Callable[[str], Any]] = {
        "fbx": lambda path: bpy.ops.export_scene.fbx(
            filepath=path, path_mode="COPY", embed_textures=True
        ),
        "glb": lambda path: bpy.ops.export_scene.gltf(filepath=path),
        "ply": lambda path: bpy.ops.wm.ply_export(filepath=path),
        "stl": lambda path: bpy.ops.wm.stl_export(filepath=path, ascii_format=True),
        "usdz": lambda path: bpy.ops.wm.usd_export(filepath=path),
    }
    for suffix, export in exports.items():
        path = folder / f"ring.{suffix}"
        export(str(path))
        made.append(Sample("ring", suffix, path.read_bytes()))
    return [*made, _separate(folder)]


def _separate(folder: Path) -> Sample:
    """A glTF with its buffer and picture beside it, as an archive."""
    target = folder / "separate"
    target.mkdir()
    bpy.ops.export_scene.gltf(filepath=str(target / "ring.gltf"), export_format="GLTF_SEPARATE")
    files = {path.name: path.read_bytes() for path in sorted(target.iterdir())}
    return Sample("separate", "zip", archive(files))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from a model file to a model: every step, in order."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import bpy

from ...files import disk
from ...files.splat import is_splat
from ...spec import action_names
from ...spec.preparation import Preparation
from . import (
    animating,
    assets,
    detail,
    fingerprint,
    fitting,
    marking,
    packed,
    parts,
    sides,
    splats,
    textures,
)
from .cleaning import clean
from .naming import name_all
from .placing import placement
from .reading import read
from .request import Request
from .tidying import as_it_is, tidy


def make(request: Request) -> list[bpy.types.Object]:
    """Make a model in the context's scene; its objects, the root first.

    Raises `ValueError` and `RuntimeError` with the reason, see `read`, and `OSError`.
    """
    objects = _prepared(request)
    marking.put(objects, request.mark)
    packed.clear_remains(textures.of(objects))
    if request.asset:
        assets.prepare(objects, request.asset)
    return objects


def _prepared(request: Request) -> list[bpy.types.Object]:
    """The objects of a file, after all that is to be done to them."""
    prepare = request.prepare
    known = set(bpy.data.actions)
    cloud = request.kind == "ply" and is_splat(Path(request.file))
    objects = splats.read(request.file) if cloud else read(request.file, request.kind)
    actions = sorted(set(bpy.data.actions) - known, key=lambda action: action.name)
    animating.keep(objects, actions)
    if prepare.as_delivered:
        return as_it_is(objects, request.title)
    names = action_names.read(prepare.action_names)
    animating.animate(objects, actions, request.clips, names, play=prepare.play)
    if not cloud:
        clean(_meshes(objects), prepare)
    parts.store(_meshes(objects))
    if request.instead:
        fitted = fitting.placement(_meshes(objects), request.turn, request.instead)
        objects = tidy(objects, request.title, fitted.matrix, joined=prepare.parts == "joined")
        fitting.store(objects[0], fitted)
    else:
        place = placement(_meshes(objects), request.turn, prepare)
        objects = tidy(objects, request.title, place, joined=prepare.parts == "joined")
    name_all(objects, request.title)
    _prepare_textures(objects, prepare, request.textures)
    # Points have no faces to make simpler ones of.
    return objects if cloud else objects + _detail(_meshes(objects), prepare)


def _meshes(objects: list[bpy.types.Object]) -> list[bpy.types.Object]:
    return [obj for obj in objects if obj.type == "MESH"]


def _prepare_textures(objects: list[bpy.types.Object], prepare: Preparation, folder: str) -> None:
    images = textures.of(objects)
    if prepare.texture_limit:
        textures.limit(images, prepare.texture_limit)
    if prepare.textures == "files" and folder:
        textures.unpack(images, Path(folder))


def _detail(meshes: list[bpy.types.Object], prepare: Preparation) -> list[bpy.types.Object]:
    """Further objects, which belong to the model's meshes."""
    found = detail.add_levels(meshes, prepare.lods, prepare.lod_ratio)
    return found + (detail.add_hulls(meshes) if prepare.collision else [])


def make_file(request: Request, target: str) -> None:
    """Make a model in an empty file and save its objects as a .blend, whole or not at all."""
    objects = make(request)
    fingerprint.store(objects)
    if request.sides:
        # The model is there without them, too.
        with suppress(OSError, RuntimeError, ValueError):
            sides.write(objects, Path(request.sides))
    with disk.replacing(Path(target)) as part:
        bpy.data.libraries.write(str(part), set(objects), compress=False)

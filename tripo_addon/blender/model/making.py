# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from a model file to a model: every step, in order."""

from __future__ import annotations

from pathlib import Path

import bpy

from ...files.splat import is_splat
from . import splats
from .reading import read
from .request import Request
from .tidying import tidy


def make(request: Request) -> list[bpy.types.Object]:
    """Make a model in the context's scene; its objects, the root first.

    Raises `ValueError` and `RuntimeError` with the reason, see `read`, and `OSError`.
    """
    if request.kind == "ply" and is_splat(Path(request.file)):
        objects = splats.read(request.file)
    else:
        objects = read(request.file, request.kind)
    return tidy(objects, request.title, request.turn)


def make_file(request: Request, target: str) -> None:
    """Make a model in an empty file and save its objects as a .blend, whole or not at all."""
    bpy.ops.wm.read_homefile(use_empty=True)
    objects = make(request)
    part = Path(target).with_suffix(".part")
    part.unlink(missing_ok=True)  # it may be a link
    bpy.data.libraries.write(str(part), set(objects), compress=False)
    part.replace(target)

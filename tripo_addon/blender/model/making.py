# SPDX-License-Identifier: GPL-3.0-or-later
"""The way from a model file to a model: every step, in order."""

from __future__ import annotations

from pathlib import Path

import bpy

from . import assets, marking
from .reading import read
from .request import Request
from .tidying import tidy


def make(request: Request) -> list[bpy.types.Object]:
    """Make a model in the context's scene; its objects, the root first.

    Raises `ValueError` and `RuntimeError` with the reason, see `read`, and `OSError`.
    """
    objects = read(request.file, request.kind)
    objects = tidy(objects, request.title, request.turn)
    marking.put(objects, request.mark)
    if request.asset:
        assets.save(objects, request.asset)
    return objects


def make_file(request: Request, target: str) -> None:
    """Make a model in an empty file and save its objects as a .blend, whole or not at all."""
    bpy.ops.wm.read_homefile(use_empty=True)
    objects = make(request)
    part = Path(target).with_suffix(".part")
    part.unlink(missing_ok=True)  # it may be a link
    bpy.data.libraries.write(str(part), set(objects), compress=False)
    part.replace(target)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Which images are listed as pictures for the form."""

from __future__ import annotations

import time
from typing import Any

import bpy

from ..model import textures

TEXTURES_SECONDS = 1.0
"""How long the list of results' textures is taken as it was: a menu asks for every image."""
_textures: frozenset[str] = frozenset()
_read_at = float("-inf")


def is_offered(image: bpy.types.Image) -> bool:
    """Whether an image is listed: the textures of results are not."""
    global _textures, _read_at
    if time.monotonic() - _read_at > TEXTURES_SECONDS:
        made = [obj for obj in bpy.data.objects if _task_id(obj)]
        _textures = frozenset(found.name_full for found in textures.of(made))
        _read_at = time.monotonic()
    return image.name_full not in _textures or bool(_task_id(image))


def _task_id(block: bpy.types.ID) -> str:
    # `groups` knows the form's properties, which ask here.
    owner: Any = block
    return str(owner.tripo.task_id)

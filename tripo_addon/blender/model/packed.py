# SPDX-License-Identifier: GPL-3.0-or-later
"""Packed pictures, without what Blender keeps beside them."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

_ROOM = 1023
"""Bytes of the longest name of a packed file (`ImagePackedFile.filepath` in Blender's DNA)."""


def clear_remains(images: Iterable[bpy.types.Image]) -> None:
    """Overwrite the memory behind the names of packed files, to be called before they are saved.

    Blender 4.2 to 5.2 do not clear it, and write it into the .blend: up to a kilobyte of whatever
    their process had in memory, which may be an API key or a signed address.
    """
    for image in images:
        if image.library:
            continue
        for file in image.packed_files:
            name = file.filepath
            file.filepath = "." * _ROOM
            file.filepath = name

# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures of a model: made smaller, and written to files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy

from ...text.filenames import file_name, numbered

_ENDINGS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "OPEN_EXR": ".exr", "TIFF": ".tif"}
_KEPT = {"PNG", "JPEG", "WEBP"}
"""Types of picture in which a texture stays when it is made smaller; others become PNG."""


def of(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Image]:
    """The images in the materials of objects, each once."""
    found: dict[bpy.types.Image, None] = {}
    for obj in objects:
        for slot in obj.material_slots:
            tree = slot.material and slot.material.node_tree
            found.update(dict.fromkeys(_images(tree) if tree else ()))
    return list(found)


def _images(tree: bpy.types.NodeTree) -> Iterator[bpy.types.Image]:
    for node in tree.nodes:
        image = getattr(node, "image", None)
        if isinstance(image, bpy.types.Image):
            yield image


def ending_of(image: bpy.types.Image) -> str:
    """The ending of a file with this image."""
    return _ENDINGS.get(image.file_format, ".png")


def limit(images: Iterable[bpy.types.Image], most: int) -> None:
    """Make images smaller whose longer side has more pixels; they stay packed."""
    for image in images:
        width, height = image.size
        longest = max(width, height)
        if longest <= most:
            continue
        image.scale(max(1, width * most // longest), max(1, height * most // longest))
        if image.file_format not in _KEPT:
            image.file_format = "PNG"
        image.pack()


def unpack(images: Iterable[bpy.types.Image], folder: Path) -> list[Path]:
    """Write packed images to files of a folder, beside what is there; the files, in order.

    Raises OSError where a file cannot be written.
    """
    written = []
    for image in images:
        packed: Any = image.packed_file
        if not packed:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        path = _write(bytes(packed.data), folder, image)
        # Else Blender would write to the place that the image had, or ask.
        image.filepath_raw = str(path)
        image.unpack(method="REMOVE")
        image.filepath = str(path)
        written.append(path)
    return written


def _write(data: bytes, folder: Path, image: bpy.types.Image) -> Path:
    """Write a picture under its image's name, or under the next one where that is taken.

    A file of the same content stands for it: it is from an earlier import.
    """
    ending = ending_of(image)
    for path in numbered(folder, file_name(image.name), ending):
        with suppress(FileExistsError):
            with path.open("xb") as file:
                file.write(data)
            return path
        if path.is_file() and path.read_bytes() == data:
            return path
    raise AssertionError("there is always a next name")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the form and of operator arguments, as sources that a worker can send."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import bpy
import numpy as np

from ..core import png
from ..core.errors import Invalid, Storage
from ..core.formats import picture_type, read_head
from ..core.options import Problem

Write = Callable[[Path], None]
"""Writes a picture file; to be called on a worker thread."""

_TASK = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN = re.compile(r"(file_|v2\.)\S+")


def from_text(option: str, text: str) -> str | bpy.types.Image:
    """What an argument names: a file, a Blender image, a URL, a file token or a task id."""
    if text.startswith(("http://", "https://")):
        return text
    # A name that no file can have is an error to some file systems.
    with suppress(OSError, RuntimeError, ValueError):
        path = Path(bpy.path.abspath(text)).expanduser()
        if path.exists():
            return str(path.resolve())
    if _TASK.fullmatch(text) or _TOKEN.fullmatch(text):
        return text
    image = bpy.data.images.get(text)
    if image is not None:
        return image
    raise Invalid(
        [Problem(option, f"There is no picture '{text[:200]}', neither on disk nor in Blender")],
        "Check the path",
    )


def from_image(option: str, image: bpy.types.Image) -> Path | Write:
    """A Blender image's own file where that is what Blender shows, else a way to write one."""
    if image.packed_file and not image.is_dirty:
        data = bytes(image.packed_file.data)
        if picture_type(data[:16]):
            return lambda path: _save(path, data)
    elif image.source == "FILE" and not image.is_dirty:
        path = Path(bpy.path.abspath(image.filepath, library=image.library)).resolve()
        if not path.is_file() or picture_type(read_head(path)):
            return path
    pixels = np.empty(len(image.pixels), np.float32)
    width, height = image.size
    if not len(pixels):
        raise Invalid(
            [Problem(option, f"The image '{image.name}' has no pixels to send")],
            "Save it as a PNG file and choose that",
        )
    image.pixels.foreach_get(pixels)
    rows = pixels.reshape(height, width, -1)
    linear = image.is_float
    return lambda path: _save(path, png.encode(rows, linear=linear))


def _save(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Storage(
            f"The picture cannot be kept in {path.parent} ({error.strerror})",
            "Choose another results folder in the preferences",
        ) from None

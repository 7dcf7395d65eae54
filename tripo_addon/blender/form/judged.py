# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures are judged before anything is paid for them: those of the form in the background.

The form's pictures are drawn as thumbnails, which Blender makes on a thread of its own; these are
what is judged. Nothing is decoded on the main thread for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import Invalid, Problem
from ...files.formats import measure, picture_problem
from ...pictures.judgement import Judgement
from .. import later, redraw
from ..typed import packed_bytes, pixels_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Key = tuple[object, ...]
LOOK_SECONDS = 0.2
MOST_LOOKS = 100
"""How often a thumbnail is looked for, until it is plain that none comes."""
MOST_KNOWN = 500
_known: dict[Key, Judgement | None] = {}
"""None where a picture cannot be judged."""
_wanted: dict[Key, int] = {}
"""How often each was looked for."""
_seen: dict[Key, bytes] = {}
"""The thumbnails of the last look: one that is being made has its size already."""


def of(image: bpy.types.Image) -> Judgement | None:
    """What is told of a picture of the form; None as long as that is not known.

    For `draw`: a look-up. What is not known yet is judged, and the panels are drawn again.
    """
    key = _key(image)
    if key not in _known and not bpy.app.background:
        _wanted.setdefault(key, 0)
        if not bpy.app.timers.is_registered(_look):
            bpy.app.timers.register(_look, first_interval=LOOK_SECONDS)
    return _known.get(key)


def now(image: bpy.types.Image) -> Judgement:
    """Judge a picture at once, for scripts. Raises `Invalid` for an image without pixels."""
    key = _key(image)
    known = _known.get(key)
    if known is None:
        known = _known[key] = _judge(*_pixels(image))
    return known


def file(path: Path) -> Judgement:
    """Judge a picture file at once, for scripts. Raises `Invalid` for one that cannot be sent."""
    # One with a few pixels can be judged all the same.
    problem = picture_problem(path)
    if problem and "each side must be" not in problem:
        raise Invalid([Problem("image", problem)], "Choose another file")
    image = bpy.data.images.load(str(path))
    try:
        return _judge(*_pixels(image))
    finally:
        bpy.data.images.remove(image)


def _key(image: bpy.types.Image) -> Key:
    """Another one whenever what the image shows may be another picture."""
    return image.session_uid, image.filepath, bool(image.packed_file), image.is_dirty


def _pixels(image: bpy.types.Image) -> tuple[NDArray[np.float32], int, int]:
    """The pixels of an image, the top row first, with its size."""
    import numpy as np

    width, height = image.size
    pixels = np.empty(len(pixels_of(image)), np.float32)
    if not len(pixels):
        raise Invalid(
            [Problem("image", f"The image '{image.name}' has no pixels to look at")],
            "Choose another picture",
        )
    pixels_of(image).foreach_get(pixels)
    rows = pixels.reshape(height, width, -1)[::-1]
    channels = rows.shape[2]
    if channels < 3:
        rows = np.repeat(rows[..., :1], 3, axis=2)
    if rows.shape[2] == 3:
        rows = np.concatenate([rows, np.ones((height, width, 1), np.float32)], axis=2)
    return rows, width, height


def _judge(pixels: NDArray[np.float32], width: int, height: int) -> Judgement:
    from ...pictures import judging

    return judging.judge(pixels, width, height)


def _look() -> float | None:
    """Judge the pictures whose thumbnails are there by now."""
    images = {_key(image): image for image in bpy.data.images if _wanted}
    for key in list(_wanted):
        image = images.get(key)
        _wanted[key] += 1
        if image is None or _wanted[key] > MOST_LOOKS:
            _forget(key)
            continue
        rows = _thumbnail(image)
        before, _seen[key] = _seen.get(key), b"" if rows is None else rows.tobytes()
        if rows is not None and _seen[key] == before:
            _forget(key)
            _known[key] = None
            later.do(_work(image, rows), partial(_note, key), lambda error: None)
    return LOOK_SECONDS if _wanted else None


def _forget(key: Key) -> None:
    del _wanted[key]
    _seen.pop(key, None)


def _thumbnail(image: bpy.types.Image) -> NDArray[np.float32] | None:
    """The thumbnail of an image, the top row first; None as long as there is nothing in it."""
    import numpy as np

    preview: Any = image.preview
    if not preview or not preview.image_size[0]:
        return None
    width, height = preview.image_size
    pixels = np.empty(width * height * 4, np.float32)
    preview.image_pixels_float.foreach_get(pixels)
    return pixels.reshape(height, width, 4)[::-1] if pixels.any() else None


def _work(image: bpy.types.Image, rows: NDArray[np.float32]) -> Callable[[], Judgement | None]:
    """The judging of a thumbnail, which another thread can do."""
    path, size = None, (0, 0)
    data = packed_bytes(image)
    if not data and image.source == "FILE" and image.filepath and not image.is_dirty:
        path = Path(bpy.path.abspath(image.filepath, library=image.library))
    elif not data:
        # It is in memory.
        size = (image.size[0], image.size[1])

    def work() -> Judgement | None:
        return _of_thumbnail(rows, size if size[0] else _size(data or _read(path)))

    return work


def _read(path: Path | None) -> bytes:
    return path.read_bytes() if path else b""


def _size(data: bytes) -> tuple[int, int]:
    found = measure(data)
    return (found.width, found.height) if found else (0, 0)


def _of_thumbnail(rows: NDArray[np.float32], size: tuple[int, int]) -> Judgement | None:
    """Judge a thumbnail: the picture is in the middle of it, as wide or as high as it."""
    width, height = size
    if not (width and height):
        return None
    rows_wide, rows_high = rows.shape[1], rows.shape[0]
    factor = min(rows_wide / width, rows_high / height)
    wide, high = max(1, int(width * factor)), max(1, int(height * factor))
    left, top = (rows_wide - wide) // 2, (rows_high - high) // 2
    # Its outermost pixels are mixed with the rest of the thumbnail.
    inset = 1 if min(wide, high) > 40 and (wide, high) != (rows_wide, rows_high) else 0
    part = rows[top + inset : top + high - inset, left + inset : left + wide - inset]
    return _judge(part, width, height)


def _note(key: Key, judged: Judgement | None) -> None:
    while len(_known) >= MOST_KNOWN:
        del _known[next(iter(_known))]
    _known[key] = judged
    redraw.redraw()


def unregister() -> None:
    for known in (_known, _wanted, _seen):
        known.clear()
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)

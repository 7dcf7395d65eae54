# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes models to files, for engines, AR and printers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ..spec import arguments

if TYPE_CHECKING:
    from ..blender.here import Object
    from ..blender.scene.exports import Exported


def export(
    objects: Object | Collection[Object] = (),
    *,
    path: str | Path,
    preset: str = "",
    size_mm: float = 0.0,
    size_of: str = "longest",
    filaments: int = 0,
    overwrite: bool = False,
) -> Exported:
    """Write objects with all that hangs on them to a file; without any, those that are selected.

    `preset` is a name of `spec.exporting.PRESETS`, or follows from the ending of the path. Prints
    have a size: `size_mm` millimetres of the `longest` side or the `height`; 0 is as large as in
    Blender. `filaments` is how many colours a 3MF file has at most, 0 for all of them. Costs
    nothing, and leaves the scene as it is. Blocks.
    Raises `Invalid` for what cannot be, `Storage` for a file that exists or cannot be written, and
    `TripoError` where there is nothing to write.
    """
    from ..blender import guards, here
    from ..blender.scene import exports

    guards.check()
    wanted = exports.asked(here.context(), objects, path, (preset, size_mm, size_of, filaments))
    overwrite = arguments.switch(overwrite, "overwrite")
    return exports.start(here.context(), *wanted, overwrite=overwrite)(lambda: True)

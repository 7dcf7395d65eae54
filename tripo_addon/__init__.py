# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's 3D generation inside Blender.

Only the functions import `blender`: what stands below it works without Blender, too.
"""

from typing import Any


def register() -> None:
    from . import blender

    blender.register()


def run_command(arguments: Any, reporter: Any) -> int:
    """A command that is the same with Blender and without: it stands on `api`, and so above
    `blender`."""
    from .program import commands

    return commands.run(arguments, reporter)


def unregister() -> None:
    from . import blender

    blender.unregister()


def glTF2ExportUserExtension() -> Any:
    """What Blender's exporter of glTF calls during an export; it looks for this name."""
    from .blender.scene import gltf_marks

    return gltf_marks.GltfMarks()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about files of this machine, and what else only Blender can do."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

MESHES = frozenset({".glb", ".gltf", ".fbx", ".obj", ".stl", ".ply", ".usdz"})
"""The endings of files that can be checked."""


NEED_BLENDER = {
    "validate-mesh": "check a model file for holes and other faults",
    "judge-picture": "tell what may make poor models of pictures",
    "levels": "build levels of detail of a model",
    "recipe": "run chains of steps",
}
"""The commands that the plain command line only names, and what they do."""
OFFLINE = {"validate-mesh", "judge-picture"}
"""Those of them that send nothing."""


def add_names(commands: Any) -> list[Any]:
    """Add what can be done in Blender alone."""
    found = []
    for name, help in NEED_BLENDER.items():
        command = commands.add_parser(
            name,
            help=f"{help}: blender --command tripo {name}",
            description=f"This needs Blender: blender --command tripo {name}",
        )
        found.append(command)
    return found


def add(commands: Any) -> list[Any]:
    """Add the commands about files."""
    mesh = commands.add_parser(
        "validate-mesh", help="check a model file for holes and other faults; nothing is sent"
    )
    mesh.add_argument(
        "file", type=_mesh, metavar="FILE", help=f"a {', '.join(sorted(MESHES))} file"
    )
    picture = commands.add_parser(
        "judge-picture", help="tell what may make poor models of pictures; nothing is sent"
    )
    picture.add_argument("files", type=Path, nargs="+", metavar="FILE", help="picture files")
    return [mesh, picture]


def _mesh(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not os.path.isfile(path):
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    if path.suffix.lower() not in MESHES:
        known = ", ".join(sorted(MESHES))
        raise argparse.ArgumentTypeError(f"'{path.suffix}' files cannot be checked, only {known}")
    return path

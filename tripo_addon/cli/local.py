# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about files of this machine; nothing is sent."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

MESHES = frozenset({".glb", ".gltf", ".fbx", ".obj", ".stl", ".ply", ".usdz"})
"""The endings of files that can be checked."""


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

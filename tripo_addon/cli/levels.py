# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that makes several levels of detail of one model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..spec.levels import Levels
from ..spec.tasks import HighpolyToLowpoly
from .options import add_option, add_preparation, destination
from .outputs import Output, output_of
from .targets import TARGET_HELP


def add(commands: Any) -> Any:
    """The command that makes several levels of detail of one model."""
    command = commands.add_parser(
        "levels",
        help="build levels of detail of a model: LOD1, LOD2 and so on, each with fewer faces",
        description="The model itself is LOD0, and LOD1 has the --face-limit.",
    )
    command.add_argument("--target", default="", metavar="NAME", help=TARGET_HELP)
    for option in HighpolyToLowpoly.options.values():
        add_option(command, HighpolyToLowpoly, option, destination(option.name))
    for option in Levels.options.values():
        # Files stand in no place.
        if option.type is not bool:
            add_option(command, Levels, option, option.name)
    command.add_argument(
        "-o",
        "--output",
        type=output_of(HighpolyToLowpoly),
        default=Output(Path.cwd(), True),
        metavar="PATH",
        help="a file such as knight.glb, for knight_LOD1.glb and so on; or a folder",
    )
    command.add_argument(
        "--overwrite", action="store_true", help="replace files where they exist already"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    add_preparation(command)
    return command

# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the option that names one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TARGET_HELP = (
    "what it is for, such as game: sets the faces, quads and textures that are not given; "
    "see `target list`"
)


def add(commands: Any) -> list[Any]:
    """The commands about targets."""
    target = commands.add_parser("target", help="what models can be made for, see --target")
    actions = target.add_subparsers(dest="action", required=True, metavar="ACTION")
    found = [
        actions.add_parser("list", help="list the targets"),
        actions.add_parser("add", help="keep the target of a file, under its name"),
        actions.add_parser("delete", help="delete one of your own"),
    ]
    _, add, delete = found
    add.add_argument("file", type=Path, metavar="FILE", help="a target's .json file")
    delete.add_argument("name", metavar="NAME", help="its name")
    return found

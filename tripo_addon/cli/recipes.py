# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about recipes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .options import flag

RECIPE_INPUTS = {
    "prompt": "what to make",
    "image": "a picture of it: a file, a URL or a task id",
    "front": "a picture of it from the front, with --left, --back or --right",
    "left": "its own left side",
    "back": "it from behind",
    "right": "its own right side",
    "source": "a model: a task id, a model file or a URL",
}
"""What a recipe can start with: options of its first step."""


def add(commands: Any) -> list[Any]:
    """The commands about recipes."""
    recipe = commands.add_parser(
        "recipe", help="run chains of steps, each of which works on the result of the one before"
    )
    actions = recipe.add_subparsers(dest="action", required=True, metavar="ACTION")
    found = [
        actions.add_parser("list", help="list the recipes"),
        actions.add_parser("show", help="show the steps of a recipe, with their prices"),
        actions.add_parser("add", help="keep the recipe of a file, under its name"),
        actions.add_parser("run", help="make something after a recipe"),
        actions.add_parser(
            "continue", help="go on with a chain that waits at a gate, or that has failed"
        ),
    ]
    _, show, add, run, go_on = found
    show.add_argument("name", metavar="NAME", help="its name, or a .json file")
    add.add_argument("file", type=Path, metavar="FILE", help="a recipe's .json file")
    run.add_argument("name", metavar="NAME", help="its name, or a .json file")
    for name, help in RECIPE_INPUTS.items():
        run.add_argument(flag(name), help=help)
    run.add_argument("--yes-gates", action="store_true", help="wait at no gate")
    run.add_argument(
        "-o", "--output", default="", metavar="PATH", help="where the last result goes"
    )
    run.add_argument(
        "--overwrite", action="store_true", help="replace the file where it exists already"
    )
    run.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    go_on.add_argument(
        "chain", nargs="?", default="", metavar="CHAIN", help="its id; without, the newest"
    )
    go_on.add_argument("--again", action="store_true", help="make the step once more instead")
    go_on.add_argument("--yes-gates", action="store_true", help="wait at no further gate")
    return found

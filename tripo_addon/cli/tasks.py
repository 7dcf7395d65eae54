# SPDX-License-Identifier: GPL-3.0-or-later
"""The command of each type of task."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..spec import press, targets
from ..spec.tasks import TASKS
from .options import add_option, add_preparation, count_of, destination
from .outputs import OUTPUTS, SCENES, add_output
from .targets import TARGET_HELP

KEY_HELP = "your own name for it, under which it is made and paid once, however often it is run"
VARIATIONS_HELP = (
    f"make so many, up to {press.MOST}, each with a seed of its own: chair_1.glb and so on"
)


def add(commands: Any, type: str, *, full: bool, plain: bool) -> None:
    """Add the command of a type of task; only a `full` one has its options, which take a while."""
    task = TASKS[type]
    command = commands.add_parser(
        type.replace("_", "-"),
        help=task.help,
        description=f"{task.help}.",
        epilog="Put -- before a prompt that starts with a dash, and to end a list of values.",
    )
    command.set_defaults(task=type)
    if not full:
        return
    add_output(command, task)
    command.set_defaults(target="")
    if targets.takes(task):
        command.add_argument("--target", metavar="NAME", help=TARGET_HELP)
    _add_order(command)
    command.set_defaults(variations=1)
    if press.varies(task):
        command.add_argument("--variations", type=count_of, metavar="N", help=VARIATIONS_HELP)
    add_talk(command)
    groups = {"": command}
    for option in task.options.values():
        if option.group not in groups:
            groups[option.group] = command.add_argument_group(option.group)
        add_option(groups[option.group], task, option, destination(option.name))
    if OUTPUTS.get(task.result, frozenset()) & SCENES and not plain:
        add_preparation(command)


def _add_order(command: argparse.ArgumentParser) -> None:
    """What a caller wants beside the task."""
    command.add_argument("--key", default="", help=KEY_HELP)
    command.add_argument("--service", default="", metavar="NAME", help="another one than chosen")
    command.add_argument("--max-credits", type=float, metavar="N", help="send nothing dearer")


def add_talk(command: argparse.ArgumentParser) -> None:
    """How much a command says."""
    command.add_argument("--quiet", action="store_true", help="say only how it ended")
    command.add_argument("--verbose", action="store_true", help="say what happens inside, too")
    command.add_argument("--log-file", type=Path, metavar="FILE", help="write that to a file")

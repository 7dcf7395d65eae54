# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole command line: that of Blender, and the plain one of the command `tripo`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from ..spec.tasks import TASKS
from . import account, batch, history, levels, local, recipes, targets, tasks
from .words import freed, joined

PLAIN_EPILOG = """\
environment: TRIPO_API_KEY (or that of another service), TRIPO_PROVIDER, TRIPO_BASE_URL,
TRIPO_FOLDER for the list of jobs, TRIPO_RESULTS for their files.
exit status: 0 the result is there, 1 refused or failed, 2 wrong usage, 130 interrupted.
`tripo estimate TYPE ...` tells a price and makes nothing.

  tripo text-to-model "a red chair" --face-limit 5000 -o chair.glb
  tripo image-to-model chair.png -o out/ --key chair-1
  tripo batch pictures/ -o out/ --type image-to-model --max-credits 500"""


class WrongUsage(Exception):
    """The command line cannot be understood: how it is used, and what is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(self.format_usage(), message)


def parse(words: Sequence[str], *, plain: bool = False) -> argparse.Namespace:
    """Read a command line: that of Blender, or the `plain` one of the command `tripo`. Raises
    `WrongUsage`; SystemExit after --help."""
    words = joined(words)
    # No command has as many options as all together, which take a while to make.
    only = words[0] if words else ""
    try:
        return parser(only, plain=plain).parse_args(words)
    except WrongUsage as wrong:
        again = freed(words)
        if again:
            with suppress(WrongUsage):
                return parser(only, plain=plain).parse_args(again)
        raise wrong


def parser(only: str = "", *, plain: bool = False) -> argparse.ArgumentParser:
    """The parser with a command per type of task; `given.values(...)` reads what it returns.

    Where `only` is such a command, no other one has its options. A `plain` one is without Blender.
    """
    top = _Parser(
        prog="tripo" if plain else "blender --command tripo",
        description="Make 3D models with Tripo and save them as files.",
        epilog=PLAIN_EPILOG if plain else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _without_blender(commands) if plain else _in_blender(commands):
        command.set_defaults(task="")
    for name in TASKS:
        known = name.replace("_", "-")
        full = only == known or only.replace("-", "_") not in TASKS
        tasks.add(commands, name, full=full, plain=plain)
    return top


def _without_blender(commands: Any) -> list[Any]:
    """The commands of `tripo` that start no single task."""
    found = account.add(commands)
    found += [history.add_show(commands), batch.add(commands), history.add_export(commands)]
    earlier = history.add(commands)[:-1]
    resume, *_, attach = earlier
    history.add_output(resume, "a folder to which the results are copied")
    history.add_output(attach, "a folder, or a file of the type that the service has made")
    found += earlier
    for command in found:
        command.add_argument("--json", action="store_true", help="events as lines of JSON")
        tasks.add_talk(command)
    return found


def _in_blender(commands: Any) -> list[Any]:
    """The commands of Blender that start no single task."""
    found = [*account.add(commands), *local.add(commands), *history.add(commands)]
    found += [*recipes.add(commands), *targets.add(commands)]
    found.append(batch.add(commands))
    found[-1].set_defaults(quiet=False)
    found.append(levels.add(commands))
    for command in found:
        command.add_argument(
            "--json", action="store_true", help="one line of JSON on standard output"
        )
    return found

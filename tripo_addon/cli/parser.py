# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole command line: that of Blender, and the plain one of the command `tripo`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from ..spec.tasks import TASKS
from . import account, batch, history, levels, local, recipes, serving, targets, tasks
from .local import NEED_BLENDER
from .words import freed, joined

EPILOG = """\
environment: TRIPO_API_KEY (or that of another service), TRIPO_PROVIDER, TRIPO_BASE_URL{folders}.
exit status: 0 the result is there, 1 refused or failed, 2 wrong usage,{gate} 130 interrupted.
`estimate TYPE ...` tells a price and makes nothing.

  {prog} text-to-model "a red chair" --face-limit 5000 -o chair.glb
  {prog} image-to-model chair.png -o out/ --key chair-1
  {prog} batch pictures/ -o out/ --type image-to-model --max-credits 500"""
PRICED = ("batch", "levels", "recipe run")
"""What has a price beside the types of task."""
FOLDERS = """,
TRIPO_FOLDER for the list of jobs, TRIPO_RESULTS for their files"""


class WrongUsage(Exception):
    """The command line cannot be understood: how it is used, and what is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(self.format_usage(), message)


def parse(words: Sequence[str], *, plain: bool = False) -> argparse.Namespace:
    """Read a command line: that of Blender, or the `plain` one of the command `tripo`. Raises
    `WrongUsage`; SystemExit after --help."""
    words = joined(words)
    if words[:1] == ["estimate"] and words[1:] and not words[1].startswith("-"):
        words = _priced(words[1:])
    if plain and words and words[0] in NEED_BLENDER and not {"-h", "--help"} & {*words}:
        # Only Blender's own command line knows its options.
        talk = [word for word in words if word in {"--json", "--quiet"}]
        return parser(words[0], plain=True).parse_args([words[0], *talk])
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


def _priced(words: list[str]) -> list[str]:
    """A command that would cost something as one that only tells its price. Raises `WrongUsage`."""
    name = " ".join(words[:2]) if words[0] == "recipe" else words[0]
    if name in PRICED or (name.replace("-", "_") in TASKS and "_" not in name):
        count = len(name.split())
        return [*words[:count], "--dry-run", *words[count:]]
    others = ", ".join(f"`{other}`" for other in PRICED)
    reason = f"'{name}' is no type of task. Name one, such as text-to-model, or one of {others}"
    raise WrongUsage("usage: tripo estimate TYPE ...", reason)


def parser(only: str = "", *, plain: bool = False) -> argparse.ArgumentParser:
    """The parser with a command per type of task; `given.values(...)` reads what it returns.

    Where `only` is such a command, no other one has its options. A `plain` one is without Blender.
    """
    prog = "tripo" if plain else "blender --command tripo"
    top = _Parser(
        prog=prog,
        description="Make 3D models with Tripo and save them as files.",
        epilog=EPILOG.format(
            prog=prog,
            folders=FOLDERS if plain else "",
            gate="" if plain else " 3 a chain waits at a gate,",
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _without_blender(commands) if plain else _in_blender(commands):
        command.set_defaults(task="")
        command.add_argument("--json", action="store_true", help="events as lines of JSON")
        tasks.add_talk(command)
    for name in TASKS:
        known = name.replace("_", "-")
        full = only == known or only.replace("-", "_") not in TASKS
        tasks.add(commands, name, full=full, plain=plain)
    return top


def helps(*, plain: bool) -> dict[str, str]:
    """What each command does, in the order of the list of commands."""
    (commands,) = (
        action
        for action in parser("help", plain=plain)._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return {choice.dest: choice.help or "" for choice in commands._choices_actions}


def _without_blender(commands: Any) -> list[Any]:
    """The commands of `tripo` that start no single task."""
    earlier = history.add(commands)
    resume, _, _, attach, _ = earlier
    history.add_output(resume, "a folder to which the results are copied")
    history.add_output(attach, "a folder, or a file of the type that the service has made")
    return [*earlier, *_everywhere(commands), *local.add_names(commands)]


def _in_blender(commands: Any) -> list[Any]:
    """The commands of Blender that start no single task."""
    found = [*history.add(commands), *_everywhere(commands), *local.add(commands)]
    return [*found, *recipes.add(commands), levels.add(commands)]


def _everywhere(commands: Any) -> list[Any]:
    """The commands that start no single task and are the same with Blender and without."""
    return [
        *account.add(commands),
        history.add_show(commands),
        history.add_export(commands),
        history.add_cancel(commands),
        batch.add(commands),
        *targets.add(commands),
        serving.add(commands),
        _add_estimate(commands),
    ]


def _add_estimate(commands: Any) -> Any:
    """Add the name of a command that is read as another one."""
    estimate = commands.add_parser(
        "estimate",
        help="tell what a command would cost, and make nothing: estimate TYPE ...",
        description="Put `estimate` before a command that would cost something: "
        "`estimate text-to-model 'a red chair' --quad`. It is the same as --dry-run.",
    )
    estimate.add_argument("type", metavar="TYPE", help="a type of task, or batch")
    return estimate

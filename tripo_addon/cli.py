# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `blender --command tripo KIND ...`, made from the option table. No bpy."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from .core.options import Option, requirements
from .core.tasks import TASKS

OUTPUTS = {".blend", ".glb", ".fbx"}


class WrongUsage(Exception):
    """The command line cannot be understood: how it is used, and what is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(self.format_usage(), message)


class Output(NamedTuple):
    """Where the result goes."""

    path: Path
    folder: bool
    """The path is a folder, whatever it is called."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line. Raises `WrongUsage`; SystemExit after --help."""
    return parser().parse_args(_joined(words))


def _joined(words: Sequence[str]) -> list[str]:
    """The words with `--option -x` made one where -x is a choice of the option.

    argparse takes any word that starts with a dash for an option.
    """
    choices = {
        f"--{name.replace('_', '-')}": facts.choices
        for task in TASKS.values()
        for name, facts in task.options.items()
        if facts.choices
    }
    found: list[str] = []
    for word in words:
        if found and word.startswith("-") and word in (choices.get(found[-1]) or ()):
            found[-1] += f"={word}"
        else:
            found.append(word)
    return found


def parser() -> argparse.ArgumentParser:
    """The parser with a command per kind of task; `values(...)` reads what it returns."""
    top = _Parser(
        prog="blender --command tripo",
        description="Make 3D models with Tripo and save them as files.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="KIND")
    for kind, task in TASKS.items():
        command = commands.add_parser(
            kind.replace("_", "-"),
            help=task.help,
            description=f"{task.help}.",
            epilog="Put -- before a prompt that starts with a dash.",
        )
        command.set_defaults(kind=kind)
        _add_output(command)
        groups = {"": command}
        for facts in task.options.values():
            if facts.group not in groups:
                groups[facts.group] = command.add_argument_group(facts.group)  # type: ignore[assignment]
            _add_option(groups[facts.group], task.options, facts)
    return top


def values(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that were given, by name."""
    given = vars(arguments)
    options = TASKS[arguments.kind].options
    return {name: given[name] for name in options if given.get(name) is not None}


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o",
        "--output",
        type=_output,
        default=Output(Path.cwd(), True),
        metavar="PATH",
        help="a .blend, .glb or .fbx file, or a folder for the service's own files "
        "(default: this folder)",
    )
    command.add_argument(
        "--json", action="store_true", help="one line of JSON per event on standard output"
    )


def _output(text: str) -> Output:
    path = Path(text).expanduser().absolute()
    if path.is_dir() or text.endswith(("/", os.sep)) or not path.suffix:
        return Output(path, True)
    if path.suffix.lower() not in OUTPUTS:
        raise argparse.ArgumentTypeError(
            f"'{path.suffix}' files cannot be written, only {', '.join(sorted(OUTPUTS))}"
        )
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return Output(path, False)


def _add_option(
    group: argparse._ActionsContainer, options: Mapping[str, Option], facts: Option
) -> None:
    how: dict[str, Any] = {"help": _help(options, facts), "default": None}
    flag = f"--{facts.name.replace('_', '-')}"
    if facts.positional:
        group.add_argument(facts.name, help=how["help"], metavar=facts.name.upper())
        return
    if facts.type is bool:
        how["action"] = argparse.BooleanOptionalAction
    else:
        how |= {"type": facts.type, "choices": facts.choices, "required": facts.required}
        if not facts.choices:
            how["metavar"] = facts.type.__name__.upper()
    group.add_argument(flag, dest=facts.name, **how)


def _help(options: Mapping[str, Option], facts: Option) -> str:
    needs = requirements(options, facts)
    parts = [facts.help[0].lower() + facts.help[1:], *([needs] if needs else [])]
    if facts.bounds:
        parts.append(f"{facts.bounds[0]:,} to {facts.bounds[1]:,}")
    if not facts.required and facts.default not in (None, "", False):
        parts.append(f"default: {'on' if facts.default is True else facts.default}")
    return "; ".join(parts).replace("%", "%%")

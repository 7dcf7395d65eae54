# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `blender --command tripo KIND ...`, made from the option table. No bpy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .core.options import Option
from .core.tasks import TASKS

OUTPUTS = {".blend", ".glb", ".fbx"}


def parser() -> argparse.ArgumentParser:
    """The parser with a command per kind of task; `values(...)` reads what it returns."""
    top = argparse.ArgumentParser(
        prog="blender --command tripo",
        description="Make 3D models with Tripo and save them as files.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="KIND")
    for kind, task in TASKS.items():
        command = commands.add_parser(
            kind.replace("_", "-"), help=task.help, description=f"{task.help}."
        )
        command.set_defaults(kind=kind)
        _add_output(command)
        groups = {"": command}
        for facts in task.options.values():
            if facts.group not in groups:
                groups[facts.group] = command.add_argument_group(facts.group)  # type: ignore[assignment]
            _add_option(groups[facts.group], facts)
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
        default=Path.cwd(),
        metavar="PATH",
        help="a .blend, .glb or .fbx file, or a folder for the service's own files "
        "(default: this folder)",
    )
    command.add_argument(
        "--json", action="store_true", help="one line of JSON per event on standard output"
    )


def _output(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.is_dir():
        return path
    if path.suffix and path.suffix.lower() not in OUTPUTS:
        raise argparse.ArgumentTypeError(
            f"'{path.suffix}' files cannot be written, only {', '.join(sorted(OUTPUTS))}"
        )
    if path.suffix and not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def _add_option(group: argparse._ActionsContainer, facts: Option) -> None:
    how: dict[str, Any] = {"help": _help(facts), "default": None}
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


def _help(facts: Option) -> str:
    parts = [facts.help[0].lower() + facts.help[1:]]
    if facts.bounds:
        parts.append(f"{facts.bounds[0]:,} to {facts.bounds[1]:,}")
    if not facts.required and facts.default not in (None, "", False):
        parts.append(f"default: {'on' if facts.default is True else facts.default}")
    return "; ".join(parts).replace("%", "%%")

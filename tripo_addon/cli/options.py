# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments made from declared options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..spec.arguments import MOST
from ..spec.option import SOURCE, VERSION, Option
from ..spec.options import Options
from ..spec.preparation import Preparation
from ..spec.validity import requirements


def flag(option: str) -> str:
    """How an option is written on a command line."""
    return f"--{option.replace('_', '-')}"


def destination(option: str) -> str:
    """Options may have the names of this command line's own arguments."""
    return f"option_{option}"


def prepared_destination(option: str) -> str:
    """The preparation has options of the same names as some tasks."""
    return f"prepare_{option}"


def add_option(
    group: argparse._ActionsContainer, task: type[Options], option: Option, name: str
) -> None:
    """Add an argument for an option; `name` is where its value will be found."""
    how: dict[str, Any] = {"help": _help(task, option), "default": None}
    if option.positional:
        count = None if option.required else "?"
        group.add_argument(name, nargs=count, help=how["help"], metavar=option.name.upper())
        return
    if option.type is bool:
        how["action"] = argparse.BooleanOptionalAction
    elif option.type is tuple:
        # Several values may follow the option, or it is given several times.
        how |= {"action": "extend", "nargs": "+"}
        how |= {"type": option.item, "metavar": option.name.upper()}
    else:
        # There may be too many choices to list; validation knows them as well.
        listed = None if option.search else option.choices
        kind = _version(listed) if option.role == VERSION and listed else option.type
        how |= {"type": kind, "choices": listed, "required": option.required}
        if not listed:
            how["metavar"] = option.type.__name__.upper()
    group.add_argument(flag(option.name), dest=name, **how)


def _help(task: type[Options], option: Option) -> str:
    needs = requirements(task, option)
    # No object is active here.
    help = option.help.partition("; left out")[0] if option.role == SOURCE else option.help
    parts = [help[0].lower() + help[1:], *([needs] if needs else [])]
    if option.bounds:
        parts.append(f"{option.bounds[0]:,} to {option.bounds[1]:,}")
    if not option.required and option.default not in (None, "", False, ()):
        parts.append(f"default: {'on' if option.default is True else option.default}")
    return "; ".join(parts).replace("%", "%%")


def _version(choices: Mapping[str, str]) -> Callable[[str], str]:
    """Reads a version, which may be shortened: `P1` for the newest of that name."""

    def version(text: str) -> str:
        short = text.casefold()
        found = [name for name in choices if name.casefold().startswith(short)]
        named = [name for name, label in choices.items() if label.casefold() == short]
        if text in choices or not (found or named):
            return text
        return (named or sorted(found))[-1]

    return version


def add_preparation(command: argparse.ArgumentParser) -> None:
    """Add what is done to a model before it is written."""
    group = command.add_argument_group(
        "Preparation", "What is done to the model; what is not given is as in the preferences."
    )
    for option in Preparation.options.values():
        add_option(group, Preparation, option, prepared_destination(option.name))
        if option.name == "size":
            length = group._actions[-1]
            length.type, length.metavar = _length, "LENGTH"
            length.help = f"{length.help}; or with its unit, such as 80mm"


_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "in": 0.0254}


def _length(text: str) -> float:
    """Metres, of a number of these or one with its unit."""
    number, unit = re.fullmatch(r"(.*?)\s*(mm|cm|m|in)?", text.strip()).groups()  # type: ignore[union-attr]
    try:
        return float(number) * _METRES[unit or "m"]
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no length, such as 80mm or 1.8") from None


def count_of(text: str) -> int:
    """Reads how many."""
    # Texts with too many digits are no numbers to Python.
    if not text.isdecimal() or len(text) > 20 or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"it must be a whole number, 1 to {MOST:,}")
    return int(text)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tooltip of an option says, made from what is declared of it: a line for each fact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .option import Option
from .options import TASKS, Options, Task
from .validity import requirements

UNIT = "credits"


def tooltip(owner: type[Options], option: Option) -> str:
    """What the option does, its range, its default, what it does to the price, its conditions."""
    changes = listed = ""
    if issubclass(owner, Task):
        changes = _price_changes(owner.type).get(option.name, "")
    if option.type is tuple:
        listed = "Numbers with spaces between" if option.item is float else "With ; between them"
    lines = (
        option.help,
        _range(option),
        _default(option),
        f"{changes} {UNIT}" if changes else "",
        _sentence(requirements(owner, option)),
        listed,
    )
    return "\n".join(filter(None, lines))


@cache
def _price_changes(kind: str) -> Mapping[str, str]:
    return TASKS[kind].price_changes()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _range(option: Option) -> str:
    if option.type in {int, float} and option.bounds:
        low, high = option.bounds
        some = ", less with some models and options" if option.limits else ""
        return f"{low:,} to {high:,}{some}"
    if option.type is str and option.max_length and not option.choices:
        return f"Up to {option.max_length:,} characters"
    if option.count:
        least, most = option.count
        return f"{least} of them" if least == most else f"{least} to {most} of them"
    return ""


def _default(option: Option) -> str:
    if option.required:
        return ""
    if option.optional:
        return "The service chooses where it is not set"
    if option.type is bool:
        return f"{'On' if option.default else 'Off'} by default"
    if option.type in {int, float}:
        return f"{option.default:,} by default"
    if option.choices and option.default:
        return f"{option.choices[option.default]} by default"
    return ""

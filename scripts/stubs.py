# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what type checkers and editors know of the types of task in `api`: each call with its
choices, and with what the table of options says of each argument."""

from __future__ import annotations

import textwrap
from dataclasses import MISSING
from pathlib import Path

from environment import ROOT

from tripo_addon.spec.option import INPUT_ROLES, Option
from tripo_addon.spec.options import Task
from tripo_addon.spec.tasks import TASKS
from tripo_addon.spec.validity import requirements

STUB = ROOT / "tripo_addon/api/types.pyi"
WIDTH = 100


def stubs() -> dict[Path, str]:
    """The stub file, as it should be."""
    head = (
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        '"""The types of task for type checkers and editors; made by scripts/docs.py."""\n\n'
        "from pathlib import PurePath\nfrom typing import Literal\n\n"
        "from ..spec import tasks as _tasks\n"
    )
    return {STUB: head + "".join(f"\n{_class(task)}" for task in TASKS.values())}


def _class(task: type[Task]) -> str:
    name = task.__name__
    options = sorted(task.options.values(), key=lambda option: not option.required)
    arguments = "".join(f"        {_argument(option)},\n" for option in options)
    about = "\n".join(_about(task, option) for option in options)
    return (
        f"class {name}(_tasks.{name}):\n"
        f"    def __init__(\n        self,\n        *,\n{arguments}    ) -> None:\n"
        f'        """{task.help}.\n\n{about}\n        """\n'
    )


def _argument(option: Option) -> str:
    default = "" if option.default is MISSING else " = ..."
    line = f"{option.name}: {_hint(option, '')}{default}"
    if len(line) + 9 > WIDTH:
        line = f"{option.name}: {_hint(option, ' ' * 12)}{default}"
    return line


def _hint(option: Option, indent: str) -> str:
    """The annotation; with an `indent`, each choice is on a line of its own."""
    if option.type is tuple:
        return f"tuple[{option.item.__name__}, ...]"
    found = str(option.type.__name__)
    if option.role in INPUT_ROLES:
        found = "str | PurePath"
    elif option.choices and not option.search and option.type is str:
        given = [*option.choices, *([""] if option.default == "" else [])]
        quoted = [f'"{value}"' for value in dict.fromkeys(given)]
        between = f",\n{indent}" if indent else ", "
        start, end = (f"\n{indent}", f",\n{indent[4:]}") if indent else ("", "")
        found = f"Literal[{start}{between.join(quoted)}{end}]"
    return f"{found} | None" if option.optional else found


def _about(task: type[Task], option: Option) -> str:
    """What an argument means, with its range, its default and what it needs."""
    parts = [option.help, requirements(task, option)]
    if option.bounds:
        parts.append(f"{option.bounds[0]:,} to {option.bounds[1]:,}")
    if not option.required and option.default not in (None, "", ()):
        parts.append(f"default {option.default!r}")
    text = f"{option.name}: {'; '.join(filter(None, parts))}".replace("\\", "\\\\")
    indent = " " * 8
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}    ")

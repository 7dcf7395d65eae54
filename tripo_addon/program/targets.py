# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the options that a target gives to a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import Invalid, Problem
from ..files import target_files
from ..files.target_files import FILES, FOLDER
from ..providers import capabilities
from ..spec import targets
from ..spec.options import Task
from ..standalone import settings
from ..terminal.reporting import DONE, Reporter, say


def target(arguments: Any, reporter: Reporter) -> int:
    """Do what the command says with targets."""
    return _ACTIONS[arguments.action](arguments, reporter)


def _folder() -> Path:
    return settings.settings().folder / FOLDER


def _list(arguments: Any, reporter: Reporter) -> int:
    found = target_files.found(_folder())
    for known in found.targets.values():
        say(f"{known.name}: {known.text}. {known.use}")
        reporter.event("target", target=known.stored())
    for problem in found.problems:
        reporter.remark(problem)
    return DONE


def _add(arguments: Any, reporter: Reporter) -> int:
    added = FILES.read_file(arguments.file.expanduser())
    targets.check(added)
    path = FILES.write(_folder(), added)
    say(f"{added.name}: {path}")
    reporter.event("added", target=added.stored(), file=str(path))
    return DONE


def _delete(arguments: Any, reporter: Reporter) -> int:
    name = target_files.named(arguments.name, target_files.found(_folder())).name
    if not FILES.remove(_folder(), name):
        text = f"'{name}' comes with the add-on"
        raise Invalid([Problem("target", text)], "Delete one of your own")
    say(f"{name} is deleted")
    reporter.event("deleted", target=name)
    return DONE


def aimed(
    task_type: type[Task], given: Mapping[str, Any], arguments: Any, reporter: Reporter
) -> dict[str, Any]:
    """What was given for a task, with what a target sets beside it; what of the target cannot be
    had is told."""
    if not arguments.target:
        return dict(given)
    chosen = target_files.named(arguments.target, target_files.found(_folder()))
    service = settings.settings().service(arguments.service)
    empty = {option: facts.empty for option, facts in task_type.options.items()}
    found = targets.fit(
        chosen,
        task_type,
        {**empty, **given},
        lambda facts: not capabilities.unknown(service, task_type, facts),
    )
    for remark in found.remarks:
        reporter.remark(remark)
    used = {o: v for o, v in found.values.items() if task_type.options[o].used(v)}
    return {**used, **given}


_ACTIONS: dict[str, Callable[[Any, Reporter], int]] = {
    "list": _list,
    "add": _add,
    "delete": _delete,
}

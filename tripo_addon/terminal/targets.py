# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the options that a target gives to a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import Invalid, Problem
from ..files import target_files
from ..files.target_files import FILES
from ..spec import targets
from ..spec.options import Task
from ..spec.targets import Fitted, Target
from .reporting import DONE, Reporter, say


def run(arguments: Any, folder: Path, reporter: Reporter) -> int:
    """Do what the command says with the ready targets and those in the user's `folder`."""
    return _ACTIONS[arguments.action](arguments, folder, reporter)


def _list(arguments: Any, folder: Path, reporter: Reporter) -> int:
    found = target_files.found(folder)
    for known in found.targets.values():
        say(f"{known.name}: {known.text}. {known.use}")
        reporter.event("target", target=known.stored())
    for problem in found.problems:
        reporter.remark(problem)
    return DONE


def _add(arguments: Any, folder: Path, reporter: Reporter) -> int:
    added = FILES.read_file(arguments.file.expanduser())
    targets.check(added)
    path = FILES.write(folder, added)
    say(f"{added.name}: {path}")
    reporter.event("added", target=added.stored(), file=str(path))
    return DONE


def _delete(arguments: Any, folder: Path, reporter: Reporter) -> int:
    name = target_files.named(arguments.name, target_files.found(folder)).name
    if not FILES.remove(folder, name):
        text = f"'{name}' comes with the add-on"
        raise Invalid([Problem("target", text)], "Delete one of your own")
    say(f"{name} is deleted")
    reporter.event("deleted", target=name)
    return DONE


def aimed(
    task_type: type[Task],
    given: Mapping[str, Any],
    name: str,
    folder: Path,
    fit: Callable[[Target, Mapping[str, Any]], Fitted],
    reporter: Reporter,
) -> dict[str, Any]:
    """What was given for a task, with what the target of this `name` sets beside it; `fit` says
    that for the service, and what of the target cannot be had is told."""
    if not name:
        return dict(given)
    chosen = target_files.named(name, target_files.found(folder))
    empty = {option: facts.empty for option, facts in task_type.options.items()}
    found = fit(chosen, {**empty, **given})
    for remark in found.remarks:
        reporter.remark(remark)
    used = {o: v for o, v in found.values.items() if task_type.options[o].used(v)}
    return {**used, **given}


_ACTIONS: dict[str, Callable[[Any, Path, Reporter], int]] = {
    "list": _list,
    "add": _add,
    "delete": _delete,
}

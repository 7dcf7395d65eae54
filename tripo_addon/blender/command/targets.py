# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about targets, and the options that a target gives to a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import Invalid, Problem
from ...files.target_files import FILES
from ...spec.options import Task
from .. import targets
from .reporting import DONE, Reporter, say


def target(arguments: Any, reporter: Reporter) -> int:
    """Do what the command says with targets."""
    return _ACTIONS[arguments.action](arguments, reporter)


def _list(arguments: Any, reporter: Reporter) -> int:
    found = targets.found()
    for known in found.targets.values():
        say(f"{known.name}: {known.text}. {known.use}")
        reporter.event("target", target=known.stored())
    for problem in found.problems:
        reporter.remark(problem)
    return DONE


def _add(arguments: Any, reporter: Reporter) -> int:
    added = FILES.read_file(arguments.file.expanduser())
    path = targets.keep(added)
    say(f"{added.name}: {path}")
    reporter.event("added", target=added.stored(), file=str(path))
    return DONE


def _delete(arguments: Any, reporter: Reporter) -> int:
    name = targets.named(arguments.name).name
    if not targets.delete(name):
        text = f"'{name}' comes with the add-on"
        raise Invalid([Problem("target", text)], "Delete one of your own")
    say(f"{name} is deleted")
    reporter.event("deleted", target=name)
    return DONE


def aimed(
    task_type: type[Task], given: Mapping[str, Any], name: str, reporter: Reporter
) -> dict[str, Any]:
    """What was given for a task, with what a target sets beside it; what of the target cannot be
    had is told."""
    if not name:
        return dict(given)
    empty = {option: facts.empty for option, facts in task_type.options.items()}
    found = targets.fit(targets.named(name), task_type, {**empty, **given})
    for remark in found.remarks:
        reporter.remark(remark)
    used = {o: v for o, v in found.values.items() if task_type.options[o].used(v)}
    return {**used, **given}


_ACTIONS = {"list": _list, "add": _add, "delete": _delete}

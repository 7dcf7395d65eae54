# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets that can be chosen here: the ready ones and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Invalid, Problem
from ..files.named_files import ENDING
from ..files.target_files import FILES, FOLDER
from ..providers import capabilities
from ..spec import targets
from ..spec.option import Option
from ..spec.options import Task
from ..spec.ready_targets import READY
from ..spec.targets import Fitted, Target
from . import paths
from .settings import service


class Found(NamedTuple):
    """All targets."""

    targets: dict[str, Target]
    """By name, the ready ones first."""
    problems: tuple[str, ...]
    """Which files are no targets, and why."""


_last: Found | None = None


def folder() -> Path:
    """Where the user's own targets are kept."""
    return paths.user_folder() / FOLDER


def found() -> Found:
    """The ready targets and the user's own, which replace ready ones of the same name."""
    global _last
    own = FILES.read_all(folder())
    _last = Found({target.name: target for target in READY} | own.items, own.problems)
    return _last


def listed() -> Found:
    """The same as it was last read, for what is drawn."""
    return _last or found()


def named(name: str) -> Target:
    """A target by its name, in any case, or by the path of its file. Raises `TripoError`."""
    known = found().targets
    for target in known.values():
        if target.name.casefold() == name.casefold():
            return target
    if name.endswith(ENDING):
        return FILES.read_file(Path(name).expanduser())
    text = f"There is no target '{name[: targets.LONGEST_NAME]}'"
    raise Invalid([Problem("target", text)], f"It can be {', '.join(known)}")


def keep(target: Target) -> Path:
    """Keep a target in the user's folder, in the place of one with the same name; its file.
    Raises `Invalid` and `Storage`."""
    targets.check(target)
    path = FILES.write(folder(), target)
    found()
    return path


def delete(name: str) -> bool:
    """Delete one of the user's own; a ready one of its name is then there again. Whether there was
    one."""
    deleted = FILES.remove(folder(), name)
    found()
    return deleted


def fit(target: Target, task: type[Task], values: Mapping[str, Any]) -> Fitted:
    """What a target sets in a task of the chosen service."""
    return targets.fit(target, task, values, _known(task))


def name_of(first: str, task: type[Task], values: Mapping[str, Any]) -> str:
    """The target of a task's values as it was last read: the `first` one, where several set the
    same. Empty for none."""
    known = listed().targets
    ordered = sorted(known.values(), key=lambda target: target.name != first)
    return targets.name_of(ordered, task, values, _known(task))


def _known(task: type[Task]) -> Any:
    def known(facts: Option) -> bool:
        return not capabilities.unknown(service(), task, facts)

    return known

# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets that can be chosen here: the ready ones and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files import target_files
from ..files.target_files import FILES, FOLDER, Found
from ..providers import capabilities
from ..spec import targets
from ..spec.option import Option
from ..spec.options import Task
from ..spec.targets import Fitted, Target
from . import paths
from .settings import service

_last: Found | None = None


def folder() -> Path:
    """Where the user's own targets are kept."""
    return paths.user_folder() / FOLDER


def found() -> Found:
    """The ready targets and the user's own, which replace ready ones of the same name."""
    global _last
    _last = target_files.found(folder())
    return _last


def listed() -> Found:
    """The same as it was last read, for what is drawn."""
    return _last or found()


def named(name: str) -> Target:
    """A target by its name, in any case, or by the path of its file. Raises `TripoError`."""
    return target_files.named(name, found())


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

# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..errors import Invalid, Problem
from ..spec.ready_targets import READY
from ..spec.targets import LONGEST_NAME, Target, read
from .named_files import ENDING, NamedFiles

FOLDER = "targets"
"""The folder with a user's own targets, in the user's folder."""

FILES = NamedFiles("target", read)


class Found(NamedTuple):
    """All targets."""

    targets: dict[str, Target]
    """By name, the ready ones first."""
    problems: tuple[str, ...]
    """Which files are no targets, and why."""


def found(folder: Path) -> Found:
    """The ready targets and those of a folder, which replace ready ones of the same name."""
    own = FILES.read_all(folder)
    return Found({target.name: target for target in READY} | own.items, own.problems)


def named(name: str, known: Found) -> Target:
    """A target by its name, in any case, or by the path of its file. Raises `TripoError`."""
    for target in known.targets.values():
        if target.name.casefold() == name.casefold():
            return target
    if name.endswith(ENDING):
        return FILES.read_file(Path(name).expanduser())
    text = f"There is no target '{name[:LONGEST_NAME]}'"
    raise Invalid([Problem("target", text)], f"It can be {', '.join(known.targets)}")

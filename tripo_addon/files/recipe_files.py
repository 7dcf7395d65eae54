# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..spec.recipes import Recipe, read
from .named_files import ENDING as ENDING
from .named_files import NamedFiles

FOLDER = "recipes"
"""The folder with a user's own recipes, in the user's folder."""

_files = NamedFiles("recipe", read)
read_file = _files.read_file
write = _files.write
write_file = _files.write_file
remove = _files.remove


class Found(NamedTuple):
    """What is in a folder."""

    recipes: dict[str, Recipe]
    """By name, in the order of the names."""
    problems: tuple[str, ...]
    """Which files are no recipes, and why."""


def read_all(folder: Path) -> Found:
    """A folder's recipes. A file that is none spoils nothing but itself."""
    return Found(*_files.read_all(folder))

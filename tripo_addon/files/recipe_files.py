# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..errors import Invalid, Problem
from ..spec.ready_recipes import READY
from ..spec.recipes import LONGEST_NAME, Recipe, read
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


def found(folder: Path) -> Found:
    """The ready recipes and a folder's own, which replace ready ones of the same name."""
    own = read_all(folder)
    return Found({recipe.name: recipe for recipe in READY} | own.recipes, own.problems)


def named(name: str, known: dict[str, Recipe]) -> Recipe:
    """A recipe by its name, or by the path of its file. Raises `TripoError`."""
    if name in known:
        return known[name]
    same = [recipe for recipe in known.values() if recipe.name.casefold() == name.casefold()]
    if same:
        return same[0]
    if name.endswith(ENDING):
        return read_file(Path(name).expanduser())
    text = f"There is no recipe '{name[:LONGEST_NAME]}'"
    raise Invalid([Problem("recipe", text)], f"It can be {', '.join(known)}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from ..errors import Invalid, Problem, Storage, TripoError
from ..spec.recipes import Recipe, read
from ..text.filenames import file_name
from . import disk
from .folders import make_folder

FOLDER = "recipes"
"""The folder with a user's own recipes, in the user's folder."""
ENDING = ".json"
LARGEST = 256 * 1024
"""Bytes of a recipe's file."""


class Found(NamedTuple):
    """What is in a folder."""

    recipes: dict[str, Recipe]
    """By name, in the order of the names."""
    problems: tuple[str, ...]
    """Which files are no recipes, and why."""


def read_all(folder: Path) -> Found:
    """A folder's recipes. A file that is none spoils nothing but itself."""
    recipes: dict[str, Recipe] = {}
    problems = []
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            recipe = read_file(path)
        except TripoError as error:
            problems.append(f"{path.name}: {error.what}")
        else:
            recipes[recipe.name] = recipe
    return Found(dict(sorted(recipes.items())), tuple(problems))


def read_file(path: Path) -> Recipe:
    """The recipe of a file. Raises `Storage` for one that cannot be read, and `Invalid`."""
    try:
        if path.stat().st_size > LARGEST:
            raise _no_recipe(path)
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        what = f"The recipe {path} cannot be read ({error.strerror})"
        raise Storage(what, "Choose another file") from None
    except (ValueError, RecursionError):
        raise _no_recipe(path) from None
    return read(data)


def write(folder: Path, recipe: Recipe) -> Path:
    """Keep a recipe in a folder; one of the same name is replaced. Raises `Storage`."""
    make_folder(folder)
    path = folder / f"{file_name(recipe.name)}{ENDING}"
    write_file(path, recipe)
    return path


def write_file(path: Path, recipe: Recipe) -> None:
    """Write a recipe's file, whole or not at all. Raises `Storage`."""
    aside = path.with_name(f"{path.name}.part")
    try:
        text = json.dumps(recipe.stored(), ensure_ascii=False, indent=2)
        disk.write_text(aside, f"{text}\n")
        disk.replace(aside, path)
    except OSError as error:
        what = f"The recipe cannot be written to {path} ({error.strerror})"
        raise Storage(what, "Free some space or choose another folder") from None


def remove(folder: Path, name: str) -> None:
    """Delete the recipe of this name from a folder, where it has one."""
    for path in folder.glob(f"*{ENDING}"):
        try:
            same = read_file(path).name == name
        except TripoError:
            continue
        if same:
            disk.remove(str(path))


def _no_recipe(path: Path) -> Invalid:
    return Invalid([Problem("recipe", f"{path.name} is no recipe")], "Choose another file")

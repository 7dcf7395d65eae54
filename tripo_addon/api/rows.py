# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the rows of a batch: a table, lines of JSON, or the files of a folder."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Invalid, Problem, Storage, TripoError
from ..spec.option import INPUT_ROLES, PICTURE, SOURCE, Option
from ..spec.options import Task
from ..spec.recipes import Recipe
from ..spec.tasks import TASKS
from ..text.filenames import file_name

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
OWN = ("type", "key", "name", "recipe")
"""Columns that are no options."""
_SWITCHES = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
MOST_TOLD = 5
"""How many wrong rows an error names."""


@dataclass(frozen=True)
class Row:
    """One task of a batch."""

    task: Task
    key: str = ""
    """The caller's own name for it, see `submit`; empty for one that follows from the task and the
    folder of the results."""
    name: str = ""
    """The name of its files, without type; empty for what the batch says."""
    recipe: Recipe | str = ""
    """The recipe, or its name, whose steps follow the task; empty for what the batch says."""

    @property
    def steps(self) -> tuple[type[Task], ...]:
        """The types of its steps; the last one makes its files."""
        if isinstance(self.recipe, Recipe):
            return tuple(step.task for step in self.recipe.steps)
        return (type(self.task),)


def read(source: Path, type: str, options: Mapping[str, Any]) -> list[Row]:
    """The rows of a .csv or .jsonl file, or one for each picture or model file of a folder.

    Columns are options, and `type`, `key`, `name` and `recipe`; an empty cell counts as not given.
    What a row leaves open is as in `options`, its type is `type`. Files are looked for beside the
    table.
    Raises `Invalid`, which names wrong rows, and `Storage`.
    """
    try:
        given = list(_given(source, type))
    except (OSError, ValueError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Storage(f"{source} cannot be read ({reason})", "Give another file") from None
    rows: list[Row] = []
    wrong: list[Problem] = []
    for number, cells in enumerate(given, 1):
        try:
            rows.append(_row({**options, **cells}, type, source.parent))
        except TripoError as error:
            wrong.append(Problem(f"row {number}", f"Row {number}: {error.what}"))
    if wrong:
        more = len(wrong) - MOST_TOLD
        told = [*wrong[:MOST_TOLD], *([Problem("rows", f"{more} more rows")] if more > 0 else [])]
        raise Invalid(told, f"Correct {source}")
    return rows


def _given(source: Path, type: str) -> Iterator[dict[str, Any]]:
    """What each row says."""
    if source.is_dir():
        name, endings = _input(type)
        for path in sorted(source.iterdir()):
            if path.suffix.lower() in endings and path.is_file():
                yield {name: str(path)}
    elif source.suffix.lower() == ".jsonl":
        for number, line in enumerate(source.read_text("utf-8-sig").splitlines(), 1):
            if line.strip():
                cells = _object(line, number)
                yield {name: value for name, value in cells.items() if value is not None}
    else:
        with source.open(encoding="utf-8-sig", newline="") as file:
            for cells in csv.DictReader(file):
                yield {name: text for name, text in cells.items() if name and text}


def _object(line: str, number: int) -> dict[str, Any]:
    """What a line of JSON says. Raises ValueError."""
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        cells = None
    if not isinstance(cells, dict):
        raise ValueError(f"line {number}, {line[:40]!r}, is no object of JSON")
    return cells


def _input(type: str) -> tuple[str, frozenset[str]]:
    """The option that takes a file of a folder, and the types of file."""
    options = _type(type or "image_to_model").options
    # Others, such as a picture of a style, are not what a task is about.
    for name, facts in sorted(options.items(), key=lambda item: not item[1].required):
        if facts.role == PICTURE:
            return name, PICTURES
        if facts.role == SOURCE:
            return name, frozenset(f".{ending}" for ending in facts.files)
    raise Invalid([Problem("type", f"{type} takes no files")], "Give a table of rows")


def _type(name: str) -> type[Task]:
    found = TASKS.get(name.strip().replace("-", "_"))
    if found is None:
        text = f"'{name[:60]}' is no type of task" if name else "There is no type of task"
        raise Invalid([Problem("type", text)], f"It can be {', '.join(TASKS)}")
    return found


def _row(cells: Mapping[str, Any], type: str, folder: Path) -> Row:
    task = _type(str(cells.get("type") or type or "image_to_model"))
    values: dict[str, Any] = {}
    for name, value in cells.items():
        option = name.strip().lstrip("-").replace("-", "_")
        if option in OWN:
            continue
        if option not in task.options:
            raise Invalid([Problem(name, f"{task.label} has no option '{name[:60]}'")])
        values[option] = _value(task.options[option], value, folder)
    for name, facts in task.options.items():
        if facts.required and name not in values:
            raise Invalid([Problem(name, f"{facts.label} not given")])
    made = task(**values)
    if problems := made.problems():
        raise Invalid(problems)
    key, name, recipe = (str(cells.get(own, "")).strip() for own in OWN[1:])
    return Row(made, key, name, recipe)


def _value(option: Option, value: Any, folder: Path) -> Any:
    """A cell as the value of an option; what cannot be one is left for the task to refuse."""
    if option.type is tuple:
        parts = value.split(";") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        return tuple(_single(option.item, option, part, folder) for part in parts)
    return _single(option.type, option, value, folder)


def _single(kind: Any, option: Option, value: Any, folder: Path) -> Any:
    if not isinstance(value, str):
        return float(value) if kind is float and type(value) is int else value
    text = value.strip()
    if option.role in INPUT_ROLES:
        beside = folder / text
        return str(beside) if "://" not in text and beside.is_file() else text
    if kind is bool:
        return _SWITCHES.get(text.lower(), text)
    if kind in {int, float}:
        try:
            return kind(text)
        except ValueError:
            return text
    return text


def named(rows: Iterable[Row], pattern: str, out: Path) -> list[Row]:
    """The rows with a key and a name each. Raises `Invalid` for two of the same name, and for a
    pattern that asks for what a row has not."""
    seen: Counter[str] = Counter()
    names: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows, 1):
        name = file_name(row.name or _filled(pattern, row, number))
        if before := names.get(name.lower()):
            text = f"Rows {before} and {number} have the same name, {name}"
            raise Invalid([Problem("name", text)], 'Name them apart, as with "{row} {stem}"')
        names[name.lower()] = number
        key = row.key or _key(row, out)
        seen[key] += 1
        if not row.key and seen[key] > 1:
            key = f"{key} {seen[key]}"
        found.append(replace(row, key=key, name=name))
    return found


def _filled(pattern: str, row: Row, number: int) -> str:
    values = {**row.task.values(), "row": number, "type": row.task.type, "key": row.key}
    values["stem"] = _stem(row.task)
    try:
        return pattern.format_map(values)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        text = f"The pattern {pattern!r} cannot be filled ({error})"
        raise Invalid([Problem("name", text)], "Use {stem}, {row}, {key} or an option") from None


def _stem(task: Task) -> str:
    """The name of the file that a task is about; its title where there is none."""
    for some in task.inputs().values():
        for source in some:
            if "://" not in source and Path(source).suffix:
                return Path(source).stem
    return task.title() or task.type


def _key(row: Row, out: Path) -> str:
    """A key that is the same for the same task, steps and folder."""
    task, recipe = row.task, row.recipe
    later = [recipe.stored()["steps"]] if isinstance(recipe, Recipe) else []
    told = json.dumps([str(out), task.type, task.sent(), *later], sort_keys=True, default=str)
    return f"batch {hashlib.sha256(told.encode()).hexdigest()[:40]}"

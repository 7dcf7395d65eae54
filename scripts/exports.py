# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the names of all types of task where they are exported: type checkers read no table."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from environment import ROOT

from tripo_addon.spec.tasks import TASKS

TYPES = ROOT / "tripo_addon/spec/tasks/__init__.py"
API = ROOT / "tripo_addon/api/__init__.py"
API_TYPES = ROOT / "tripo_addon/api/types.py"


def exported() -> dict[Path, str]:
    """The files that export types of task, as they should be."""
    found = {path: path.read_text("utf-8") for path in (TYPES, API, API_TYPES)}
    types = {task.__name__: task.__module__.rpartition(".")[2] for task in TASKS.values()}
    return {
        TYPES: _listed(_imported_by_module(found[TYPES], types), types),
        API: _listed(_imported(found[API], ".types", set(types)), types),
        API_TYPES: _listed(_imported(found[API_TYPES], "..spec.tasks", set(types)), types),
    }


def _imported_by_module(text: str, types: dict[str, str]) -> str:
    """The imports of the modules that define types, each with all of its own."""
    names: dict[str, set[str]] = defaultdict(set)
    for name, module in types.items():
        names[module].add(name)
    for module, own in names.items():
        text = _imported(text, f".{module}", own | _others(text, f".{module}"))
    return text


def _others(text: str, module: str) -> set[str]:
    """What is imported from a module beside types of task."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and f".{node.module}" == module and node.level == 1:
            names = {alias.name for alias in node.names}
            return names - {task.__name__ for task in TASKS.values()}
    return set()


def _imported(text: str, module: str, names: set[str]) -> str:
    line = f"from {module} import {', '.join(_sorted(names))}\n"
    if len(line) > 101 or len(names) > 3:
        line = f"from {module} import (\n{_rows(names)})\n"
    pattern = rf"^from {re.escape(module)} import (\([^)]*\)|.*)\n"
    made, count = re.subn(pattern, line, text, flags=re.MULTILINE)
    if count != 1:
        raise SystemExit(f"{module} defines types of task and is not imported once")
    return made


def _listed(text: str, types: dict[str, str]) -> str:
    """A module's `__all__` with every type."""
    found = re.search(r"^__all__ = \[(.*?)\]\n", text, flags=re.MULTILINE | re.DOTALL)
    assert found
    names = set(re.findall(r'"(\w+)"', found[1])) | set(types)
    gone = {name for name in names - set(types) if not re.search(rf"\b{name}\b(?!\")", text)}
    rows = "".join(f'    "{name}",\n' for name in _sorted(names - gone))
    return text[: found.start(1)] + f"\n{rows}" + text[found.end(1) :]


def _rows(names: set[str]) -> str:
    return "".join(f"    {name},\n" for name in _sorted(names))


def _sorted(names: set[str]) -> list[str]:
    """Constants, classes and functions, as ruff sorts them."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))

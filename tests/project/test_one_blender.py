# SPDX-License-Identifier: GPL-3.0-or-later
"""All tests run in every Blender, but for those that say that one is enough.

They are marked `one_blender`. None of them may ask for the add-on in a Blender, nor use `bpy`.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from environment import ROOT

OF_BLENDER = {"bpy", "blender", "tripo", "no_jobs", "at_once"}
"""The module, and the fixtures with the add-on in it."""
MARK = "pytest.mark.one_blender"


def marked(text: str) -> Iterator[ast.FunctionDef]:
    """The tests of a file that one Blender is enough for."""
    for found in ast.walk(ast.parse(text)):
        if isinstance(found, ast.FunctionDef) and MARK in map(ast.unparse, found.decorator_list):
            yield found


def names(test: ast.FunctionDef) -> set[str]:
    """What a test asks for and uses."""
    used = {found.id for found in ast.walk(test) if isinstance(found, ast.Name)}
    return used | {given.arg for given in test.args.args}


FOUND = [
    (path, test)
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    for test in marked(path.read_text(encoding="utf-8"))
]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`scripts/test.py`, whose name is that of a module of Python's own."""
    spec = importlib.util.spec_from_file_location("runner", ROOT / "scripts/test.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    # Its data classes look for their module.
    monkeypatch.setitem(sys.modules, spec.name, made)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("path", "test"), FOUND, ids=[f"{path.name}::{test.name}" for path, test in FOUND]
)
def test_what_is_about_blender_runs_in_every_one(path: Path, test: ast.FunctionDef) -> None:
    assert path.is_relative_to(ROOT / "tests/blender")
    assert not names(test) & OF_BLENDER


def test_the_rule_finds_what_breaks_it() -> None:
    text = f"@{MARK}\ndef test_a(tripo): pass\n@{MARK}\ndef test_b():\n    bpy.data\n"
    assert [names(test) & OF_BLENDER for test in marked(text)] == [{"tripo"}, {"bpy"}]


@pytest.mark.parametrize("ring", ["module", "package"])
def test_the_first_blender_runs_all(runner: ModuleType, ring: str) -> None:
    pythons = {version: Path(version) for version in ("4.5", "4.2", "5.0")}
    commands = {run.name: run.command for run in runner._runs([ring], pythons, (), {})}
    left_out = [name for name, command in commands.items() if "not one_blender" in command]
    assert [*commands] == [f"{ring} {version}" for version in pythons]
    assert left_out == [f"{ring} 4.2", f"{ring} 5.0"]

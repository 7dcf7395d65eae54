# SPDX-License-Identifier: GPL-3.0-or-later
"""The names under which Blender knows the add-on's classes."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "tripo_addon" / "blender"


def classes() -> list[ast.ClassDef]:
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def id_of(node: ast.ClassDef) -> str:
    """What the class calls itself in `bl_idname`; empty where it does not."""
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            (target, *_) = line.targets
            if isinstance(target, ast.Name) and target.id == "bl_idname":
                return str(line.value.value)
    return ""


@pytest.mark.parametrize("what", ["class", "bl_idname"])
def test_no_two_classes_have_one_name(what: str) -> None:
    """Blender takes the second for the first, and hangs at its end."""
    found = classes()
    names = [id_of(node) if what == "bl_idname" else node.name for node in found]
    known = [name for name in names if name.startswith(("TRIPO_", "tripo."))]
    assert len(known) > 50
    assert [name for name, count in Counter(known).items() if count > 1] == []

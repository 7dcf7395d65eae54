# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom, and that loading the core costs nothing that can wait."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tripo_addon"
BARE = [
    *sorted((PACKAGE / "core").glob("*.py")),
    *sorted((PACKAGE / "providers").glob("*.py")),
    PACKAGE / "cli.py",
    PACKAGE / "blender/second_blender.py",
]


@pytest.mark.parametrize("path", BARE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_blender_below(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] not in {"bpy", "mathutils", "bmesh", "gpu"}
            assert "blender" not in name.split(".")


def test_package_uses_relative_imports_only() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert "tripo_addon" not in {
            alias.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for alias in (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
        }, path


def test_loading_needs_neither_blender_nor_requests() -> None:
    modules = [
        "tripo_addon.api",
        "tripo_addon.cli",
        "tripo_addon.core.engine",
        "tripo_addon.providers",
    ]
    code = (
        f"import sys, {', '.join(modules)}\n"
        "late = {'bpy', 'requests', 'urllib3', 'ssl', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {late}' if late else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr

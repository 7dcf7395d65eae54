# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom, and that loading the core costs nothing that can wait."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tripo_addon"
CORE = sorted((PACKAGE / "core").rglob("*.py"))
PROVIDERS = sorted((PACKAGE / "providers").glob("*.py"))
BARE = [*CORE, *PROVIDERS, PACKAGE / "cli.py", PACKAGE / "blender/second_blender.py"]
COMMON = {"base", "abilities", "inputs"}
"""What the core may know of the providers: what they share, and none of the services."""
SERVICES = {"tripo_v3", "tripo_v2", "modelstream", "scenario"}
TABLE = [
    PACKAGE / "core/options.py",
    PACKAGE / "core/models.py",
    PACKAGE / "core/prices.py",
    *sorted((PACKAGE / "core/tasks").glob("*.py")),
]
"""The declaration of types and options."""
MACHINERY = {"engine", "board", "heart", "sender", "fetcher", "journal", "uploads", "workers"}
"""The parts of the core that run jobs."""


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules and names that a file imports; those of the package without its name."""
    inside = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(each.name.split(".")) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = inside[: len(inside) - node.level] if node.level else ()
            module = tuple(filter(None, (node.module or "").split(".")))
            yield from ((*start, *module, each.name) for each in node.names)


@pytest.mark.parametrize("path", BARE, ids=named)
def test_no_blender_below(path: Path) -> None:
    for each in imports(path):
        assert each[0] not in {"bpy", "mathutils", "bmesh", "gpu"}
        if path.parent.name != "blender":
            assert "blender" not in each


@pytest.mark.parametrize("path", CORE, ids=named)
def test_the_core_knows_no_service(path: Path) -> None:
    for each in imports(path):
        if each[0] == "providers":
            assert each[1] in COMMON


@pytest.mark.parametrize("path", TABLE, ids=named)
def test_the_table_knows_neither_services_nor_jobs(path: Path) -> None:
    for each in imports(path):
        assert each[0] != "providers"
        assert each[0] != "core" or each[1] not in MACHINERY


@pytest.mark.parametrize("path", PROVIDERS, ids=named)
def test_services_run_no_jobs(path: Path) -> None:
    for each in imports(path):
        assert each[0] != "core" or each[1] not in MACHINERY
        if path.stem not in SERVICES | {"__init__"}:
            assert not SERVICES & set(each)


@pytest.mark.parametrize("path", sorted((PACKAGE / "blender").rglob("*.py")), ids=named)
def test_blender_knows_no_routes(path: Path) -> None:
    for each in imports(path):
        assert each[0] != "providers" or not SERVICES & set(each)


def test_package_uses_relative_imports_only() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not [each for each in imports(path) if each[0] == "tripo_addon"], path


def test_loading_needs_neither_blender_nor_requests() -> None:
    modules = [
        "tripo_addon.api",
        "tripo_addon.cli",
        "tripo_addon.core.engine",
        "tripo_addon.providers",
    ]
    late = {"bpy", "requests", "urllib3", "ssl", "numpy"}
    late |= {f"tripo_addon.providers.{each}" for each in SERVICES}
    code = (
        f"import sys, {', '.join(modules)}\n"
        f"late = {late!r} & set(sys.modules)\n"
        "sys.exit(f'loaded: {late}' if late else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr

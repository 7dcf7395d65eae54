# SPDX-License-Identifier: GPL-3.0-or-later
"""Who imports whom: folders stand on those below them, and nothing stands in a ring."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from environment import ROOT

PACKAGE = ROOT / "tripo_addon"
ORDER = (
    "record",
    "text",
    "codes",
    "errors",
    "spec",
    "files",
    "net",
    "providers",
    "jobs",
    "mesh",
    "pictures",
    "cli",
    "terminal",
    "standalone",
    "blender",
)
"""From the ground up. The entry points stand on top of all of them."""
ALONE = {"mesh"}
"""Folders that need nothing below them."""
SERVICES = {path.parent.name for path in (PACKAGE / "providers").glob("*/provider.py")}
BLENDERS = {"bpy", "mathutils", "bmesh", "gpu", "bpy_extras", "bl_ext", "imbuf", "blf"}
MODEL = ("blender", "model")
"""Runs in a second Blender, too, in which the add-on is not enabled."""


def modules(folder: Path) -> dict[tuple[str, ...], Path]:
    """All modules below a folder by their names, which begin below it; a package by its own."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).with_suffix("").parts
        found[name[:-1] if name[-1] == "__init__" else name] = path
    return found


def imported(path: Path, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a module imports, at its top and within functions, as names below its folder."""
    package = name if path.name == "__init__.py" else name[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            words = (*start, *(node.module or "").split("."))
            base = tuple(word for word in words if word)
            yield from ((*base, alias.name) for alias in node.names)


def graph(folder: Path) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """Which modules of a folder each of them imports."""
    known = modules(folder)
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name, path in known.items():
        found[name] = set()
        for target in imported(path, name):
            # The last word is a module or something in one.
            module = target if target in known else target[:-1]
            if module in known and module not in {name, ()}:
                found[name].add(module)
    return found


def ring(edges: Mapping[tuple[str, ...], set[tuple[str, ...]]]) -> list[str]:
    """Modules that import each other in a ring; none when there is no ring."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return [".".join(name) for name in error.args[1]]
    return []


GRAPH = graph(PACKAGE)


def test_modules_stand_in_no_ring() -> None:
    assert not ring(GRAPH)


def test_scripts_stand_in_no_ring() -> None:
    edges = graph(ROOT / "scripts")
    assert not ring(edges)
    # Nor do the folders of each package, such as tripo_sandbox/v3.
    folders: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name, targets in edges.items():
        folders.setdefault(name[:2], set()).update(target[:2] for target in targets)
    assert not ring({name: targets - {name} for name, targets in folders.items()})


def test_folders_stand_on_those_below() -> None:
    wrong = [
        f"{'.'.join(name)} imports {'.'.join(target)}"
        for name, targets in GRAPH.items()
        for target in targets
        if name and name[0] in ORDER and not below(target[0], name[0])
    ]
    assert not wrong


def below(target: str, folder: str) -> bool:
    """Whether a folder may import another one, or itself."""
    if target == folder:
        return True
    return target in ORDER[: ORDER.index(folder)] and folder not in ALONE


def test_the_second_blender_needs_no_other_folder_of_blender() -> None:
    for name, targets in GRAPH.items():
        if name[:2] == MODEL:
            assert not [to for to in targets if to[0] == "blender" and to[:2] != MODEL], name


def test_every_folder_has_its_place() -> None:
    found = {name[0] for name in GRAPH if name}
    assert found == {*ORDER, "api", "program"}


@pytest.mark.parametrize("name", [name for name in GRAPH if name and name[0] != "blender"])
def test_no_blender_below(name: tuple[str, ...]) -> None:
    for target in imported(modules(PACKAGE)[name], name):
        assert target[0] not in BLENDERS


def test_no_service_is_known_above_or_beside_it() -> None:
    for name, targets in GRAPH.items():
        for target in targets:
            if target[0] != "providers" or len(target) < 2 or target[1] not in SERVICES:
                continue
            own = name[:2] == target[:2]
            speaks_v2 = name[1] == "modelstream" and target[1] == "tripo_v2"
            assert own or speaks_v2, (name, target)


def test_package_uses_relative_imports_only() -> None:
    for name, path in modules(PACKAGE).items():
        assert not [target for target in imported(path, name) if target[0] == "tripo_addon"], path


def test_loading_needs_neither_blender_nor_requests() -> None:
    names = ["tripo_addon.api", "tripo_addon.cli", "tripo_addon.jobs.engine"]
    names.append("tripo_addon.providers")
    late = {"bpy", "requests", "urllib3", "ssl", "numpy"}
    late |= {f"tripo_addon.providers.{service}.provider" for service in SERVICES}
    code = (
        f"import sys, {', '.join(names)}\n"
        f"late = {late!r} & set(sys.modules)\n"
        "sys.exit(f'loaded: {late}' if late else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr

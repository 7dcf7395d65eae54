# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests are found by the name of what they test.

`tests/<folder>/test_<module>.py` tests `tripo_addon/<folder>/<module>.py`. What is too much for one
file has files `test_<module>_<aspect>.py`. Tests of `scripts` are in `tests/scripts`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from environment import ROOT

TESTS = ROOT / "tests"
MANY_MODULES = {"scenarios", "sandbox", "package", "window", "project"}
"""Folders whose tests go through many modules, or are about none of the add-on."""
FILES = sorted(
    path.relative_to(TESTS)
    for path in TESTS.rglob("test_*.py")
    if not MANY_MODULES & set(path.relative_to(TESTS).parts)
)


def modules(folder: Path) -> set[str]:
    """The names of a folder's modules and packages."""
    return {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_test_has_the_name_of_its_module(file: Path) -> None:
    folder = file.parent if file.parts[0] == "scripts" else Path("tripo_addon") / file.parent
    name = file.stem.removeprefix("test_")
    assert any(
        name == module or name.startswith(f"{module}_") for module in modules(ROOT / folder)
    ), f"{folder} has no module of the name {name}"


def test_helpers_stand_where_all_find_them() -> None:
    """Beside tests, `support`, and what is of one ring only, there is nothing but `conftest.py`."""
    others = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if not path.name.startswith("test_") and path.name not in {"__init__.py", "conftest.py"}
    }
    assert {Path(name).parts[0] for name in others} <= {"support", "sandbox", "window"}

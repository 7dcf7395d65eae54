# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes as files of the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from tripo_addon.errors import Invalid, Storage
from tripo_addon.files import disk, recipe_files
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.recipes import Recipe


def test_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "recipes"
    for recipe in READY:
        path = recipe_files.write(folder, recipe)
        assert recipe_files.read_file(path).stored() == recipe.stored()
    found = recipe_files.read_all(folder)
    assert list(found.recipes) == sorted(recipe.name for recipe in READY)
    assert found.problems == ()
    recipe_files.remove(folder, READY[0].name)
    assert READY[0].name not in recipe_files.read_all(folder).recipes
    assert not recipe_files.read_all(tmp_path / "nowhere").recipes


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    odd = Recipe("a/b: ../c", READY[0].steps)
    assert recipe_files.write(tmp_path, odd).parent == tmp_path
    assert list(recipe_files.read_all(tmp_path).recipes) == [odd.name]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '"text"', "\ud800", " " * 300_000])
def test_a_spoilt_file_spoils_no_other(tmp_path: Path, text: str) -> None:
    recipe_files.write(tmp_path, READY[0])
    (tmp_path / "bad.json").write_bytes(text.encode(errors="surrogatepass"))
    found = recipe_files.read_all(tmp_path)
    assert list(found.recipes) == [READY[0].name]
    assert found.problems[0].startswith("bad.json: ")


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recipe_files.write(tmp_path, READY[0])
    before = path.read_bytes()

    def full(step: str) -> None:
        if step == "replace":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    with pytest.raises(Storage, match="No space left"):
        recipe_files.write(tmp_path, READY[0].with_gates([False] * 5))
    assert path.read_bytes() == before


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Storage, match="cannot be read"):
        recipe_files.read_file(tmp_path / "nowhere.json")
    (tmp_path / "bad.json").write_text('{"name": "Bad", "steps": [], "price": 0}')
    with pytest.raises(Invalid, match="has price"):
        recipe_files.read_file(tmp_path / "bad.json")

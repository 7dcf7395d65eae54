# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tripo_addon.files import disk


def test_a_file_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("old")
    # As a killed process leaves it.
    disk.part_of(path).write_text("half")
    with disk.replacing(path) as part:
        assert part == disk.part_of(path)
        assert not part.exists()
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["keys.json"]


def test_a_failure_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("old")

    def fail() -> None:
        with disk.replacing(path) as part:
            part.write_text("half")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["keys.json"]


def test_a_link_in_the_way_leads_nowhere(tmp_path: Path) -> None:
    path, other = tmp_path / "keys.json", tmp_path / "mine"
    other.write_text("mine")
    disk.part_of(path).symlink_to(other)
    with disk.replacing(path) as part:
        part.write_text("new")
    assert other.read_text() == "mine"
    assert not path.is_symlink()
    assert path.read_text() == "new"

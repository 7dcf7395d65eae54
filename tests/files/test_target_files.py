# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets as files of the user."""

from __future__ import annotations

from pathlib import Path

from tripo_addon.files.target_files import FILES
from tripo_addon.spec.ready_targets import READY


def test_written_and_read(tmp_path: Path) -> None:
    for target in READY:
        assert FILES.read_file(FILES.write(tmp_path, target)) == target
    (tmp_path / "bad.json").write_text('{"name": "Bad", "faces": "many"}')
    found = FILES.read_all(tmp_path)
    assert list(found.items) == sorted(target.name for target in READY)
    assert found.problems == ("bad.json: Faces has a value of a wrong type",)
    assert FILES.remove(tmp_path, "Game")
    assert not FILES.remove(tmp_path, "Game")
    assert (tmp_path / "bad.json").is_file()

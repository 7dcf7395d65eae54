# SPDX-License-Identifier: GPL-3.0-or-later
"""The last prompts, in the user's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tripo_addon.files import disk, prompts


def test_the_newest_is_first_and_each_is_there_once(tmp_path: Path) -> None:
    assert prompts.read(tmp_path) == []
    for text in ("a chair", "ein Stuhl, grün", "a  chair\n", "", " "):
        prompts.keep(tmp_path, text)
    assert prompts.read(tmp_path) == ["a chair", "ein Stuhl, grün"]


def test_the_oldest_is_dropped(tmp_path: Path) -> None:
    for number in range(prompts.MOST + 3):
        prompts.keep(tmp_path, str(number))
    kept = prompts.read(tmp_path)
    assert len(kept) == prompts.MOST
    assert kept[0] == str(prompts.MOST + 2)


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1, 2]", "[" * 100_000])
def test_a_spoilt_file_is_written_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / prompts.FILE).write_text(content)
    assert prompts.read(tmp_path) == []
    prompts.keep(tmp_path, "a chair")
    assert prompts.read(tmp_path) == ["a chair"]


def test_a_full_disk_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts.keep(tmp_path, "a chair")

    def full(step: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "fault", full)
    prompts.keep(tmp_path, "a table")
    assert prompts.read(tmp_path) == ["a chair"]

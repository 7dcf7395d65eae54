# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs come into a library's file, and nothing that is in it goes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tripo_addon.files import catalogs, disk

OWN = "# mine\n\nVERSION 1\n\n11111111-2222-4333-8444-555555555555:Props/Café:Props-Café"


def lines(folder: Path) -> list[str]:
    return (folder / catalogs.FILE).read_text("utf-8").splitlines()


def test_a_new_file(tmp_path: Path) -> None:
    for _ in range(2):
        catalogs.add(tmp_path, "Tripo/Text to Model")
    catalogs.add(tmp_path, "Tripo/Image to Model")
    told = [line for line in lines(tmp_path) if line and not line.startswith("#")]
    assert told[0] == "VERSION 1"
    ids, paths, names = zip(*(line.split(":") for line in told[1:]), strict=True)
    assert paths == ("Tripo", "Tripo/Text to Model", "Tripo/Image to Model")
    assert names == ("Tripo", "Tripo-Text to Model", "Tripo-Image to Model")
    assert [uuid.UUID(id).version for id in ids] == [5, 5, 5]
    assert ids[1] == catalogs.catalog_id("Tripo/Text to Model")
    assert os.listdir(tmp_path) == [catalogs.FILE]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_the_user_s_lines_stay(tmp_path: Path, end: str, last: str) -> None:
    path = tmp_path / catalogs.FILE
    before = (OWN + last).replace("\n", end).encode()
    path.write_bytes(before)
    path.chmod(0o640)
    catalogs.add(tmp_path, "Tripo")
    added = path.read_bytes().removeprefix(before)
    assert path.read_bytes().startswith(before)
    assert added.decode().strip() == f"{catalogs.catalog_id('Tripo')}:Tripo:Tripo"
    assert added.endswith(end.encode())
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, library = tmp_path / "real.txt", tmp_path / "library"
    real.write_text(OWN)
    library.mkdir()
    (library / catalogs.FILE).symlink_to(real)
    catalogs.add(library, "Tripo")
    assert (library / catalogs.FILE).is_symlink()
    assert real.read_text().startswith(OWN)
    assert "Tripo" in real.read_text()


def test_a_full_disk_changes_nothing(tmp_path: Path, full: Callable[[str], None]) -> None:
    path = tmp_path / catalogs.FILE
    path.write_text(OWN)
    full("replace")
    with pytest.raises(OSError, match="No space"):
        catalogs.add(tmp_path, "Tripo")
    assert path.read_text() == OWN
    assert os.listdir(tmp_path) == [catalogs.FILE]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the disk be full at a step."""

    def fill(step: str) -> None:
        def fault(now: str) -> None:
            if now == step:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(disk, "fault", fault)

    return fill


def test_an_empty_file_gets_its_version(tmp_path: Path) -> None:
    (tmp_path / catalogs.FILE).touch()
    catalogs.add(tmp_path, "Tripo")
    told = [line for line in lines(tmp_path) if line and not line.startswith("#")]
    assert told[0] == "VERSION 1"

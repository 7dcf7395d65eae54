# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs come into a library's file, and nothing that is in it goes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import ROOT

from tripo_addon.files import catalogs, disk, lock

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


ADDER = """
import sys
from pathlib import Path
from tripo_addon.files import catalogs
catalogs.SECONDS = 60.0  # Others may be faster for long.
print("ready", flush=True)
sys.stdin.readline()
for number in range({count}):
    catalogs.add(Path({folder!r}), f"Tripo/{name} {{number}}")
"""


def test_several_processes_at_once(tmp_path: Path) -> None:
    names, count = ("chairs", "jugs", "robots", "trees"), 25
    adders = []
    for name in names:
        code = ADDER.format(folder=str(tmp_path), name=name, count=count)
        adders.append(
            subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
        )
    for adder in adders:
        assert adder.stdout
        assert adder.stdout.readline() == "ready\n"
    for adder in adders:
        assert adder.stdin
        adder.stdin.write("go\n")
        adder.stdin.flush()
    assert [adder.wait() for adder in adders] == [0] * len(names)
    for adder in adders:
        adder.communicate()
    told = {line.split(":")[1] for line in lines(tmp_path) if line.count(":") == 2}
    wanted = {f"Tripo/{name} {number}" for name in names for number in range(count)}
    assert wanted <= told
    assert os.listdir(tmp_path) == [catalogs.FILE]


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(lock, "lock", refuse)
    catalogs.add(tmp_path, "Tripo")
    assert "Tripo" in (tmp_path / catalogs.FILE).read_text("utf-8")


def test_another_process_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "SECONDS", 0.1)
    with (
        lock.alone(tmp_path / f".{catalogs.FILE}.lock", 0.1),
        pytest.raises(BlockingIOError),
    ):
        catalogs.add(tmp_path, "Tripo")
    assert not (tmp_path / catalogs.FILE).exists()


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

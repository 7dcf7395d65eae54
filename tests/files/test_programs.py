# SPDX-License-Identifier: GPL-3.0-or-later
"""Slicers: found where they are installed, and started as programs of their own."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.support.waiting import patience
from tripo_addon.errors import Storage
from tripo_addon.files import programs
from tripo_addon.spec.slicers import SLICERS

NAME = "a 'strange; $(touch pwned)\" name.3mf"


def stand_in(path: Path, told: Path) -> Path:
    """A program that tells what it was given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        "told = {'arguments': sys.argv[1:], 'names': list(os.environ)}\n"
        "told['session'] = os.getsid(0)\n"
        f"open({str(told)!r} + '.part', 'w').write(json.dumps(told))\n"
        f"os.replace({str(told)!r} + '.part', {str(told)!r})\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(programs, "FLATPAKS", programs.FLATPAKS[:1])
    monkeypatch.setattr(programs, "APPLICATIONS", programs.APPLICATIONS[1:])


def test_a_file_is_opened_in_a_slicer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_secret")
    monkeypatch.setenv("SCENARIO_API_SECRET", "secret")
    told = tmp_path / "told"
    stand_in(tmp_path / "bin/prusa-slicer", told)
    file = tmp_path / NAME
    file.touch()
    [program] = programs.slicers()
    assert program.label == "PrusaSlicer"
    programs.start(program, file)
    end = time.monotonic() + patience(20)
    while not told.exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    found = json.loads(told.read_text())
    assert found["arguments"] == [str(file)]
    assert not {"TRIPO_API_KEY", "SCENARIO_API_SECRET"} & set(found["names"])
    assert "HOME" in found["names"]
    assert found["session"] != os.getsid(0)
    assert not (tmp_path / "pwned").exists()


def test_none_is_installed() -> None:
    assert programs.slicers() == []


def test_the_user_s_own_comes_first(tmp_path: Path) -> None:
    stand_in(tmp_path / "bin/orca-slicer", tmp_path / "told")
    found = programs.slicers("~/My Slicer.AppImage")
    assert [program.label for program in found] == ["My Slicer", "OrcaSlicer"]
    assert found[0].command == (str(tmp_path / "My Slicer.AppImage"),)


def test_a_flatpak(tmp_path: Path) -> None:
    place = tmp_path / ".local/share/flatpak/exports/bin/com.bambulab.BambuStudio"
    stand_in(place, tmp_path / "told")
    assert programs.slicers(system="linux") == [programs.Program("Bambu Studio", (str(place),))]
    assert not programs.slicers(system="darwin")


def test_an_application_of_a_mac(tmp_path: Path) -> None:
    place = tmp_path / "Applications/UltiMaker Cura.app"
    place.mkdir(parents=True)
    [program] = programs.slicers(system="darwin")
    assert program == ("Cura", ("open", "-a", str(place)))


def test_a_program_of_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    for version in ("5.9", "5.8"):
        stand_in(tmp_path / f"UltiMaker Cura {version}/UltiMaker-Cura.exe", tmp_path / "told")
    [program] = programs.slicers(system="win32")
    assert program.command == (str(tmp_path / "UltiMaker Cura 5.9/UltiMaker-Cura.exe"),)


def test_what_cannot_be_started_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.stl"
    program = programs.Program("Gone", (str(tmp_path / "gone"),))
    with pytest.raises(Storage, match="is not there any more"):
        programs.start(program, file)
    file.touch()
    with pytest.raises(Storage, match="Gone cannot be started"):
        programs.start(program, file)


def test_every_slicer_is_known_once() -> None:
    labels = [slicer.label for slicer in SLICERS]
    assert len(set(labels)) == len(labels)

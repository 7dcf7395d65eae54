# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of movements that are on disk: which are found, and that each is drawn once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.delivered import CLIPS, Deliveries
from tripo_addon.files import movements
from tripo_addon.jobs import figures
from tripo_addon.jobs.job import Job
from tripo_addon.spec.tasks import AnimateRetarget, TextToModel


@pytest.fixture
def animated(service: Sandbox, tmp_path: Path) -> Job:
    """A job with the file of three movements."""
    file = Deliveries(service, tmp_path).movements().file
    task = AnimateRetarget(source="a rig", animations=CLIPS)
    return Job(task=task, service="tripo", files={"model": str(file)})


def test_each_movement_is_drawn_once(
    animated: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "figures"
    other = Job(task=TextToModel(prompt="a knight"), service="tripo", files=animated.files)
    found = dict(figures.find([other, animated, animated], folder))
    assert list(found) == list(CLIPS)
    assert len(set(found.values())) == len(CLIPS)
    assert all(
        picture.read_bytes()[:4] == b"\x89PNG" for pair in found.values() for picture in pair
    )
    monkeypatch.setattr(movements, "read", None)
    assert dict(figures.find([animated], folder)) == found


def test_another_file_is_drawn_anew(animated: Job, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    first = dict(figures.find([animated], folder))
    os.utime(animated.model, (1, 1))
    assert not set(dict(figures.find([animated], folder)).values()) & set(first.values())


def test_what_is_gone_or_damaged_is_left_out(animated: Job, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    task = AnimateRetarget(source="a rig", animation="preset:jump")
    bad = tmp_path / "bad.glb"
    bad.write_bytes(b"glTF" * 9)
    for name in ("gone.glb", "bad.glb", "model.fbx"):
        job = Job(task=task, service="tripo", files={"model": str(tmp_path / name)})
        assert not dict(figures.find([job], folder))
    absent = Job(task=task, service="tripo", files=animated.files)
    assert not dict(figures.find([absent], folder))


def test_the_oldest_pictures_go(
    animated: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST", 6)
    folder = tmp_path / "figures"
    folder.mkdir()
    old = folder / "old.png"
    old.write_bytes(b"")
    os.utime(old, (1, 1))
    list(figures.find([animated], folder))
    assert not old.exists()
    assert len(list(folder.iterdir())) == 6

# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of the pictures of a folder: each paid once, however often the folder is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled
from tests.support.app import creates
from tripo_addon.blender import current

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


@pytest.fixture
def folder(tmp_path: Path, picture: Callable[..., Path]) -> Path:
    found = tmp_path / "pictures"
    found.mkdir()
    for name in ("chair.png", "jug.png", "owl.png"):
        picture(name).rename(found / name)
    (found / "notes.txt").write_text("no picture")
    return found


def press(folder: Path, *names: str) -> None:
    files = [{"name": name} for name in names]
    bpy.ops.tripo.choose_folder(directory=f"{folder}/", files=files)
    settled()


def test_a_model_of_each(tripo: Sandbox, folder: Path) -> None:
    tripo.account().balance = 5000.0
    press(folder)
    assert len(creates(tripo)) == 3
    found = [obj for obj in bpy.context.scene.objects if obj.tripo.task_id and not obj.parent]
    assert len(found) == 3
    assert len({tuple(obj.location) for obj in found}) == 3


def test_what_is_made_is_not_paid_again(tripo: Sandbox, folder: Path) -> None:
    tripo.account().balance = 5000.0
    press(folder, "chair.png", "jug.png")
    assert len(creates(tripo)) == 2
    # The next session finds them in the journal.
    current.stop()
    press(folder)
    assert len(creates(tripo)) == 3
    with pytest.raises(RuntimeError, match="3 of 3 already made"):
        press(folder)
    assert len(creates(tripo)) == 3


def test_all_or_none(tripo: Sandbox, folder: Path) -> None:
    tripo.account().balance = 50.0
    session().refresh()
    settled()
    with pytest.raises(RuntimeError):
        press(folder)
    assert not creates(tripo)


def test_a_folder_without_pictures(tripo: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no pictures"):
        press(tmp_path)
    with pytest.raises(RuntimeError, match="cannot be read"):
        press(tmp_path / "no such folder")


def test_a_file_that_is_no_picture_is_left_out(tripo: Sandbox, folder: Path) -> None:
    tripo.account().balance = 5000.0
    (folder / "broken.png").write_text("nothing")
    press(folder, "broken.png", "owl.png")
    assert len(creates(tripo)) == 1

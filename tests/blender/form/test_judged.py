# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of Blender, files and thumbnails are judged alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from tests.support.drawn_pictures import Picture, picture
from tripo_addon import api
from tripo_addon.blender.command import run
from tripo_addon.files import png

GOOD, FAR = (0.5, 0.5, 0.6, 0.75), (0.3, 0.6, 0.2, 0.3)


def written(path: Path, drawn: Picture) -> Path:
    path.write_bytes(png.encode(np.ascontiguousarray(drawn[::-1])))
    return path


def kinds(judged: api.Judgement) -> list[str]:
    return [finding.kind for finding in judged.findings]


def test_files_and_images(blender: Any, tmp_path: Path) -> None:
    good = written(tmp_path / "good.png", picture("sweep", GOOD))
    far = written(tmp_path / "far.png", picture("sweep", FAR))
    before = len(bpy.data.images)
    assert kinds(api.judge_picture(str(good))) == []
    assert kinds(api.judge_picture(far)) == ["distant"]
    assert len(bpy.data.images) == before
    image = bpy.data.images.load(str(far))
    judged = api.judge_picture(image)
    assert (judged.width, judged.height) == (640, 512)
    assert kinds(judged) == ["distant"]
    assert judged.subject
    assert 0.15 < judged.subject.left < 0.25
    # The lower part of the picture, not the upper one.
    assert judged.subject.bottom > 0.7


def test_an_image_that_is_drawn_in_blender(blender: Any) -> None:
    image = bpy.data.images.new("drawn", 320, 320)
    assert kinds(api.judge_picture(image)) == ["empty"]
    image = bpy.data.images.new("transparent", 320, 320, alpha=True)
    drawn = picture("clutter", FAR, transparent=True, width=320, height=320)
    image.pixels.foreach_set(np.ascontiguousarray(drawn[::-1]).ravel())
    assert kinds(api.judge_picture(image)) == ["distant"]


def test_what_is_no_picture(blender: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "chair.png"
    wrong.write_bytes(b"no picture at all")
    with pytest.raises(api.Invalid, match=r"chair\.png is no PNG, JPEG or WebP picture"):
        api.judge_picture(wrong)
    with pytest.raises(api.Invalid, match="There is no picture at"):
        api.judge_picture(tmp_path / "missing.png")
    tiny = written(tmp_path / "tiny.png", picture("white", GOOD, width=12, height=10))
    assert kinds(api.judge_picture(tiny)) == ["small"]


def test_a_thumbnail(blender: Any) -> None:
    from tripo_addon.blender.form import judged

    # As Blender makes one: the picture lies in the middle of a transparent square.
    thumbnail = np.zeros((128, 128, 4), np.float32)
    small = picture("white", FAR, width=128, height=64)
    thumbnail[32:96] = small
    found = judged._of_thumbnail(thumbnail, (2048, 1024))
    assert found
    assert kinds(found) == ["distant"]
    assert found.size == "2048 x 1024"
    assert found.subject
    assert 0.4 < found.subject.top < 0.5


def test_a_line_of_the_command(
    blender: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    good = str(written(tmp_path / "good.png", picture("sweep", GOOD)))
    far = str(written(tmp_path / "far.png", picture("sweep", FAR)))
    assert run.main(["judge-picture", good]) == 0
    assert "good.png: 640 x 512 pixels, nothing to warn of" in capfd.readouterr().err
    assert run.main(["judge-picture", "--json", good, far]) == 1
    told = capfd.readouterr()
    assert "  The subject fills only 3" in told.err
    lines = [json.loads(line) for line in told.out.splitlines() if line.startswith("{")]
    assert [len(line["findings"]) for line in lines] == [0, 1]
    assert run.main(["judge-picture", str(tmp_path / "none.png")]) == 2


def test_a_thumbnail_that_is_being_made_is_waited_for(
    blender: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tripo_addon.blender.form import judged

    image = bpy.data.images.new("drawn", 640, 512)
    preview: Any = image.preview_ensure()
    monkeypatch.setattr(judged, "_wanted", {judged._key(image): 0})
    monkeypatch.setattr(judged, "_known", {})
    assert judged._look() == judged.LOOK_SECONDS
    preview.image_size = (128, 128)
    for _ in range(3):
        judged._look()
    assert judged._known == {}
    thumbnail = np.zeros((128, 128, 4), np.float32)
    thumbnail[13:115] = picture("white", FAR, width=128, height=102)
    half = thumbnail.copy()
    half[:60] = 0
    for state in (half, thumbnail):
        preview.image_pixels_float.foreach_set(np.ascontiguousarray(state[::-1]).ravel())
        judged._look()
        assert judged._known == {}
    assert judged._look() is None
    (found,) = judged._known.values()
    assert found
    assert kinds(found) == ["distant"]
    assert found.size == "640 x 512"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures are made smaller, and written to files that replace nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest

from tests.support.delivered import Deliveries
from tripo_addon.blender import typed
from tripo_addon.blender.model import textures

Prepared = Callable[..., list[bpy.types.Object]]
USES = ("Base Color", "Metallic Roughness", "Normal")


def packed(image: Any) -> bytes:
    return bytes(image.packed_file.data) if image.packed_file else b""


@pytest.fixture
def file(deliveries: Deliveries) -> Path:
    return deliveries.model().file


def test_textures_stay_as_they_are(file: Path, prepared: Prepared) -> None:
    images = textures.of(prepared(file))
    assert sorted(image.name for image in images) == [f"a red robot {use}" for use in USES]
    content = file.read_bytes()
    assert all(packed(image) in content for image in images)
    assert not (file.parent / "textures").exists()


@pytest.mark.parametrize(("most", "size"), [(0, 512), (512, 512), (100, 100)])
def test_a_limit(file: Path, prepared: Prepared, tmp_path: Path, most: int, size: int) -> None:
    made = prepared(file, texture_limit=most)
    images = textures.of(made)
    assert {tuple(image.size) for image in images} == {(size, size)}
    # What is packed is what is saved.
    bpy.data.libraries.write(str(tmp_path / "out.blend"), set(made))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with typed.open_library(str(tmp_path / "out.blend")) as (source, wanted):
        wanted.objects = source.objects
    found = textures.of(wanted.objects)
    assert {tuple(image.size) for image in found} == {(size, size)}
    assert all(len(image.pixels) == size * size * 4 for image in found)
    assert {image.colorspace_settings.name for image in found} == {"sRGB", "Non-Color"}


def test_a_long_picture_keeps_its_shape() -> None:
    image = bpy.data.images.new("Long", 64, 8)
    textures.limit([image], 16)
    assert tuple(image.size) == (16, 2)


def test_files_in_a_folder(file: Path, prepared: Prepared, tmp_path: Path) -> None:
    images = textures.of(prepared(file, textures="files"))
    folder = tmp_path / "textures"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"a red robot {use}.png" for use in USES]
    content = file.read_bytes()
    for image in images:
        assert not image.packed_file
        path = Path(bpy.path.abspath(image.filepath))
        assert path.parent == folder
        assert path.read_bytes() in content
        assert image.has_data or len(image.pixels)


def test_files_that_are_there_stay(file: Path, prepared: Prepared, tmp_path: Path) -> None:
    folder = tmp_path / "textures"
    folder.mkdir()
    mine = folder / "a red robot Normal.png"
    mine.write_text("mine")
    (folder / "a red robot Base Color.png").symlink_to(tmp_path / "elsewhere.png")
    for _ in range(2):
        prepared(file, textures="files")
        bpy.ops.wm.read_factory_settings(use_empty=True)
    assert mine.read_text() == "mine"
    assert not (tmp_path / "elsewhere.png").exists()
    # The second time the same files stand for the same pictures.
    assert sorted(path.name for path in folder.iterdir()) == [
        "a red robot Base Color 2.png",
        "a red robot Base Color.png",
        "a red robot Metallic Roughness.png",
        "a red robot Normal 2.png",
        "a red robot Normal.png",
    ]

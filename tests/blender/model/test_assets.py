# SPDX-License-Identifier: GPL-3.0-or-later
"""A model as an asset: its picture and words are still there when the file is opened again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import pytest

from tripo_addon.blender.model.request import Asset
from tripo_addon.files import catalogs

CATALOG = "Tripo/Text to Model"


@pytest.fixture
def asset(picture: Any, tmp_path: Path) -> Asset:
    library = tmp_path / "library"
    library.mkdir()
    return Asset(
        CATALOG, "a red chair", "Tripo via Tripo", ("red", "chair"), str(picture()), str(library)
    )


def opened(path: Path, kind: str) -> Any:
    """The only asset of a .blend."""
    bpy.ops.wm.open_mainfile(filepath=str(path))
    (found,) = [block for block in getattr(bpy.data, kind) if block.asset_data]
    return found


def check(found: Any, name: str) -> None:
    data = found.asset_data
    assert found.name == name
    assert (data.description, data.author) == ("a red chair", "Tripo via Tripo")
    assert {tag.name for tag in data.tags} == {"red", "chair"}
    assert data.catalog_id == catalogs.catalog_id(CATALOG)
    # The picture is of one colour.
    assert found.preview.image_size[0] > 0
    pixel = list(found.preview.image_pixels_float[:3])
    assert pixel[0] > pixel[1] > pixel[2] > 0


def test_one_object_in_a_library(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    cube: Any = bpy.data.objects["Cube"]
    assets.save([cube], asset)
    assert cube.asset_data is None
    assert assets.FAILED not in cube
    library = Path(asset.library)
    assert CATALOG in (library / catalogs.FILE).read_text("utf-8")
    assert os.listdir(library / "Tripo") == ["Cube.blend"]
    found = opened(library / "Tripo" / "Cube.blend", "objects")
    check(found, "Cube")
    assert len(found.data.polygons) == 6


def test_several_objects_are_a_collection(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    root = bpy.data.objects.new("Lamp", None)
    bpy.context.scene.collection.objects.link(root)
    parts = [bpy.data.objects["Cube"], bpy.data.objects["Light"]]
    for part in parts:
        part.parent = root
    # As in the second Blender, where nothing else is.
    bpy.data.objects.remove(bpy.data.objects["Camera"])
    known = set(bpy.data.collections)
    assets.save([root, *parts], asset)
    assert set(bpy.data.collections) == known
    found = opened(Path(asset.library) / "Tripo" / "Lamp.blend", "collections")
    check(found, "Lamp")
    assert bpy.data.filepath.endswith("Lamp.blend")
    assert {obj.name for obj in found.all_objects} == {"Lamp", "Cube", "Light"}


def test_nothing_in_the_library_is_overwritten(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    folder = Path(asset.library) / "Tripo"
    folder.mkdir()
    (folder / "Cube.blend").write_text("mine")
    for _ in range(2):
        assets.save([bpy.data.objects["Cube"]], asset)
    assert (folder / "Cube.blend").read_text() == "mine"
    assert sorted(os.listdir(folder)) == ["Cube 2.blend", "Cube 3.blend", "Cube.blend"]


def test_a_library_that_is_gone_is_told(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    cube = bpy.data.objects["Cube"]
    os.rmdir(asset.library)
    assets.save([cube], asset)
    assert "is not there" in cube[assets.FAILED]
    assert cube.asset_data is None


def test_a_picture_that_cannot_be_read(blender: Any, asset: Asset, tmp_path: Path) -> None:
    from dataclasses import replace

    from tripo_addon.blender.model import assets

    broken = tmp_path / "broken.png"
    broken.write_text("no picture")
    for path in (broken, tmp_path / "none.png"):
        block = assets.mark([bpy.data.objects["Cube"]], replace(asset, preview=str(path)))
        assert block.asset_data.description == "a red chair"


def test_a_collection_takes_its_root_s_preview_once(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    root, cube = bpy.data.objects["Light"], bpy.data.objects["Cube"]
    ready = replace(asset, library="")
    assets.prepare([root, cube], ready)
    assert root.asset_data is None
    for _ in range(2):
        block: Any = assets.mark([root, cube], replace(ready, preview=""))
        check(block, "Light")
        assert max(root.preview.image_size) == 0


def test_a_request_keeps_it(asset: Asset) -> None:
    from tripo_addon.blender.model.request import Request

    for given in (asset, None):
        request = Request("x.glb", "glb", "x", mark={"a": True}, asset=given)
        again = Request.from_json(request.to_json())
        assert again.mark == {"a": True}
        assert (again.asset and again.asset.catalog) == (given and CATALOG)


def test_the_same_result_is_saved_once(blender: Any, asset: Asset) -> None:
    from tripo_addon.blender.model import assets

    cube: Any = bpy.data.objects["Cube"]
    for key in ("0123abcd", "0123abcd", "4567abcd"):
        assets.save([cube], replace(asset, key=key))
    found = sorted(os.listdir(Path(asset.library) / "Tripo"))
    assert found == ["Cube 0123abcd.blend", "Cube 4567abcd.blend"]


def test_the_collection_s_origin_is_the_root(blender: Any, asset: Asset) -> None:
    """Which has just been moved, so that Blender has not computed where it is."""
    from tripo_addon.blender.model import assets

    root, cube = bpy.data.objects.new("Root", None), bpy.data.objects["Cube"]
    cube.parent = root
    root.location = (5, 6, 7)
    marked: Any = assets.mark([root, cube], asset)
    assert tuple(marked.instance_offset) == (5, 6, 7)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch with a .blend for each row, and into an asset library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon import api
from tripo_addon.files import catalogs

pytestmark = pytest.mark.usefixtures("no_jobs")
ROWS = [
    api.Row(api.TextToModel(prompt="a chair", face_limit=500), name="one"),
    api.Row(api.TextToModel(prompt="a jug", face_limit=500), name="two"),
]


def test_a_blend_for_each_row(tripo: Sandbox, tmp_path: Path) -> None:
    before = set(bpy.data.objects), set(bpy.data.scenes)
    (tmp_path / "two.blend").write_bytes(b"mine")
    out = tmp_path / "out"
    out.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(out / "two.blend"), copy=True)
    mine = (out / "two.blend").read_bytes()
    for _ in range(2):
        made = api.batch(ROWS, out, each="blend")
        assert [row.files for row in made.rows] == [
            (str(out / "one.blend"),),
            (str(out / "two 2.blend"),),
        ]
    assert (out / "two.blend").read_bytes() == mine
    assert before == (set(bpy.data.objects), set(bpy.data.scenes))
    assert len(creates(tripo)) == 2
    bpy.ops.wm.open_mainfile(filepath=str(out / "one.blend"))
    (root,) = bpy.context.scene.objects
    assert root.name == "one"
    assert root.tripo.prompt == "a chair"
    assert root.visible_get()


def test_an_asset_library(tripo: Sandbox, tmp_path: Path) -> None:
    library = tmp_path / "library"
    for _ in range(2):
        made = api.batch(ROWS, library, each="asset")
        assert not made.left
    files = sorted(library.rglob("*.blend"))
    assert [str(path) for path in files] == [path for row in made.rows for path in row.files]
    assert len(files) == 2
    assert catalogs.catalog_id("Tripo/Text to Model") in (library / catalogs.FILE).read_text()
    libraries: Any = bpy.data.libraries
    with libraries.load(str(files[0]), assets_only=True) as (source, wanted):
        assert source.objects == ["one"]
        wanted.objects = source.objects
    (asset,) = wanted.objects
    assert asset.asset_data.description == "a chair"
    assert asset.preview.image_size[0] > 0


def test_what_makes_no_model_is_named_before_anything_is_sent(
    tripo: Sandbox, tmp_path: Path
) -> None:
    rows = [*ROWS, api.Row(api.TextToImage(prompt="a jug"), name="three")]
    with pytest.raises(api.Invalid, match="Row 3: Text to Image makes no model"):
        api.batch(rows, tmp_path / "out", each="blend")
    assert not creates(tripo)


def test_what_comes_of_the_last_step_of_a_recipe(tripo: Sandbox, tmp_path: Path) -> None:
    tripo.account().balance = 5000.0
    out = tmp_path / "out"
    for _ in range(2):
        made = api.batch(ROWS[:1], out, each="blend", recipe="Rig and Walk")
        assert not made.left, made.left[0].error
    assert len(tripo.tasks) == 4
    bpy.ops.wm.open_mainfile(filepath=str(out / "one.blend"))
    assert any(obj.type == "ARMATURE" for obj in bpy.context.scene.objects)

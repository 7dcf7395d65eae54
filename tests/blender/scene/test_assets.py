# SPDX-License-Identifier: GPL-3.0-or-later
"""New models become assets where the user wants it, and any model by a press."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled
from tripo_addon.files import catalogs
from tripo_addon.spec.preparation import STORED, Preparation

PROMPT = "a red chair, and a lamp with the red shade"


@pytest.fixture
def preferences(tripo: Sandbox) -> Any:
    tripo.account().balance = 5000.0
    return bpy.context.preferences.addons["tripo_addon"].preferences


@pytest.fixture
def library(preferences: Any, tmp_path: Path) -> Iterator[Path]:
    """An asset library that is chosen for new models."""
    folder = tmp_path / "library"
    folder.mkdir()
    libraries = bpy.context.preferences.filepaths.asset_libraries
    known = libraries.new(name="Mine", directory=str(folder))
    preferences.assets, preferences.asset_library = "LIBRARY", "Mine"
    yield folder
    libraries.remove(known)


def generate() -> Any:
    assert bpy.ops.tripo.text_to_model(prompt=PROMPT, face_limit=600) == {"FINISHED"}
    return next(obj for obj in bpy.data.objects if obj.tripo.task_id)


def check(data: Any) -> None:
    assert data.description == PROMPT
    assert data.author == "Tripo via Tripo"
    assert {tag.name for tag in data.tags} == {"red", "chair", "lamp", "shade"}
    assert data.catalog_id == catalogs.catalog_id("Tripo/Text to Model")


def test_off_is_the_default(preferences: Any) -> None:
    assert generate().asset_data is None


def test_in_this_file(preferences: Any, tmp_path: Path) -> None:
    preferences.assets = "FILE"
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    chair = generate()
    check(chair.asset_data)
    assert "Tripo/Text to Model" in (tmp_path / catalogs.FILE).read_text("utf-8")
    name = chair.name
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=str(path))
    again = bpy.data.objects[name]
    check(again.asset_data)
    # The picture that the service has drawn.
    pixels = again.preview.image_pixels_float
    assert again.preview.image_size[0] > 0
    assert len({round(value, 2) for value in pixels[:]}) > 4


@pytest.mark.parametrize("several", [False, True])
def test_the_picture_comes_with_a_ready_model(
    preferences: Any, tmp_path: Path, several: bool
) -> None:
    """The second Blender has opened its file, which may take long: here nobody does."""
    from tripo_addon.blender.model import making
    from tripo_addon.blender.scene import arrival, places, requests

    generate()
    picture = Path(shutil.copy(newest().preview, tmp_path))
    place = {"assets": "FILE", STORED: Preparation(collision=several).stored()}
    made = replace(newest(), files={**newest().files, "preview": str(picture)}, place=place)
    ready = str(tmp_path / "ready.blend")
    bpy.ops.wm.read_homefile(use_empty=True)
    making.make_file(requests.of(made), ready)
    picture.unlink()
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    arrival.arrive_model(
        replace(made, ready=ready, place={**place, **places.here(bpy.context)}), select=True
    )
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))
    (found,) = [each for each in [*bpy.data.objects, *bpy.data.collections] if each.asset_data]
    assert isinstance(found, bpy.types.Collection) == several
    check(found.asset_data)
    assert max(found.preview.image_size) == 256
    assert len({round(value, 2) for value in found.preview.image_pixels_float[:]}) > 4
    others = [obj.preview for obj in bpy.data.objects if obj.preview and obj != found]
    assert not any(max(preview.image_size) for preview in others)


def test_in_a_file_that_is_saved_later(preferences: Any, tmp_path: Path) -> None:
    preferences.assets = "FILE"
    generate()
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    assert "Tripo/Text to Model" in (tmp_path / catalogs.FILE).read_text("utf-8")
    (tmp_path / catalogs.FILE).unlink()
    bpy.ops.wm.save_mainfile()
    assert not (tmp_path / catalogs.FILE).exists()


def test_another_file_gets_no_catalog(preferences: Any, tmp_path: Path) -> None:
    preferences.assets = "FILE"
    generate()
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert not (tmp_path / catalogs.FILE).exists()


def test_in_a_library(library: Path) -> None:
    chair = generate()
    assert chair.asset_data is None
    assert not session().notice
    (path,) = (library / "Tripo").iterdir()
    bpy.ops.wm.open_mainfile(filepath=str(path))
    (found,) = [obj for obj in bpy.data.objects if obj.asset_data]
    check(found.asset_data)
    assert found.preview.image_size[0] > 0
    assert found["ai_generated"]


def test_once_only(library: Path) -> None:
    generate()
    assert bpy.ops.tripo.import_result(job=newest().id) == {"FINISHED"}
    from tripo_addon.blender import pump

    pump.wait_for_all()
    assert len([obj for obj in bpy.data.objects if obj.tripo.task_id]) == 2
    assert len(os.listdir(library / "Tripo")) == 1


def test_a_library_that_is_gone_costs_no_model(library: Path) -> None:
    shutil.rmtree(library)
    assert generate().name in bpy.context.scene.objects
    assert newest().state == "done"
    assert "is no asset yet" in session().notice.text


def test_a_library_that_is_gone_is_told_by_operators_and_on_the_job(
    library: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(library)
    generate()
    assert capfd.readouterr().out.count("is no asset yet") == 1
    job = newest()
    assert job.state == "done"
    (remark,) = job.remarks
    assert remark == session().notice.text
    # As the next session reads it.
    session().load()
    settled()
    assert next(each for each in session().page.jobs if each.id == job.id).remarks == (remark,)
    assert bpy.ops.tripo.attach(task_id=job.remote_id) == {"FINISHED"}
    assert "is no asset yet" in capfd.readouterr().out


def test_a_library_that_is_gone_is_told_in_python(library: Path) -> None:
    from tripo_addon import api

    shutil.rmtree(library)
    with pytest.warns(UserWarning, match="is no asset yet") as told:
        finished = api.run(api.TextToModel(prompt=PROMPT, face_limit=600))
    assert [warning.filename for warning in told] == [__file__]
    assert len(finished.objects) == 1
    with pytest.warns(UserWarning, match="is no asset yet"):
        api.attach(finished.task_id)


def test_a_catalog_that_cannot_be_written_is_told_on_the_job(
    preferences: Any, tmp_path: Path
) -> None:
    preferences.assets = "FILE"
    (tmp_path / catalogs.FILE).mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert generate().asset_data
    (remark,) = newest().remarks
    assert "has no catalog" in remark


def test_by_a_press_with_undo(preferences: Any) -> None:
    chair = generate()
    name = chair.name
    bpy.ops.ed.undo_push(message="before")
    assert bpy.ops.tripo.mark_asset() == {"FINISHED"}
    bpy.ops.ed.undo_push(message="after")
    check(bpy.data.objects[name].asset_data)
    bpy.ops.ed.undo()
    assert bpy.data.objects[name].asset_data is None
    bpy.ops.ed.redo()
    check(bpy.data.objects[name].asset_data)


def test_from_the_job(preferences: Any) -> None:
    chair = generate()
    bpy.context.view_layer.objects.active = bpy.data.objects["Cube"]
    assert bpy.ops.tripo.mark_asset(job=newest().id) == {"FINISHED"}
    check(chair.asset_data)
    assert bpy.data.objects["Cube"].asset_data is None
    bpy.data.objects.remove(chair)
    with pytest.raises(RuntimeError, match="not in this scene"):
        bpy.ops.tripo.mark_asset(job=newest().id)


def test_a_rig_is_marked_as_a_whole_and_once(preferences: Any) -> None:
    bpy.ops.tripo.animate_rig(source=generate().tripo.task_id)
    parts = [obj for obj in bpy.data.objects if obj.tripo.kind == "animate_rig"]
    assert len(parts) > 1
    for part in parts:
        bpy.context.view_layer.objects.active = part
        assert bpy.ops.tripo.mark_asset() == {"FINISHED"}
    (found,) = [block for block in bpy.data.collections if block.asset_data]
    assert set(found.objects) == set(parts)
    assert not [part for part in parts if part.asset_data]


def test_a_file_in_an_asset_library_uses_its_catalogs(library: Path, preferences: Any) -> None:
    folder = library / "props"
    folder.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    preferences.assets = "FILE"
    generate()
    assert (library / catalogs.FILE).is_file()
    assert not (folder / catalogs.FILE).exists()


def test_a_stranger_s_object_gets_no_picture_of_ones_own(preferences: Any) -> None:
    cube = bpy.data.objects["Cube"]
    cube.tripo.task_id, cube.tripo.prompt = "somebody-else-1", "x" * 5000
    bpy.context.view_layer.objects.active = cube
    assert bpy.ops.tripo.mark_asset() == {"FINISHED"}
    assert len(cube.asset_data.description) <= 300
    assert len(cube.asset_data.tags) <= 8


def test_a_copy_of_an_unsaved_file_keeps_what_is_to_come(
    preferences: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    preferences.assets = "FILE"
    (tmp_path / "copies").mkdir()
    generate()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "copies" / "copy.blend"), copy=True)
    assert not (tmp_path / catalogs.FILE).exists()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "mine.blend"))
    assert (tmp_path / catalogs.FILE).exists()

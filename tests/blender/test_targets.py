# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets in Blender: the form's menu, the user's own, and scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

from tripo_addon import api, errors


@pytest.fixture(autouse=True)
def own(blender: Any) -> Iterator[Path]:
    """The folder of the user's own targets, emptied afterwards."""
    from tripo_addon.blender import targets

    targets.found()
    yield targets.folder()
    for path in targets.folder().glob("*"):
        path.unlink()
    targets.found()


@pytest.fixture
def form() -> Any:
    scene: Any = bpy.context.scene
    scene.tripo.kind = "highpoly_to_lowpoly"
    return scene.tripo.highpoly_to_lowpoly


def shown() -> str:
    from tripo_addon.blender.form import target_form

    return target_form.name(bpy.context)


def test_the_menu_sets_the_form_and_tells_what_that_is_for(form: Any) -> None:
    assert shown() == "Any Use"
    bpy.ops.tripo.choose_target(target="Mobile")
    assert (form.use_face_limit, form.face_limit, form.quad) == (True, 5_000, False)
    assert shown() == "Mobile"
    form.face_limit = 5_001
    assert shown() == "Custom"
    bpy.ops.tripo.choose_target(target="Animation")
    assert (form.face_limit, form.quad) == (10_000, True)
    bpy.ops.tripo.choose_target(target="")
    assert (form.use_face_limit, form.quad) == (False, False)
    assert shown() == "Any Use"


def test_of_two_that_set_the_same_the_chosen_one_is_shown(form: Any) -> None:
    from tripo_addon.blender.form import target_form

    for name in ("Print", "Hero", "Game"):
        bpy.ops.tripo.choose_target(target=name)
        assert form.face_limit == 20_000
        assert shown() == name
    bpy.ops.tripo.choose_target(target="Hero")
    (remark,) = target_form.remarks(bpy.context)
    assert "Face Limit is 500 to 20,000 here" in remark


def test_each_type_keeps_its_own(form: Any) -> None:
    bpy.ops.tripo.choose_target(target="Mobile")
    scene: Any = bpy.context.scene
    scene.tripo.kind = "convert_model"
    assert shown() == "Any Use"
    bpy.ops.tripo.choose_target(target="Game")
    convert = scene.tripo.convert_model
    assert (convert.face_limit, convert.texture_size) == (20_000, 2048)
    scene.tripo.kind = "highpoly_to_lowpoly"
    assert shown() == "Mobile"


def test_ones_own_is_kept_chosen_shared_and_deleted(form: Any, tmp_path: Path) -> None:
    form.use_face_limit, form.face_limit = True, 3_333
    bpy.ops.tripo.save_target(name="Our Game", use="Props", faces=3_333)
    assert shown() == "Our Game"
    assert api.targets()["Our Game"].faces == 3_333
    file = tmp_path / "ours.json"
    bpy.ops.tripo.export_target(filepath=str(file))
    bpy.ops.tripo.delete_target()
    assert "Our Game" not in api.targets()
    assert shown() == "Custom"
    bpy.ops.tripo.import_target(filepath=str(file))
    assert shown() == "Our Game"


def test_a_ready_one_is_changed_and_comes_back(form: Any) -> None:
    bpy.ops.tripo.save_target(name="Mobile", faces=2_500)
    bpy.ops.tripo.choose_target(target="Mobile")
    assert form.face_limit == 2_500
    bpy.ops.tripo.delete_target()
    assert api.targets()["Mobile"].faces == 5_000
    bpy.ops.tripo.choose_target(target="Mobile")
    assert not bpy.ops.tripo.delete_target.poll()


def test_what_is_no_target_is_told_and_kept(form: Any, own: Path, tmp_path: Path) -> None:
    from tripo_addon.blender import targets

    with pytest.raises(RuntimeError, match="Faces is 7"):
        bpy.ops.tripo.save_target(name="Tiny", faces=7)
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"name": "Bad", "colour": "red"}))
    with pytest.raises(RuntimeError, match="has colour"):
        bpy.ops.tripo.import_target(filepath=str(file))
    own.mkdir(exist_ok=True)
    (own / "bad.json").write_text("{")
    assert targets.found().problems == ("bad.json: bad.json is no target",)
    assert (own / "bad.json").read_text() == "{"


def test_from_scripts() -> None:
    task = api.for_target(api.TextToModel(prompt="a chair"), "mobile")
    assert task.changed() == {"prompt": "a chair", "face_limit": 5_000}
    with pytest.warns(UserWarning, match="Film asks for 100,000"):
        low = api.for_target(api.HighpolyToLowpoly(source=""), api.targets()["Film"])
    assert (low.values()["quad"], low.values()["face_limit"]) == (True, 10_000)
    path = api.save_target(api.Target(name="Ours", faces=900))
    assert path.is_file()
    assert api.for_target(task, "ours").values()["face_limit"] == 900
    api.delete_target("Ours")
    assert not path.exists()
    for call in (
        lambda: api.for_target(task, "Nothing"),
        lambda: api.for_target(task, 5),
        lambda: api.save_target(api.Target(name="")),
        lambda: api.delete_target("Game"),
    ):
        with pytest.raises(errors.Invalid):
            call()

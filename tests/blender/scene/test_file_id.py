# SPDX-License-Identifier: GPL-3.0-or-later
"""The id of the open file: who has which, and what never changes it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import bpy
import pytest

from tripo_addon.blender.scene import file_id

FOREIGN = "0123456789abcdef" * 2


def load(path: str, *, link: bool = False) -> Any:
    """Append from a file, or link."""
    libraries: Any = bpy.data.libraries
    return libraries.load(path, link=link)


def stored() -> set[str]:
    return {scene.tripo.file_id for scene in bpy.data.scenes if scene.library is None}


def save(path: Path, **how: Any) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path), check_existing=False, **how)


def open_file(path: Path) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(path))


def new_file() -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True)


def in_file(path: Path) -> set[str]:
    """The ids that a file on disk has."""
    # Blender links nothing from the open file.
    twin = shutil.copy(path, path.with_name(f"twin of {path.name}"))
    with load(str(twin), link=True) as (source, wanted):
        wanted.scenes = source.scenes
    return {scene.tripo.file_id for scene in wanted.scenes}


def test_a_new_file_has_none_before_its_first_job(blender: Any, tmp_path: Path) -> None:
    assert file_id.known() == ""
    save(tmp_path / "plain.blend")
    assert stored() == {""}


def test_two_new_files_differ(blender: Any) -> None:
    first = file_id.given()
    assert file_id.given() == first
    new_file()
    assert file_id.known() == ""
    assert file_id.given() != first


def test_it_stays_with_the_first_save_and_at_opening(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "first.blend")
    bpy.ops.wm.save_mainfile()
    assert file_id.known() == mine
    new_file()
    open_file(tmp_path / "first.blend")
    assert file_id.known() == mine


def test_a_file_without_one_has_that_of_its_path(blender: Any, tmp_path: Path) -> None:
    save(tmp_path / "plain.blend")
    mine = file_id.known()
    assert mine == file_id.given()
    # It was not saved since.
    new_file()
    open_file(tmp_path / "plain.blend")
    assert file_id.known() == mine
    save(tmp_path / "other.blend")
    assert file_id.known() not in {"", mine}


def test_save_as_is_another_file_and_tells_so(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "first.blend")
    save(tmp_path / "second.blend")
    assert file_id.known() != mine
    assert stored() == {file_id.known()} == in_file(tmp_path / "second.blend")
    assert in_file(tmp_path / "first.blend") == {mine}


def test_a_copy_has_its_own_and_changes_nothing_here(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "first.blend")
    save(tmp_path / "copy.blend", copy=True)
    assert file_id.known() == mine
    assert stored() == {mine}
    assert not in_file(tmp_path / "copy.blend") & {mine, ""}


def test_a_save_that_fails_changes_nothing(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "first.blend")
    with pytest.raises(RuntimeError):
        save(tmp_path / "no folder" / "second.blend")
    assert file_id.known() == mine
    assert stored() == {mine}


def test_a_startup_file_that_was_saved_with_one(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "first.blend")
    bpy.ops.wm.save_homefile()
    try:
        assert file_id.known() == mine
        assert stored() == {mine}
        for _ in range(2):
            bpy.ops.wm.read_homefile()
            assert file_id.known() == ""
            assert file_id.given() not in stored_at_start()
    finally:
        startup = Path(bpy.utils.user_resource("CONFIG"), "startup.blend")
        startup.unlink()


def stored_at_start() -> set[str]:
    """What the startup file has, and the file that it was made of."""
    startup = Path(bpy.utils.user_resource("CONFIG"), "startup.blend")
    found = in_file(startup)
    startup.with_name(f"twin of {startup.name}").unlink()
    assert found != {""}
    return found


def test_a_recovered_session_goes_on(blender: Any, tmp_path: Path) -> None:
    mine = file_id.given()
    save(tmp_path / "quit.blend", copy=True)
    new_file()
    open_file(tmp_path / "quit.blend")
    assert file_id.known() == mine


def test_an_appended_scene_brings_no_id(blender: Any, tmp_path: Path) -> None:
    theirs = file_id.given()
    bpy.context.scene.name = "Theirs"
    save(tmp_path / "theirs.blend")
    new_file()
    mine = file_id.given()
    with load(str(tmp_path / "theirs.blend")) as (_, wanted):
        wanted.scenes = ["Theirs"]
    assert stored() == {mine, theirs}
    assert file_id.known() == mine
    save(tmp_path / "mine.blend")
    assert stored() == {mine} == in_file(tmp_path / "mine.blend")


def test_an_appended_scene_gives_a_file_none_that_had_none(blender: Any, tmp_path: Path) -> None:
    bpy.data.scenes.new("Theirs").tripo.file_id = FOREIGN
    save(tmp_path / "mine.blend")
    assert stored() == {""}


def test_a_linked_scene_stays_as_it_is(blender: Any, tmp_path: Path) -> None:
    theirs = file_id.given()
    bpy.context.scene.name = "Theirs"
    save(tmp_path / "theirs.blend")
    new_file()
    with load(str(tmp_path / "theirs.blend"), link=True) as (_, wanted):
        wanted.scenes = ["Theirs"]
    mine = file_id.given()
    save(tmp_path / "mine.blend")
    (linked,) = [scene for scene in bpy.data.scenes if scene.library]
    assert linked.tripo.file_id == theirs
    open_file(tmp_path / "mine.blend")
    assert file_id.known() == mine != theirs


def test_undo_does_not_take_it(blender: Any, tmp_path: Path) -> None:
    bpy.ops.ed.undo_push(message="Before")
    mine = file_id.given()
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="Cube")
    bpy.ops.ed.undo()
    assert file_id.known() == mine
    save(tmp_path / "mine.blend")
    assert in_file(tmp_path / "mine.blend") == {mine}


@pytest.mark.parametrize("text", ["", "typo", FOREIGN.upper(), FOREIGN + "0", f"{FOREIGN}\n"])
def test_what_is_no_id_is_not_read(blender: Any, tmp_path: Path, text: str) -> None:
    import addon_utils

    bpy.context.scene.tripo.file_id = text
    addon_utils.disable("tripo_addon")
    save(tmp_path / "strange.blend")
    addon_utils.enable("tripo_addon")
    open_file(tmp_path / "strange.blend")
    assert file_id.known() not in {"", text}


def test_a_file_that_was_open_before_the_add_on(blender: Any, tmp_path: Path) -> None:
    import addon_utils

    mine = file_id.given()
    save(tmp_path / "first.blend")
    addon_utils.disable("tripo_addon")
    new_file()
    open_file(tmp_path / "first.blend")
    addon_utils.enable("tripo_addon")
    assert file_id.known() == mine

# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures come into the form from files, a drop, the clipboard and an Image Editor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.drawn_pictures import picture
from tripo_addon.blender import first_use
from tripo_addon.files import png

GOOD = (0.5, 0.5, 0.6, 0.75)


@pytest.fixture
def files(tmp_path: Path) -> Any:
    """Writes pictures under these names and returns how an operator is given them."""

    def write(*names: str) -> dict[str, Any]:
        drawn = np.ascontiguousarray(picture("white", GOOD, width=300, height=280)[::-1])
        for name in names:
            (tmp_path / name).write_bytes(png.encode(drawn))
        return {"directory": str(tmp_path), "files": [{"name": name} for name in names]}

    return write


def form() -> Any:
    return bpy.context.scene.tripo


def test_one_file_is_the_picture_of_the_form(blender: Any, files: Any) -> None:
    form().kind = "image_to_splat"
    assert bpy.ops.tripo.open_pictures(**files("chair.png")) == {"FINISHED"}
    assert form().kind == "image_to_splat"
    assert form().image_to_splat.image.name == "chair.png"


def test_a_form_without_pictures_becomes_one_that_takes_it(blender: Any, files: Any) -> None:
    assert form().kind == "text_to_model"
    bpy.ops.tripo.open_pictures(**files("chair.png"))
    assert form().kind == "image_to_model"
    assert form().image_to_model.image.name == "chair.png"


def test_a_view_by_its_name_and_the_others_in_order(blender: Any, files: Any) -> None:
    form().kind = "multiview_to_model"
    group = form().multiview_to_model
    bpy.ops.tripo.open_pictures(**files("chair_back.png"))
    assert group.back.name == "chair_back.png"
    bpy.ops.tripo.open_pictures(**files("chair.png"))
    assert group.front.name == "chair.png"
    bpy.ops.tripo.open_pictures(**files("other.png"))
    assert group.left.name == "other.png"
    bpy.ops.tripo.open_pictures(option="right", **files("front.png"))
    assert group.right.name == "front.png"
    assert group.front.name == "chair.png"


def test_what_is_no_picture_is_refused_and_changes_nothing(blender: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    given = {"directory": str(tmp_path), "files": [{"name": "notes.txt"}, {"name": "none.png"}]}
    with pytest.raises(RuntimeError, match=r"notes\.txt is no picture; There is no picture at"):
        bpy.ops.tripo.drop_pictures(**given)
    assert form().kind == "text_to_model"
    (tmp_path / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
    with pytest.raises(RuntimeError, match=r"is no picture|is a HEIC picture; save it as PNG"):
        bpy.ops.tripo.drop_pictures(directory=str(tmp_path), files=[{"name": "photo.heic"}])


def test_a_script_says_what_several_are(blender: Any, files: Any) -> None:
    with pytest.raises(RuntimeError, match=r"several pictures.*tripo\.use_pictures"):
        bpy.ops.tripo.open_pictures(**files("chair.png", "lamp.png"))


def test_several_as_views(blender: Any, files: Any) -> None:
    names = ["a_left.png", "a_front.png", "a_right.png"]
    for name in names:
        bpy.ops.tripo.open_pictures(**files(name))
    form().multiview_to_model.back = bpy.data.images["a_left.png"]
    assert bpy.ops.tripo.use_pictures(names="\n".join(names), way="VIEWS") == {"FINISHED"}
    group = form().multiview_to_model
    assert form().kind == "multiview_to_model"
    chosen = [getattr(group, view) for view in ("front", "left", "back", "right")]
    assert [image and image.name for image in chosen] == [
        "a_front.png",
        "a_left.png",
        None,
        "a_right.png",
    ]


def loaded(files: Any, *names: str) -> str:
    for name in names:
        bpy.ops.tripo.open_pictures(**files(name))
    return "\n".join(names)


def test_several_as_a_job_each(tripo: Sandbox, files: Any) -> None:
    from tripo_addon.blender import current, pump

    images = loaded(files, "chair.png", "lamp.png", "vase.png")
    form().image_to_model.texture = False
    bpy.ops.tripo.use_pictures(names=images, way="EACH")
    jobs = [job for job in current.session().jobs.values() if not job.final]
    assert sorted(job.title for job in jobs) == ["chair", "lamp", "vase"]
    for job in jobs:
        pump.wait(job.id)
    assert [task.type for task in tripo.tasks.values()] == ["image_to_model"] * 3
    # Beside each other.
    places: set[Any] = {
        tuple(bpy.data.objects[name].location) for name in ("chair", "lamp", "vase")
    }
    assert len(places) == 3


def test_several_that_cost_too_much_together_are_not_started(tripo: Sandbox, files: Any) -> None:
    names = loaded(files, "chair.png", "lamp.png", "vase.png")
    preferences = bpy.context.preferences.addons["tripo_addon"].preferences
    preferences.daily_limit = 80
    with pytest.raises(RuntimeError, match="limit"):
        bpy.ops.tripo.use_pictures(names=names, way="EACH")
    assert not tripo.tasks


def test_the_image_that_is_looked_at(tripo: Sandbox, files: Any) -> None:
    loaded(files, "chair.png")
    area = bpy.context.window.screen.areas[0]
    area.type = "IMAGE_EDITOR"
    area.spaces.active.image = bpy.data.images["chair.png"]
    form().kind = "text_to_model"
    with bpy.context.temp_override(area=area):
        assert bpy.ops.tripo.use_shown_image() == {"FINISHED"}
        assert form().image_to_model.image.name == "chair.png"
        assert bpy.ops.tripo.model_of_shown_image() == {"FINISHED"}
    assert [task.type for task in tripo.tasks.values()] == ["image_to_model"]
    assert "chair" in bpy.data.objects


def test_textures_of_results_are_not_offered(tripo: Sandbox, files: Any) -> None:
    from tripo_addon import api
    from tripo_addon.blender.form import offered

    loaded(files, "chair.png")
    made = api.run(api.TextToModel(prompt="a chair")).objects[0]
    offered._read_at = float("-inf")
    textures = {
        node.image
        for slot in made.material_slots
        for node in slot.material.node_tree.nodes
        if getattr(node, "image", None)
    }
    assert textures
    assert not any(offered.is_offered(image) for image in textures)
    assert offered.is_offered(bpy.data.images["chair.png"])


def test_a_drop_handler_takes_pictures_on_3d_views(blender: Any) -> None:
    assert first_use.finish()
    handler = bpy.types.TRIPO_FH_pictures
    assert ".png" in handler.bl_file_extensions
    operator = getattr(bpy.ops.tripo, handler.bl_import_operator.partition(".")[2])
    assert {"directory", "files", "filepath"} <= set(operator.get_rna_type().properties.keys())
    for area in bpy.context.window.screen.areas:
        with bpy.context.temp_override(area=area):
            assert handler.poll_drop(bpy.context) == (area.type == "VIEW_3D")


def test_a_service_that_takes_urls_only(tripo: Sandbox, files: Any) -> None:
    bpy.context.preferences.addons["tripo_addon"].preferences.service = "modelstream"
    with pytest.raises(RuntimeError, match="by their URLs only"):
        bpy.ops.tripo.open_pictures(**files("chair.png"))

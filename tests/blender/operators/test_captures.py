# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in Blender as pictures of the form, and better pictures of those that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.drawn_pictures import picture
from tripo_addon import api
from tripo_addon.files import png

FAR = (0.3, 0.6, 0.2, 0.3)
VIEWS = ("front", "left", "back", "right")


def form() -> Any:
    return bpy.context.scene.tripo


def pixels(image: Any) -> Any:
    found = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(found)
    return found.reshape(image.size[1], image.size[0], -1)


def written(path: Path, *subjects: Any, ground: str = "white") -> Any:
    drawn = np.ascontiguousarray(picture(ground, *subjects)[::-1])
    path.write_bytes(png.encode(drawn))
    return bpy.data.images.load(str(path))


def state() -> list[object]:
    """What of a scene a capture must not change."""
    scene = bpy.context.scene
    settings = scene.render.image_settings
    return [
        sorted(bpy.data.objects.keys()),
        len(bpy.data.meshes),
        len(bpy.data.cameras),
        [obj.name for obj in bpy.context.selected_objects],
        bpy.context.view_layer.objects.active,
        scene.camera,
        scene.render.engine,
        (scene.render.resolution_x, scene.render.resolution_y),
        (settings.file_format, settings.color_mode, settings.color_depth),
    ]


def test_four_views_of_what_is_selected(blender: Any) -> None:
    scene = bpy.context.scene
    bpy.ops.mesh.primitive_cylinder_add(radius=0.3, depth=4, location=(1.3, 0, 0))
    cylinder = bpy.context.object
    red = bpy.data.materials.new("red")
    red.diffuse_color = (0.9, 0.02, 0.02, 1)
    cylinder.data.materials.append(red)
    bpy.ops.mesh.primitive_uv_sphere_add(radius=50)
    bpy.context.object.select_set(False)
    for obj in (bpy.data.objects["Cube"], cylinder):
        obj.select_set(True)
    bpy.context.view_layer.objects.active = cylinder
    before = state()
    assert bpy.ops.tripo.use_selected() == {"FINISHED"}
    assert state() == before
    assert form().kind == "multiview_to_model"
    images = [getattr(form().multiview_to_model, view) for view in VIEWS]
    assert [image.name for image in images] == [f"Cylinder {view}.png" for view in VIEWS]
    assert {tuple(image.size) for image in images} == {(768, 768)}
    # The sphere, which is not selected, would cover everything.
    for image in images:
        corner = pixels(image)[5, 5, :3]
        assert corner.min() > 0.85
        assert [found.kind for found in api.judge_picture(image).findings] == []

    def is_red(image: Any, across: float) -> bool:
        red, green, _ = pixels(image)[384, int(768 * across), :3]
        return bool(red > green + 0.2)

    # At +X is the subject's own left: at the right of the front view.
    assert [is_red(image, 0.71) for image in images] == [True, False, False, False]
    assert [is_red(image, 0.29) for image in images] == [False, False, True, False]
    assert is_red(images[1], 0.5)
    assert not is_red(images[3], 0.5)
    assert scene.tripo.multiview_to_model.source == ""


def test_four_views_with_modifiers_and_instances(blender: Any) -> None:
    cube = bpy.data.objects["Cube"]
    array = cube.modifiers.new("Array", "ARRAY")
    array.count = 4
    bpy.ops.tripo.use_selected()
    shown = pixels(form().multiview_to_model.front)[..., 0] < 0.9
    # Four cubes in a row are four times as wide as high.
    assert abs(shown.any(0).sum() / shown.any(1).sum() - 4) < 0.2


def test_nothing_to_draw(blender: Any) -> None:
    bpy.ops.object.select_all(action="DESELECT")
    assert not bpy.ops.tripo.use_selected.poll()
    bpy.data.objects["Light"].select_set(True)
    with pytest.raises(RuntimeError, match="Nothing with a surface is selected"):
        bpy.ops.tripo.use_selected()


def test_the_render(blender: Any) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x, scene.render.resolution_y = 64, 48
    scene.render.image_settings.file_format = "JPEG"
    scene.render.image_settings.color_mode = "RGB"
    before = state()
    assert bpy.ops.tripo.use_render() == {"FINISHED"}
    assert state() == before
    image = form().image_to_model.image
    assert tuple(image.size) == (64, 48)
    assert Path(image.filepath).read_bytes().startswith(b"\x89PNG")
    # The next one takes what is rendered already.
    scene.render.resolution_x = 32
    bpy.ops.tripo.use_render()
    assert tuple(form().image_to_model.image.size) == (64, 48)
    bpy.ops.tripo.use_render(render=True)
    assert tuple(form().image_to_model.image.size) == (32, 48)


def test_no_camera_to_render(blender: Any) -> None:
    bpy.context.scene.camera = None
    with pytest.raises(RuntimeError, match="no camera to render"):
        bpy.ops.tripo.use_render(render=True)


def test_a_viewport_needs_a_window(blender: Any) -> None:
    with pytest.raises(RuntimeError, match="Without a window there is no viewport"):
        bpy.ops.tripo.use_view()


def test_crop_to_the_subject(blender: Any, tmp_path: Path) -> None:
    form().kind = "image_to_model"
    old = form().image_to_model.image = written(tmp_path / "chair.png", FAR)
    before = (tmp_path / "chair.png").read_bytes()
    assert bpy.ops.tripo.crop_picture(option="image") == {"FINISHED"}
    new = form().image_to_model.image
    assert new != old
    assert new.name == "chair cropped.png"
    assert tuple(old.size) == (640, 512)
    assert (tmp_path / "chair.png").read_bytes() == before
    # The subject is 128 x 154 pixels, with a margin around it.
    width, height = new.size
    assert 140 < width < 170
    assert 170 < height < 200
    judged = api.judge_picture(new)
    assert [found.kind for found in judged.findings] == ["small"]
    assert np.allclose(
        pixels(new)[height // 2, width // 2, :3], pixels(old)[204, 192, :3], atol=0.2
    )


def test_crop_an_image_that_is_no_file(blender: Any) -> None:
    form().kind = "image_to_model"
    image = bpy.data.images.new("drawn", 640, 512)
    image.pixels.foreach_set(np.ascontiguousarray(picture("white", FAR)[::-1]).ravel())
    form().image_to_model.image = image
    bpy.ops.tripo.crop_picture(option="image")
    new = form().image_to_model.image
    assert new.name == "drawn cropped.png"
    assert new.size[0] < 200


def test_nothing_to_crop(blender: Any, tmp_path: Path) -> None:
    form().kind = "image_to_model"
    with pytest.raises(RuntimeError, match="There is no picture here"):
        bpy.ops.tripo.crop_picture(option="image")
    form().image_to_model.image = written(tmp_path / "room.png", FAR, ground="clutter")
    with pytest.raises(RuntimeError, match="cannot be told"):
        bpy.ops.tripo.crop_picture(option="image")


def test_the_background_is_removed_and_the_form_goes_on_with_that(
    tripo: Sandbox, tmp_path: Path
) -> None:
    form().kind = "image_to_model"
    old = form().image_to_model.image = written(tmp_path / "room.png", FAR, ground="clutter")
    assert bpy.ops.tripo.remove_background(option="image") == {"FINISHED"}
    (task,) = tripo.tasks.values()
    assert task.type == "generate_image"
    assert form().kind == "image_to_model"
    new = form().image_to_model.image
    assert new != old
    assert new.tripo.task_id == task.id
    assert old.name in bpy.data.images
    assert new.tripo.prompt == "room without background"
    # Another choice meanwhile stays.
    from tripo_addon.blender import current
    from tripo_addon.blender.scene import arrival

    job = next(job for job in current.session().jobs.values() if job.remote_id == task.id)
    form().image_to_model.image = other = bpy.data.images.new("other", 8, 8)
    arrival.arrive(job, select=False)
    assert form().image_to_model.image == other

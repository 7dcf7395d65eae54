# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that are no single picture are refused for what they are, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon import api

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def of_source(source: str, path: str) -> bpy.types.Image:
    image = bpy.data.images.new(source.lower(), 32, 32)
    image.source = source  # type: ignore[assignment]
    image.filepath = path
    return image


def refusal(name: str) -> str:
    with pytest.raises(api.Invalid) as caught:
        api.estimate(api.ImageToModel(image=name))
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "reason"), [("SEQUENCE", "a sequence of pictures"), ("MOVIE", "a movie")]
)
def test_sequences_and_movies(tripo: Sandbox, source: str, reason: str, tmp_path: Path) -> None:
    image = of_source(source, str(tmp_path / "0001.png"))
    told = refusal(image.name)
    assert f"'{image.name}' is {reason}" in told
    assert "Save it as a PNG file" in told
    assert not list(tripo.requests)


def test_a_render_result(tripo: Sandbox) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x = scene.render.resolution_y = 32
    bpy.ops.render.render()
    told = refusal("Render Result")
    assert "the render's result" in told
    assert "Save it as a PNG file" in told
    assert not list(tripo.requests)


def test_a_viewer(tripo: Sandbox) -> None:
    scene = bpy.context.scene
    if hasattr(scene, "compositing_node_group"):
        tree = bpy.data.node_groups.new("Compositing", "CompositorNodeTree")
        scene.compositing_node_group = tree
    else:
        scene.use_nodes = True
        tree = scene.node_tree
    layers = tree.nodes.new("CompositorNodeRLayers")
    viewer = tree.nodes.new("CompositorNodeViewer")
    tree.links.new(layers.outputs[0], viewer.inputs[0])
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x = scene.render.resolution_y = 32
    bpy.ops.render.render()
    names = [image.name for image in bpy.data.images if image.type == "COMPOSITING"]
    # Without a window, Blender 5.0 makes none.
    assert len(names) == (bpy.app.version < (5, 0, 0))
    for name in names:
        assert "a viewer's" in refusal(name)


def test_an_image_without_a_path_is_sent_by_its_pixels(tripo: Sandbox) -> None:
    image = of_source("FILE", "")
    told = refusal(image.name)
    assert "folder" not in told
    assert "has no pixels to send" in told


def test_a_heic_file(tripo: Sandbox, tmp_path: Path, picture: Callable[..., Path]) -> None:
    path = tmp_path / "chair.heic"
    path.write_bytes(HEIC)
    image = of_source("FILE", str(path))
    assert "is a HEIC file, which this Blender cannot read" in refusal(image.name)
    with pytest.raises(api.JobFailed, match=r"is a HEIC picture, .*; save it as PNG"):
        api.run(api.ImageToModel(image=str(path)))
    assert not tripo.tasks

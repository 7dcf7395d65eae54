# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a command writes say that AI has made them; the service's own stay as they came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest
from tripo_addon.blender import typed
from tripo_addon.cli import Output
from tripo_addon.jobs.marks import GENERATED


def written(name: str, folder: Path, *, mark: bool = True) -> tuple[bytes, bytes]:
    """A result as a command writes it, and the service's own file afterwards."""
    from tripo_addon.blender.command import export

    job = newest()
    job = replace(job, place={**job.place, "mark": mark})
    (path,) = export.write(job, Output(folder / name, False))
    return path.read_bytes(), Path(job.model or job.files["image"]).read_bytes()


@pytest.mark.parametrize("ending", ["glb", "fbx", "blend"])
def test_a_model(tripo: Sandbox, tmp_path: Path, ending: str) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=600)
    data, own = written(f"x.{ending}", tmp_path)
    if ending == "blend":
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "x.blend"))
        assert bpy.data.objects["a jug"]["digital_source_type"] == GENERATED
    else:
        assert GENERATED.encode() in data
    assert GENERATED.encode() not in own
    if ending == "glb":
        # It is still the same model.
        bpy.ops.wm.read_homefile(use_empty=True)
        bpy.ops.import_scene.gltf(filepath=str(tmp_path / "x.glb"))
        assert any(obj.type == "MESH" for obj in bpy.data.objects)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_a_picture(tripo: Sandbox, tmp_path: Path, ending: str) -> None:
    bpy.ops.tripo.text_to_image(prompt="a lighthouse")
    data, own = written(f"x.{ending}", tmp_path)
    assert GENERATED.encode() in data
    assert GENERATED.encode() not in own
    image = bpy.data.images.load(str(tmp_path / f"x.{ending}"))
    assert image.size[0] > 0
    assert len(list(typed.pixels_of(image))) == 4 * image.size[0] * image.size[1]


@pytest.mark.parametrize("ending", ["glb", "fbx"])
def test_not_where_the_user_wants_none(tripo: Sandbox, tmp_path: Path, ending: str) -> None:
    bpy.ops.tripo.text_to_model(prompt="a jug", face_limit=600)
    data, _ = written(f"x.{ending}", tmp_path, mark=False)
    assert GENERATED.encode() not in data

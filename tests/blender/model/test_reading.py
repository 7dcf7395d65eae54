# SPDX-License-Identifier: GPL-3.0-or-later
"""A model file makes Blender load and keep nothing from outside of the model's own folder."""

from __future__ import annotations

import base64
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from tripo_sandbox import Sandbox

from tests.support.second_blenders import COMMAND
from tripo_addon.blender.model import making, reading
from tripo_addon.blender.model.request import Request
from tripo_addon.blender.scene.helper import Helper
from tripo_addon.files import png

SECRET = b"THE-SECRET-KEY"
PICTURE = png.encode(np.full((8, 8, 3), 0.5, np.float32))
TRIANGLE = struct.pack("<9f3H2x", 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 2)


@pytest.fixture(autouse=True)
def empty_file() -> Iterator[None]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file two folders above a model, which Blender would take for a picture."""
    path = tmp_path / "keys.json"
    path.write_bytes(PICTURE + SECRET)
    (tmp_path / "results" / "job").mkdir(parents=True)
    return path


@pytest.fixture
def job(secret: Path) -> Path:
    """The folder of a job, with a picture of its own, and a link that leads out."""
    folder = secret.parent / "results" / "job"
    (folder / "own.png").write_bytes(PICTURE)
    (folder / "link.png").symlink_to(secret)
    return folder


@pytest.fixture(params=["both", "cleaned", "checked"])
def nets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of the two protections is on: paths removed before loading, images checked afterwards.

    Each must be enough alone."""
    if request.param == "cleaned":
        monkeypatch.setattr(reading, "_drop_outside", lambda known, folder: None)
    if request.param == "checked":
        monkeypatch.setattr(reading, "importable", lambda path, kind: nullcontext(path))
    return str(request.param)


UP = "../../keys.json"
FORMS: dict[str, Callable[[Path], str]] = {
    "up": lambda secret: UP,
    "later": lambda secret: "textures/../../../keys.json",
    "absolute": str,
    "file": lambda secret: f"file://{secret}",
    "windows": lambda secret: "..\\..\\keys.json",
    "encoded": lambda secret: "%2e%2e/%2e%2e/keys.json",
    "encoded slashes": lambda secret: "..%2f..%2fkeys.json",
    "link": lambda secret: "link.png",
    "blender": lambda secret: f"//{UP}",
}


def gltf(folder: Path, uri: str, *, buffer: str = "") -> Path:
    """A triangle with a picture."""
    data = "data:application/octet-stream;base64," + base64.b64encode(TRIANGLE).decode()
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
        "images": [{"uri": uri}],
        "buffers": [{"uri": buffer or data, "byteLength": len(TRIANGLE)}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        ],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": 3,
                "type": "VEC3",
                "min": [0, 0, 0],
                "max": [1, 1, 0],
            },
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
    }
    path = folder / "model.gltf"
    path.write_text(json.dumps(document))
    return path


def glb(folder: Path, uri: str) -> Path:
    text = gltf(folder, uri).read_bytes()
    text += b" " * (-len(text) % 4)
    path = folder / "model.glb"
    chunk = struct.pack("<I4s", len(text), b"JSON") + text
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunk)) + chunk)
    return path


def obj(folder: Path, uri: str) -> Path:
    (folder / "model.mtl").write_text(f"newmtl wood\nKd 1 0 0\nmap_Kd {uri}\n")
    path = folder / "model.obj"
    path.write_text("mtllib model.mtl\no a\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl wood\nf 1 2 3\n")
    return path


def scene_with(picture: Path) -> None:
    """A cube that has a picture, for Blender's own exporters."""
    bpy.ops.mesh.primitive_cube_add()
    material = bpy.data.materials.new("wood")
    if not material.node_tree:  # from Blender 5.0 on, every material has one
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(str(picture))
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs[0], shader.inputs["Base Color"])
    bpy.context.object.data.materials.append(material)


def fbx(folder: Path, picture: Path, mode: str, embed: bool = False) -> Path:
    scene_with(picture)
    path = folder / "model.fbx"
    bpy.ops.export_scene.fbx(filepath=str(path), path_mode=mode, embed_textures=embed)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return path


def usd_options() -> Any:
    """What this Blender's export can be told."""
    export: Any = bpy.ops.wm.usd_export
    return export.get_rna_type().properties


def usdz(folder: Path, picture: Path, ending: str = ".usdc") -> Path:
    """A package whose layer names a picture outside of it."""
    scene_with(picture)
    layer = folder / f"layer{ending}"
    known = usd_options()
    more: dict[str, Any] = {"export_textures": False}
    if "export_textures_mode" in known:
        more = {"export_textures_mode": "KEEP"}
    bpy.ops.wm.usd_export(filepath=str(layer), relative_paths=False, **more)
    path = folder / "model.usdz"
    with zipfile.ZipFile(path, "w") as package:
        package.write(layer, layer.name)
    assert str(picture).encode() in layer.read_bytes() or ending == ".usdc"
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return path


def kept(folder: Path) -> bytes:
    """All bytes that the saved .blend contains."""
    path = folder / "saved.blend"
    for image in bpy.data.images:
        image.use_fake_user = True
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=False, copy=True)
    return path.read_bytes()


def imported(path: Path) -> list[Any]:
    return making.make(Request(str(path), path.suffix[1:], "model"))


def loaded() -> list[str]:
    """The files of all images, as paths."""
    return [bpy.path.abspath(image.filepath) for image in bpy.data.images if image.filepath]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", [gltf, glb, obj])
def test_a_picture_from_elsewhere_is_not_kept(
    secret: Path, job: Path, nets: str, make: Callable[[Path, str], Path], form: str
) -> None:
    path = make(job, FORMS[form](secret))
    before = {file.name: file.read_bytes() for file in job.iterdir()}
    assert imported(path)
    assert SECRET not in kept(secret.parent)
    assert not [file for file in loaded() if Path(file).resolve() == secret]
    assert {file.name: file.read_bytes() for file in job.iterdir()} == before


@pytest.mark.parametrize("make", [gltf, glb, obj])
@pytest.mark.parametrize("uri", ["own.png", "./own.png"])
def test_a_picture_of_the_job_is_kept(
    job: Path, make: Callable[[Path, str], Path], uri: str
) -> None:
    imported(make(job, uri))
    [image] = [picture for picture in bpy.data.images if picture.name != "Render Result"]
    assert image.packed_file
    assert tuple(image.size) == (8, 8)


def test_what_is_no_data_is_a_path(secret: Path, job: Path) -> None:
    (job / "data:x").mkdir()
    imported(gltf(job, "data:x/../../../keys.json"))
    assert SECRET not in kept(secret.parent)


def test_an_older_picture_of_the_same_path_stays(secret: Path, job: Path) -> None:
    """An image that the user has loaded is not touched."""
    image = bpy.data.images.load(str(secret))
    imported(gltf(job, UP))
    assert image.name in bpy.data.images
    assert not image.packed_file


@pytest.mark.parametrize("buffer", [UP, "../../keys.json?", "file:///etc/passwd"])
def test_a_mesh_from_elsewhere_is_refused(job: Path, buffer: str) -> None:
    path = gltf(job, "own.png", buffer=buffer)
    with pytest.raises(ValueError, match="outside of its folder"):
        imported(path)
    assert not bpy.data.meshes


def test_no_request_is_made(service: Sandbox, job: Path) -> None:
    for make in (gltf, glb, obj):
        imported(make(job, f"{service.url}/chair.png"))
    assert not list(service.requests)


@pytest.mark.parametrize("mode", ["ABSOLUTE", "RELATIVE"])
def test_fbx(secret: Path, job: Path, nets: str, mode: str) -> None:
    path = fbx(job, secret, mode)
    assert b"keys.json" in path.read_bytes()
    assert imported(path)
    assert SECRET not in kept(secret.parent)


def test_fbx_with_what_is_embedded(secret: Path, job: Path) -> None:
    (secret.parent / "elsewhere.png").write_bytes(PICTURE)
    path = fbx(job, secret.parent / "elsewhere.png", "COPY", embed=True)
    imported(path)
    [image] = [picture for picture in bpy.data.images if picture.packed_file]
    assert tuple(image.size) == (8, 8)


def test_fbx_with_a_picture_of_the_job(job: Path) -> None:
    imported(fbx(job, job / "own.png", "RELATIVE"))
    [image] = [picture for picture in bpy.data.images if picture.packed_file]
    assert tuple(image.size) == (8, 8)


@pytest.mark.parametrize("ending", [".usda", ".usdc"])
def test_usd(secret: Path, job: Path, nets: str, ending: str) -> None:
    path = usdz(job, secret, ending)
    assert [target.type for target in imported(path)].count("MESH") == 1
    assert SECRET not in kept(secret.parent)
    assert not [file for file in loaded() if Path(file).resolve() == secret]


def test_usd_with_a_picture_of_its_own(job: Path) -> None:
    scene_with(job / "own.png")
    layer = job / "layer.usdc"
    keep: dict[str, Any] = {}
    if "export_textures_mode" in usd_options():
        keep["export_textures_mode"] = "KEEP"
    bpy.ops.wm.usd_export(filepath=str(layer), relative_paths=True, **keep)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with zipfile.ZipFile(job / "model.usdz", "w") as package:
        package.write(layer, layer.name)
        package.write(job / "own.png", "own.png")
        package.write(job / "own.png", "textures/own.png")
    imported(job / "model.usdz")
    [image] = [picture for picture in bpy.data.images if picture.packed_file]
    assert tuple(image.size) == (8, 8)


def test_a_folder_that_takes_no_files(
    secret: Path, job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a read-only disk: the copy is made in an empty temporary folder."""
    path = obj(job, UP)
    write = Path.write_bytes

    def refuse(self: Path, data: bytes) -> int:
        if self.parent == job:
            raise PermissionError(13, "Permission denied")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert imported(path)
    monkeypatch.undo()
    assert SECRET not in kept(secret.parent)


def test_nothing_is_left_beside_the_model(secret: Path, job: Path) -> None:
    for make in (gltf, glb, obj):
        path = make(job, UP)
        before = sorted(job.iterdir())
        imported(path)
        assert sorted(job.iterdir()) == before


def test_in_the_second_blender(secret: Path, job: Path) -> None:
    path = gltf(job, UP)
    request = Request(str(path), "gltf", "a").to_json()
    helper = Helper(COMMAND, 0)
    try:
        helper.wait_ready(lambda: True)
        target = str(job / "ready.blend")
        assert helper.order("make", request, target, lambda: True, 100.0) == ""
    finally:
        helper.end()
    assert SECRET not in (job / "ready.blend").read_bytes()


def test_an_importer_in_python_gives_its_reason_and_no_place_in_its_code(tmp_path: Path) -> None:
    file = tmp_path / "model.gltf"
    named = ["UNKNOWN"]
    document = {"asset": {"version": "2.0"}, "extensionsUsed": named, "extensionsRequired": named}
    file.write_text(json.dumps(document))
    with pytest.raises(RuntimeError, match="Extension UNKNOWN is not available"):
        reading.read(str(file), "gltf")
    del document["extensionsUsed"]
    file.write_text(json.dumps(document))
    with pytest.raises(RuntimeError, match=r"^TypeError: "):
        reading.read(str(file), "gltf")

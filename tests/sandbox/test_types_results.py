# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of the further endpoints: models."""

import io
import struct
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import pytest

from tests.sandbox.maker import (
    MODEL_URL,
    AnyGlb,
    Maker,
    extension,
    fbx_sides,
    load,
)
from tests.sandbox.test_results import mean_colour, png_size
from tests.sandbox.v3api import V31


class TestModels:
    def test_new_texture(self, make: Maker, chair: str) -> None:
        before = AnyGlb(load(make.api.task(chair)["output"]["model_url"]))
        body = {"input": chair, "texture_prompt": {"text": "blue cloth"}}
        output = make.task("/models/texture", **body, texture_quality="detailed")["output"]
        assert output.keys() == {"model_url", "rendered_image_url"}
        after = AnyGlb(load(output["model_url"]))
        assert after.points() == before.points()
        assert [png_size(image)[0] for image in after.images()] == [1024] * 3
        red, _, blue = mean_colour(after.images()[0])
        assert blue > red
        assert len(make.glb("/models/texture", **body, pbr=False).images()) == 1

    def test_texture_from_a_picture(self, make: Maker, chair: str, png: bytes) -> None:
        body = {"input": chair, "texture_prompt": {"image": make.api.token(png)}}
        assert make.glb("/models/texture", **body).images()[0] == png

    def test_texture_on_a_bare_model(self, make: Maker) -> None:
        body = {"prompt": "a jug", "model": V31, "texture": False, "pbr": False}
        bare = make.id("/generation/text-to-model", **body)
        assert make.glb("/models/texture", input=bare).images()

    def test_gltf(self, make: Maker, chair: str) -> None:
        task = make.task("/models/convert", input=chair, format="gltf", face_limit=900)
        assert extension(task["output"]["model_url"]) == "glb"
        glb = AnyGlb(load(task["output"]["model_url"]))
        assert 800 < glb.triangles() <= 900
        assert [image[:3] for image in glb.images()] == [b"\xff\xd8\xff"] * 3

    def test_textures_of_a_conversion(self, make: Maker, chair: str) -> None:
        body = {"input": chair, "format": "GLTF", "texture_format": "PNG", "texture_size": 256}
        assert [png_size(image) for image in make.glb("/models/convert", **body).images()] == [
            (256, 256)
        ] * 3

    def test_a_flat_bottom(self, make: Maker, chair: str) -> None:
        def lowest(**more: Any) -> int:
            glb = make.glb("/models/convert", input=chair, format="GLTF", **more)
            heights = [round(point[1], 4) for point in glb.points()]
            return heights.count(min(heights))

        more = {"flatten_bottom": True, "flatten_bottom_threshold": 0.1}
        assert lowest(**more) > 2 * lowest()

    def test_placement(self, make: Maker, chair: str) -> None:
        body = {"input": chair, "format": "GLTF", "pivot_to_center_bottom": True}
        points = make.glb("/models/convert", **body, scale_factor=2).points()
        assert min(point[1] for point in points) == pytest.approx(0, abs=1e-5)
        assert max(point[1] for point in points) > 1.6
        plain = make.glb("/models/convert", input=chair, format="GLTF").points()
        turned = make.glb("/models/convert", input=chair, format="GLTF", export_orientation="-x")
        assert turned.points()[0][0] == pytest.approx(-plain[0][0], abs=1e-5)

    @pytest.mark.parametrize(("quad", "sides"), [(True, 4), (False, 3)])
    def test_fbx(self, make: Maker, chair: str, quad: bool, sides: int) -> None:
        task = make.task("/models/convert", input=chair, format="FBX", quad=quad)
        assert extension(task["output"]["model_url"]) == "fbx"
        assert fbx_sides(load(task["output"]["model_url"])) == sides

    def test_quads_force_fbx(self, make: Maker, chair: str) -> None:
        task = make.task("/models/convert", input=chair, format="OBJ", quad=True)
        assert load(task["output"]["model_url"]).startswith(b"Kaydara FBX")

    def test_obj(self, make: Maker, chair: str) -> None:
        task = make.task("/models/convert", input=chair, format="OBJ")
        assert extension(task["output"]["model_url"]) == "zip"
        archive = zipfile.ZipFile(io.BytesIO(load(task["output"]["model_url"])))
        suffixes = {name.rsplit(".", 1)[1]: name for name in archive.namelist()}
        assert suffixes.keys() == {"obj", "mtl", "jpg"}
        lines = archive.read(suffixes["obj"]).decode().splitlines()
        assert lines[0] == f"mtllib {suffixes['mtl']}"
        assert 3800 < sum(line.startswith("f ") for line in lines) <= 4000
        assert f"map_Kd {suffixes['jpg']}" in archive.read(suffixes["mtl"]).decode()
        assert archive.read(suffixes["jpg"])[:3] == b"\xff\xd8\xff"

    def test_stl(self, make: Maker, chair: str) -> None:
        data = make.load("/models/convert", input=chair, format="STL")
        count = int.from_bytes(data[80:84], "little")
        assert 3800 < count <= 4000
        assert len(data) == 84 + 50 * count

    def test_usdz(self, make: Maker, chair: str) -> None:
        data = make.load("/models/convert", input=chair, format="USDZ")
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
        assert names[0].endswith(".usda")
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
            assert (info.header_offset + 30 + name + extra) % 64 == 0
        layer = archive.read(names[0]).decode()
        assert layer.startswith("#usda 1.0")
        assert f"@{names[1]}@" in layer

    def test_3mf(self, make: Maker, chair: str) -> None:
        data = make.load("/models/convert", input=chair, format="3MF")
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert {"[Content_Types].xml", "_rels/.rels"} <= set(archive.namelist())
        model = ET.fromstring(archive.read("3D/3dmodel.model"))
        assert model.get("unit") == "millimeter"
        found = [element.tag.rsplit("}", 1)[1] for element in model.iter()]
        assert 3800 < found.count("triangle") <= 4000
        assert found.count("item") == 1

    def test_an_imported_glb_stays_as_it_is(self, make: Maker, chair: str) -> None:
        data = load(make.api.task(chair)["output"]["model_url"])
        token = make.api.token(data, "chair.glb")
        task = make.task("/models/import", input=token)
        assert load(task["output"]["model_url"]) == data
        body = {"input": task["task_id"], "format": "GLTF"}
        assert make.glb("/models/convert", **body).triangles() == AnyGlb(data).triangles()

    def test_an_import_without_content_goes_by_its_name(self, make: Maker) -> None:
        colour = mean_colour(make.glb("/models/import", input=MODEL_URL).images()[0])
        assert colour[0] > 1.2 * colour[2]


class TestMeshes:
    def test_parts(self, make: Maker, chair: str) -> None:
        task = make.task("/mesh/segment", input=chair)
        assert task["output"].keys() == {"model_url"}
        names = AnyGlb(load(task["output"]["model_url"])).names()
        assert "seat" in names
        assert len(set(names)) == len(names) > 3
        body = {"input": task["task_id"], "part_names": ["seat"]}
        assert make.glb("/mesh/complete", **body).names() == names
        chosen = {**body, "format": "GLTF"}
        assert make.glb("/models/convert", **chosen).names() == ["seat"]

    def test_smart_parts(self, make: Maker) -> None:
        body = {"input": MODEL_URL, "hint": "the seat"}
        task = make.task("/mesh/smartsegment", **body)
        output = task["output"]
        assert output.keys() == {
            "seg_task_id",
            "model_task_id",
            "seg_model_url",
            "mask_url",
            "prompt",
        }
        assert output["prompt"] == "the seat"
        assert png_size(load(output["mask_url"])) == (512, 512)
        names = AnyGlb(load(output["seg_model_url"])).names()
        assert "seat" in names
        part = make.api.task(output["seg_task_id"])
        assert (part["type"], part["status"]) == ("mesh_segmentation", "success")
        assert make.glb("/mesh/complete", input=output["seg_task_id"]).names() == names
        assert make.api.task(output["model_task_id"])["type"] == "import_model"
        rows = make.api.call("GET", "/account/usage").json()["data"]
        assert [row["type"] for row in rows] == ["mesh_completion", "smartsegment"]

    def test_low_poly(self, make: Maker, chair: str) -> None:
        glb = make.glb("/mesh/decimate", input=chair, face_limit=600)
        assert 500 < glb.triangles() <= 600
        assert len(glb.images()) == 3
        task = make.task("/mesh/decimate", input=chair, face_limit=600, quad=True)
        assert extension(task["output"]["model_url"]) == "fbx"
        assert fbx_sides(load(task["output"]["model_url"])) == 4

    def test_it_never_adds_faces(self, make: Maker, chair: str) -> None:
        assert make.glb("/mesh/decimate", input=chair, face_limit=20_000).triangles() <= 4000

    def test_unwrapped(self, make: Maker, chair: str) -> None:
        output = make.task("/mesh/uv", input=chair)["output"]
        assert output.keys() == {"model_url", "uv_render_url"}
        assert png_size(load(output["uv_render_url"])) == (512, 512)
        [primitive] = AnyGlb(load(output["model_url"])).primitives()
        assert "TEXCOORD_0" in primitive["attributes"]

    def test_from_quads(self, make: Maker) -> None:
        body = {"prompt": "a jug", "model": V31, "quad": True, "face_limit": 2000}
        quads = make.id("/generation/text-to-model", **body)
        assert 3800 < make.glb("/models/texture", input=quads).triangles() <= 4000

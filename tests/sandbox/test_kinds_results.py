# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files of the further endpoints: what they hold."""

import io
import json
import re
import struct
import xml.etree.ElementTree as ET
import zipfile
import zlib
from typing import Any

import pytest
import requests

from tests.sandbox.test_results import Glb, mean_colour, png_size

V31 = "v3.1-20260211"
URL, MODEL_URL = "https://example.org/red_chair.png", "https://example.org/red_chair.glb"
VIEWS = ("front", "left", "back", "right")


class Maker:
    """Makes tasks that have ended, and loads what they made."""

    def __init__(self, api: Any) -> None:
        self.api = api

    def task(self, path: str, **body: Any) -> Any:
        answer = self.api.call("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return self.api.ended(answer.json()["data"]["task_id"])

    def id(self, path: str, **body: Any) -> str:
        return str(self.task(path, **body)["task_id"])

    def load(self, path: str, **body: Any) -> bytes:
        return load(self.task(path, **body)["output"]["model_url"])

    def glb(self, path: str, **body: Any) -> "AnyGlb":
        return AnyGlb(self.load(path, **body))


class AnyGlb(Glb):
    """A GLB that may lack materials, meshes or neither."""

    def __init__(self, data: bytes) -> None:
        assert data[:4] == b"glTF"
        size = struct.unpack_from("<I", data, 12)[0]
        self.json = json.loads(data[20 : 20 + size])
        self.nodes = self.json["nodes"]
        self.chunks = {b"BIN\0": data[28 + size :]}
        if self.json.get("materials"):
            super().__init__(data)

    def names(self) -> list[str]:
        return [node["name"] for node in self.nodes]

    def floats(self, accessor: int) -> tuple[float, ...]:
        data = self.view(self.json["accessors"][accessor]["bufferView"])
        return struct.unpack(f"<{len(data) // 4}f", data)


def load(url: str) -> bytes:
    answer = requests.get(url, timeout=20)
    assert answer.status_code == 200
    return answer.content


def extension(url: str) -> str:
    return url.split("?")[0].rsplit(".", 1)[1]


@pytest.fixture
def make(api: Any) -> Maker:
    return Maker(api)


@pytest.fixture
def chair(make: Maker) -> str:
    return make.id("/generation/text-to-model", prompt="a red chair", model=V31, face_limit=4000)


class TestPictures:
    def test_a_picture(self, make: Maker) -> None:
        output = make.task("/generation/text-to-image", prompt="a red chair")["output"]
        assert output.keys() == {"generated_image_url"}
        assert extension(output["generated_image_url"]) == "png"
        red = load(output["generated_image_url"])
        assert png_size(red) == (512, 512)
        blue = make.task("/generation/text-to-image", prompt="a blue chair")["output"]
        assert mean_colour(red)[0] > mean_colour(load(blue["generated_image_url"]))[0]

    def test_other_formats(self, make: Maker) -> None:
        body = {"prompt": "a jug", "output_format": "webp"}
        url = make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        assert extension(url) == "webp"
        assert load(url)[8:12] == b"WEBP"
        body["output_format"] = "jpeg"
        url = make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        assert extension(url) == "jpeg"
        assert load(url)[:3] == b"\xff\xd8\xff"
        assert make.api.upload(load(url)).status_code == 200
        body = {"prompt": "a jug", "model": "chat_image_2.5_flare", "background": "transparent"}
        clear = load(
            make.task("/generation/text-to-image", **body)["output"]["generated_image_url"]
        )
        assert clear[25] == 6
        length = struct.unpack_from(">I", clear, 33)[0]
        raw = zlib.decompress(clear[41 : 41 + length])
        assert raw[1:5] == bytes(4)
        assert raw[512 // 2 * (1 + 4 * 512) + 1 + 4 * 256 + 3] == 255

    def test_a_picture_of_a_picture(self, make: Maker) -> None:
        first = make.id("/generation/text-to-image", prompt="a red robot")
        body = {"input": first, "prompt": "in blue"}
        output = make.task("/generation/image-to-image", **body)["output"]
        colour = mean_colour(load(output["generated_image_url"]))
        assert colour[2] > colour[0]
        model = make.glb("/generation/image-to-model", input=first, model=V31, model_seed=1)
        text = make.glb("/generation/text-to-model", prompt="a red robot", model=V31, model_seed=1)
        assert model.points() == text.points()

    def test_four_views(self, make: Maker) -> None:
        output = make.task("/generation/image-to-multiview", input=URL)["output"]
        assert output.keys() == {"generate_multiview_image"}
        views = output["generate_multiview_image"]
        assert views.keys() == {f"{view}_view_url" for view in VIEWS}
        pictures = [load(url) for url in views.values()]
        assert [png_size(picture) for picture in pictures] == [(512, 512)] * 4
        assert len(set(pictures)) == 4

    def test_only_edited_views(self, make: Maker) -> None:
        source = make.task("/generation/image-to-multiview", input=URL)
        prompts = [{"view": "back", "prompt": "in blue"}, {"view": "left", "prompt": "smoother"}]
        body = {"input": source["task_id"], "prompts": prompts}
        task = make.task("/generation/edit-multiview", **body)
        views = task["output"]["generate_multiview_image"]
        assert views.keys() == {"back_view_url", "left_view_url"}
        before = source["output"]["generate_multiview_image"]
        assert load(views["back_view_url"]) != load(before["back_view_url"])
        assert load(views["left_view_url"]) == load(before["left_view_url"])
        again = {"input": task["task_id"], "prompts": prompts[:1]}
        make.task("/generation/edit-multiview", **again)
        model = {"inputs": [{"task_id": task["task_id"]}], "model": V31}
        assert make.glb("/generation/multiview-to-model", **model).triangles()

    def test_depth(self, make: Maker) -> None:
        output = make.task("/generation/image-to-depth", input=URL)["output"]
        assert output.keys() == {"depth_image_url"}
        grey = load(output["depth_image_url"])
        assert png_size(grey) == (504, 504)
        red, green, blue = mean_colour(grey)
        assert red == green == blue > 10
        body = {"input": URL, "kind": "color", "process_res": 126}
        heat = load(make.task("/generation/image-to-depth", **body)["output"]["depth_image_url"])
        assert png_size(heat) == (126, 126)
        assert len(set(mean_colour(heat))) == 3

    def test_splat(self, make: Maker) -> None:
        output = make.task("/generation/image-to-splat", input=URL)["output"]
        assert extension(output["model_url"]) == "ply"
        head, _, data = load(output["model_url"]).partition(b"end_header\n")
        lines = head.decode().splitlines()
        assert lines[:2] == ["ply", "format binary_little_endian 1.0"]
        count = int(re.findall(r"element vertex (\d+)", lines[2])[0])
        fields = [line.split()[2] for line in lines[3:]]
        assert {"x", "f_dc_0", "f_dc_2", "opacity", "scale_2", "rot_3"} <= set(fields)
        assert len(data) == 4 * count * len(fields)
        assert count > 10_000

    def test_views_and_film_of_a_model(self, make: Maker) -> None:
        body = {"prompt": "a jug", "model": V31, "return_multiview": True, "render_video": True}
        output = make.task("/generation/text-to-model", **body)["output"]
        assert output.keys() == {
            "model_url",
            "rendered_image_url",
            "multiview_basecolor_url",
            "rendered_video_url",
        }
        assert png_size(load(output["multiview_basecolor_url"])) == (1024, 256)
        film = load(output["rendered_video_url"])
        boxes, at = [], 0
        while at < len(film):
            size, kind = struct.unpack_from(">I4s", film, at)
            boxes.append(kind)
            at += size
        assert boxes == [b"ftyp", b"mdat", b"moov"]
        assert film.count(b"\x89PNG\r\n\x1a\n") == 12


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


def fbx_sides(data: bytes) -> int:
    assert data.startswith(b"Kaydara FBX Binary")
    at = data.index(b"PolygonVertexIndex") + len("PolygonVertexIndex")
    count, _, length = struct.unpack_from("<III", data, at + 1)
    corners = struct.unpack(f"<{count}i", zlib.decompress(data[at + 13 : at + 13 + length]))
    return next(place for place, index in enumerate(corners, 1) if index < 0)


class TestAnimation:
    @pytest.mark.parametrize(
        ("prompt", "riggable", "rig_type"),
        [
            ("a robot", True, "biped"),
            ("a quadruped robot", True, "quadruped"),
            ("an avian robot", True, "avian"),
            ("a chair norig", False, "others"),
        ],
    )
    def test_the_check(self, make: Maker, prompt: str, riggable: bool, rig_type: str) -> None:
        model = make.id("/generation/text-to-model", prompt=prompt, model=V31)
        output = make.task("/animations/rig-check", input=model)["output"]
        assert output == {"riggable": riggable, "rig_type": rig_type}

    def test_the_check_by_another_name(self, make: Maker) -> None:
        make.api.box.v3.rig_check_topology = True
        output = make.task("/animations/rig-check", input=MODEL_URL)["output"]
        assert output == {"riggable": True, "topology": "biped"}

    def test_a_skeleton(self, make: Maker, chair: str) -> None:
        glb = make.glb("/animations/rig", input=chair)
        [skin] = glb.json["skins"]
        [mesh] = [node for node in glb.nodes if "mesh" in node]
        assert mesh["skin"] == 0
        assert "animations" not in glb.json
        assert len(skin["joints"]) == 17
        assert glb.json["accessors"][skin["inverseBindMatrices"]]["count"] == 17
        [primitive] = glb.primitives()
        joints = glb.json["accessors"][primitive["attributes"]["JOINTS_0"]]
        assert joints["count"] == len(glb.points())
        assert set(glb.view(joints["bufferView"])) <= set(range(17))
        weights = glb.floats(primitive["attributes"]["WEIGHTS_0"])
        assert all(
            sum(weights[at : at + 4]) == pytest.approx(1, abs=1e-5)
            for at in range(0, len(weights), 4)
        )
        height = max(point[1] for point in glb.points())
        hips = glb.nodes[skin["joints"][0]]["translation"]
        assert abs(hips[1]) < 0.1 * height
        assert "Head" in glb.names()

    @pytest.mark.parametrize(
        ("spec", "name"),
        [
            ("tripo", "L_Upperarm"),
            ("mixamo", "mixamorig:LeftUpLeg"),
            ("actorcore", "CC_Base_Hip"),
            ("unity", "LeftUpperArm"),
            ("unreal", "thigh_r"),
            ("vrm", "rightLowerLeg"),
        ],
    )
    def test_names_of_bones(self, make: Maker, chair: str, spec: str, name: str) -> None:
        glb = make.glb("/animations/rig", input=chair, spec=spec, model="v3.0-20260909")
        assert name in glb.names()
        assert len(set(glb.names())) == len(glb.names())

    @pytest.mark.parametrize("rig_type", ["quadruped", "hexapod", "octopod", "avian", "others"])
    def test_other_bodies(self, make: Maker, chair: str, rig_type: str) -> None:
        body = {"input": chair, "rig_type": rig_type, "model": "v3.0-20260909"}
        names = make.glb("/animations/rig", **body).names()
        legs = {"quadruped": 4, "hexapod": 6, "octopod": 8, "avian": 2}.get(rig_type, 0)
        assert sum("_Leg_" in name for name in names) == legs
        assert len(set(names)) == len(names)

    def test_fbx(self, make: Maker, chair: str) -> None:
        task = make.task("/animations/rig", input=chair, out_format="fbx")
        assert extension(task["output"]["model_url"]) == "fbx"
        assert fbx_sides(load(task["output"]["model_url"])) == 3

    def test_clips_without_the_mesh(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)
        clips = ["preset:walk", "preset:biped:dance_01"]
        glb = make.glb("/animations/retarget", input=rig, animations=clips)
        assert [entry["name"] for entry in glb.json["animations"]] == clips
        assert "meshes" not in glb.json
        assert len(glb.json["skins"][0]["joints"]) == len(glb.nodes) == 17

    def test_a_clip_with_the_mesh(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)
        body = {"input": rig, "animation": "preset:run", "export_with_geometry": True}
        task = make.task("/animations/retarget", **body)
        glb = AnyGlb(load(task["output"]["model_url"]))
        assert 3800 < glb.triangles() <= 4000
        [clip] = glb.json["animations"]
        assert clip["name"] == "preset:run"
        paths = {channel["target"]["path"] for channel in clip["channels"]}
        assert paths == {"rotation", "translation"}
        for sampler in clip["samplers"]:
            times = glb.floats(sampler["input"])
            assert list(times) == sorted(times)
            assert times[0] == 0
            values = glb.json["accessors"][sampler["output"]]
            assert values["count"] == len(times)
        converted = make.glb("/models/convert", input=task["task_id"], format="GLTF")
        assert converted.json["animations"][0]["name"] == "preset:run"
        still = {"input": task["task_id"], "format": "GLTF", "with_animation": False}
        assert "animations" not in make.glb("/models/convert", **still).json

    def test_in_place(self, make: Maker, chair: str) -> None:
        rig = make.id("/animations/rig", input=chair)

        def way(**more: Any) -> float:
            body = {"input": rig, "animation": "preset:run", **more}
            glb = make.glb("/animations/retarget", **body)
            [clip] = glb.json["animations"]
            [root] = [c for c in clip["channels"] if c["target"]["path"] == "translation"]
            places = glb.floats(clip["samplers"][root["sampler"]]["output"])
            return places[-3] - places[0]

        assert way() > 0.5
        assert way(animate_in_place=True) == 0


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

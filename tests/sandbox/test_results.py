# SPDX-License-Identifier: GPL-3.0-or-later
"""Result files: what they hold."""

import json
import re
import struct
import time
import zlib
from typing import Any

import pytest
import requests

V31 = "v3.1-20260211"
BARE = {"texture": False, "pbr": False}


def fetch(api: Any, prompt: str = "a red chair", key: str = "model_url", **body: Any) -> bytes:
    task_id = api.create(prompt=prompt, **{"model": V31, **body}).json()["data"]["task_id"]
    url = api.ended(task_id)["output"][key]
    answer = requests.get(url, timeout=20)
    assert answer.status_code == 200
    return answer.content


class Glb:
    """Just enough of a reader to look into what was made."""

    def __init__(self, data: bytes) -> None:
        magic, version, length = struct.unpack_from("<4sII", data)
        assert (magic, version, length) == (b"glTF", 2, len(data))
        self.chunks: dict[bytes, bytes] = {}
        at = 12
        while at < len(data):
            size, kind = struct.unpack_from("<I4s", data, at)
            self.chunks[kind] = data[at + 8 : at + 8 + size]
            at += 8 + size
        self.json = json.loads(self.chunks[b"JSON"])
        self.nodes = self.json["nodes"]
        [self.material] = self.json["materials"]

    def view(self, number: int) -> bytes:
        view = self.json["bufferViews"][number]
        return self.chunks[b"BIN\0"][view["byteOffset"] : view["byteOffset"] + view["byteLength"]]

    def images(self) -> list[bytes]:
        return [self.view(image["bufferView"]) for image in self.json.get("images", [])]

    def primitives(self) -> list[Any]:
        return [p for mesh in self.json["meshes"] for p in mesh["primitives"]]

    def triangles(self) -> int:
        return sum(self.json["accessors"][p["indices"]]["count"] // 3 for p in self.primitives())

    def points(self) -> list[tuple[float, float, float]]:
        points: list[tuple[float, float, float]] = []
        for primitive in self.primitives():
            accessor = self.json["accessors"][primitive["attributes"]["POSITION"]]
            points += struct.iter_unpack("<3f", self.view(accessor["bufferView"]))
        return points


def decoded(glb: Glb, view: int) -> bytes:
    """Decode a compressed view as EXT_meshopt_compression says, as far as it is used here."""
    facts = glb.json["bufferViews"][view]["extensions"]["EXT_meshopt_compression"]
    start = facts["byteOffset"]
    data = glb.chunks[b"BIN\0"][start : start + facts["byteLength"]]
    decode = {"ATTRIBUTES": decoded_attributes, "INDICES": decoded_indices}[facts["mode"]]
    return decode(data, facts["byteStride"], facts["count"])


def decoded_attributes(data: bytes, stride: int, count: int) -> bytes:
    assert data[0] == 0xA0
    last = list(data[-stride:])
    at = 1
    out = bytearray(count * stride)
    for first in range(0, count, 256):
        size = min(256, count - first)
        groups = (size + 15) // 16
        for place in range(stride):
            header = data[at : at + (groups + 3) // 4]
            at += len(header)
            for group in range(groups):
                mode = header[group // 4] >> group % 4 * 2 & 3
                assert mode in (0, 3)
                steps = data[at : at + 16] if mode else bytes(16)
                at += 16 if mode else 0
                for number, step in enumerate(steps[: size - 16 * group]):
                    last[place] = (last[place] + (-(step & 1) ^ step >> 1)) & 0xFF
                    out[(first + 16 * group + number) * stride + place] = last[place]
    assert len(data) - at == 32
    return bytes(out)


def decoded_indices(data: bytes, stride: int, count: int) -> bytes:
    assert data[0] == 0xD1
    last = [0, 0]
    at = 1
    out = bytearray()
    for _ in range(count):
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80:
                break
        base, value = value & 1, value >> 1
        last[base] += -(value & 1) ^ value >> 1
        out += last[base].to_bytes(stride, "little")
    assert len(data) - at == 4
    return bytes(out)


def png_size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack_from(">II", data, 16)
    length = struct.unpack_from(">I", data, 33)[0]
    assert len(zlib.decompress(data[41 : 41 + length])) == height * (1 + 3 * width)
    return width, height


class TestGlb:
    def test_a_textured_model(self, api: Any) -> None:
        glb = Glb(fetch(api))
        [node] = glb.nodes
        assert re.fullmatch(r"tripo_node_[0-9a-f]{8}", node["name"])
        assert [png_size(image) for image in glb.images()] == [(512, 512)] * 3
        surface = glb.material["pbrMetallicRoughness"]
        assert {"baseColorTexture", "metallicRoughnessTexture"} <= surface.keys()
        assert "normalTexture" in glb.material
        assert "TEXCOORD_0" in glb.primitives()[0]["attributes"]
        assert 11_400 <= glb.triangles() <= 12_000

    @pytest.mark.parametrize(
        ("body", "sizes"),
        [
            (BARE, []),
            ({"pbr": False}, [512]),
            ({"texture": False}, [512] * 3),
            ({"texture_quality": "detailed"}, [1024] * 3),
            ({"texture_quality": "extreme", "pbr": False}, [2048]),
        ],
    )
    def test_textures_follow_the_request(
        self, api: Any, body: dict[str, Any], sizes: list[int]
    ) -> None:
        glb = Glb(fetch(api, **body))
        assert [png_size(image)[0] for image in glb.images()] == sizes
        assert ("baseColorTexture" in glb.material["pbrMetallicRoughness"]) == bool(sizes)

    @pytest.mark.parametrize("prompt", ["a chair", "a jug", "a robot"])
    @pytest.mark.parametrize("limit", [500, 777, 3001, 20_000, 100_000])
    def test_faces_come_near_the_limit(self, api: Any, prompt: str, limit: int) -> None:
        found = Glb(fetch(api, prompt, face_limit=limit, **BARE)).triangles()
        assert 0.95 * limit <= found <= limit

    @pytest.mark.parametrize("limit", [2, 12, 48, 100, 300])
    def test_tiny_limits_are_never_exceeded(self, api: Any, limit: int) -> None:
        assert 0 < Glb(fetch(api, face_limit=limit, **BARE)).triangles() <= limit

    def test_half_a_million_faces(self, api: Any) -> None:
        started = time.monotonic()
        glb = Glb(fetch(api, face_limit=500_000))
        assert time.monotonic() - started < 10
        assert 475_000 <= glb.triangles() <= 500_000

    def test_old_versions_clamp(self, api: Any) -> None:
        data = fetch(api, model="v2.5-20250123", face_limit=900_000, **BARE)
        assert 475_000 <= Glb(data).triangles() <= 500_000

    def test_parts_are_nodes(self, api: Any) -> None:
        glb = Glb(fetch(api, generate_parts=True, **BARE))
        names = [node["name"] for node in glb.nodes]
        assert len(names) == len(set(names)) > 3
        assert "seat" in names

    def test_geometry_is_sound(self, api: Any) -> None:
        glb = Glb(fetch(api, "a jug", face_limit=2000))
        points = glb.points()
        [primitive] = glb.primitives()
        indices = glb.view(glb.json["accessors"][primitive["indices"]]["bufferView"])
        used = set(struct.unpack(f"<{len(indices) // 2}H", indices))
        assert used == set(range(len(points)))
        for name in ("NORMAL", "TEXCOORD_0"):
            accessor = glb.json["accessors"][primitive["attributes"][name]]
            assert accessor["count"] == len(points)
            values = glb.view(accessor["bufferView"])
            floats = struct.unpack(f"<{len(values) // 4}f", values)
            assert all(-1.001 <= value <= 1.001 for value in floats)

    @pytest.mark.parametrize("prompt", ["a chair", "a jug", "a robot"])
    def test_faces_look_outwards(self, api: Any, prompt: str) -> None:
        """The corners of each triangle go round its normals counter-clockwise."""
        glb = Glb(fetch(api, prompt, face_limit=4000, **BARE))
        [primitive] = glb.primitives()
        accessors = glb.json["accessors"]
        raw = glb.view(accessors[primitive["indices"]]["bufferView"])
        normals = glb.view(accessors[primitive["attributes"]["NORMAL"]]["bufferView"])
        ns = list(struct.iter_unpack("<3f", normals))
        ps = glb.points()
        wrong = total = 0
        for a, b, c in struct.iter_unpack("<3H", raw):
            u = [ps[b][axis] - ps[a][axis] for axis in range(3)]
            v = [ps[c][axis] - ps[a][axis] for axis in range(3)]
            cross = (
                u[1] * v[2] - u[2] * v[1],
                u[2] * v[0] - u[0] * v[2],
                u[0] * v[1] - u[1] * v[0],
            )
            mean = [ns[a][axis] + ns[b][axis] + ns[c][axis] for axis in range(3)]
            wrong += sum(x * y for x, y in zip(cross, mean, strict=True)) < 0
            total += 1
        assert total > 3000
        assert wrong < 0.01 * total

    @pytest.mark.parametrize(
        ("orientation", "axis", "sign"), [("+x", 0, 1), ("-x", 0, -1), ("+y", 2, -1), ("-y", 2, 1)]
    )
    def test_the_front(self, api: Any, orientation: str, axis: int, sign: int) -> None:
        """The chair's back, its highest part, is opposite to where the front looks."""
        points = Glb(fetch(api, export_orientation=orientation, **BARE)).points()
        height = max(point[1] for point in points)
        back = [point[axis] for point in points if point[1] > 0.9 * height]
        assert sign * sum(back) / len(back) < -0.2

    def test_it_is_centred_and_about_one_unit_large(self, api: Any) -> None:
        points = Glb(fetch(api)).points()
        for axis in range(3):
            low = min(point[axis] for point in points)
            high = max(point[axis] for point in points)
            assert low == pytest.approx(-high, abs=1e-5)
            assert 0.5 < high - low < 1.5

    def test_real_size_is_a_scale_on_the_node(self, api: Any) -> None:
        [node] = Glb(fetch(api, "a jug", auto_size=True)).nodes
        assert node["scale"][0] < 0.5
        [node] = Glb(fetch(api, "a jug")).nodes
        assert "scale" not in node

    def test_words_choose_form_and_colour(self, api: Any) -> None:
        red = Glb(fetch(api, "a red chair", model_seed=1))
        blue = Glb(fetch(api, "a blue chair", model_seed=1))
        jug = Glb(fetch(api, "a red jug", model_seed=1))
        assert red.points() == blue.points() != jug.points()
        red_mean, blue_mean = mean_colour(red.images()[0]), mean_colour(blue.images()[0])
        assert red_mean[0] > 1.2 * red_mean[2]
        assert blue_mean[2] > 1.2 * blue_mean[0]

    def test_seeds_choose_the_build(self, api: Any) -> None:
        first, same, other = (
            Glb(fetch(api, model_seed=seed, **BARE)).points() for seed in (1, 1, 2)
        )
        assert first == same != other

    def test_compressed_geometry(self, api: Any) -> None:
        plain = Glb(fetch(api, "a robot", model_seed=1, face_limit=3000))
        packed = Glb(fetch(api, "a robot", model_seed=1, face_limit=3000, compress="geometry"))
        assert packed.json["extensionsRequired"] == ["EXT_meshopt_compression"]
        [one], [other] = plain.primitives(), packed.primitives()
        for name in one["attributes"]:
            views = [
                g.json["accessors"][p["attributes"][name]]["bufferView"]
                for g, p in ((plain, one), (packed, other))
            ]
            assert decoded(packed, views[1]) == plain.view(views[0])
        views = [
            g.json["accessors"][p["indices"]]["bufferView"]
            for g, p in ((plain, one), (packed, other))
        ]
        assert decoded(packed, views[1]) == plain.view(views[0])
        assert packed.images() == plain.images()

    def test_an_uploaded_picture_becomes_the_texture(self, api: Any, png: bytes) -> None:
        body = {"model": V31, "input": api.token(png)}
        task_id = api.create("image-to-model", **body).json()["data"]["task_id"]
        url = api.ended(task_id)["output"]["model_url"]
        assert Glb(requests.get(url, timeout=20).content).images()[0] == png


def mean_colour(data: bytes) -> list[float]:
    """Of a PNG whose rows are not filtered, as those made here."""
    width, height = png_size(data)
    length = struct.unpack_from(">I", data, 33)[0]
    raw = zlib.decompress(data[41 : 41 + length])
    rows = [raw[at + 1 : at + 1 + 3 * width] for at in range(0, len(raw), 1 + 3 * width)]
    return [sum(sum(row[band::3]) for row in rows) / width / height for band in range(3)]


def test_fbx_holds_quads(api: Any) -> None:
    data = fetch(api, quad=True, face_limit=3000)
    assert data.startswith(b"Kaydara FBX Binary  \0\x1a\0")
    assert int.from_bytes(data[23:27], "little") == 7400
    at = data.index(b"PolygonVertexIndex") + len("PolygonVertexIndex")
    assert data[at : at + 1] == b"i"
    count, packed, length = struct.unpack_from("<III", data, at + 1)
    assert packed == 1
    raw = zlib.decompress(data[at + 13 : at + 13 + length])
    corners = struct.unpack(f"<{count}i", raw)
    assert all((index < 0) == (place % 4 == 3) for place, index in enumerate(corners))
    assert 0.95 * 3000 <= count // 4 <= 3000
    assert b"\x89PNG" in data
    assert b"\x89PNG" not in fetch(api, quad=True, face_limit=3000, **BARE)


def test_preview(api: Any) -> None:
    data = fetch(api, key="rendered_image_url")
    assert (data[:4], data[8:16]) == (b"RIFF", b"WEBPVP8L")
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert data[20] == 0x2F
    bits = int.from_bytes(data[21:25], "little")
    assert (bits & 0x3FFF) + 1 == (bits >> 14 & 0x3FFF) + 1 == 320
    assert data != fetch(api, "a blue chair", key="rendered_image_url")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tasks of every type, and reads what they made."""

import json
import struct
import zlib
from typing import Any

import requests

from tests.sandbox.test_results import Glb

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


def fbx_sides(data: bytes) -> int:
    assert data.startswith(b"Kaydara FBX Binary")
    at = data.index(b"PolygonVertexIndex") + len("PolygonVertexIndex")
    count, _, length = struct.unpack_from("<III", data, at + 1)
    corners = struct.unpack(f"<{count}i", zlib.decompress(data[at + 13 : at + 13 + length]))
    return next(place for place, index in enumerate(corners, 1) if index < 0)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The bad files that have a name, because each was, or may become, somebody's trouble."""

from __future__ import annotations

import json
import math
import stat
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from .containers import archive, glb, glb_parts
from .samples import Sample

TRIANGLE = struct.pack("<9f3H2x", 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 2)
DEEP = 100_000
MANY = 10_000
MILLIONS = 20_000_000
LITTLE = b"ply\nformat binary_little_endian 1.0\n"
PLACE = b"property float x\nproperty float y\nproperty float z\n"
SPLAT = PLACE + b"property float f_dc_0\nproperty float opacity\nproperty float scale_0\n"


def named(whole: list[Sample], evil: tuple[str, ...]) -> Iterator[Sample]:
    """Every bad file; `evil` are references to what is not a file's own."""
    for sample in whole:
        yield Sample(
            f"truncated {sample.name}", sample.suffix, sample.data[: len(sample.data) // 2]
        )
        spoilt = bytearray(sample.data)
        spoilt[64::97] = bytes(len(spoilt[64::97]))
        yield Sample(f"corrupt {sample.name}", sample.suffix, bytes(spoilt))
    yield from _documents()
    yield from _counts()
    yield from _numbers()
    yield from _references(evil)
    yield from _archives(evil)
    yield Sample("a page", "glb", b"<html>Service unavailable</html>")
    yield Sample("nothing", "fbx", b"")
    textured = next(sample for sample in whole if sample[:2] == ("textured", "glb"))
    yield Sample("textures that do not decode", "glb", _without_pixels(textured.data))


def triangle(**more: Any) -> dict[str, Any]:
    """A document with one triangle, of which any part can be given otherwise."""
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        ],
        "buffers": [{"byteLength": len(TRIANGLE)}],
        **more,
    }


def _documents() -> Iterator[Sample]:
    def of(name: str, document: Any) -> Sample:
        return Sample(name, "glb", glb(document, TRIANGLE))

    yield of("only empties", triangle(nodes=[{"name": "empty"}], meshes=[]))
    yield of("no scene", {"asset": {"version": "2.0"}})
    head = json.dumps(triangle())[:-1].encode()
    yield of("deep lists", head + b', "extras": ' + b"[" * DEEP + b"]" * DEEP + b"}")
    yield of("deep mappings", head + b', "extras": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}")
    yield of("millions of values", head + b', "extras": [' + b"[]," * MILLIONS + b"1]}")
    yield Sample("millions of values", "gltf", head + b', "e": [' + b"{}," * MILLIONS + b"1]}")
    yield of("a long number", head + b', "extras": ' + b"9" * 100_000 + b"}")
    nodes = [{"mesh": 0, "name": "node"} for _ in range(MANY)]
    yield of("many nodes", triangle(nodes=nodes, scenes=[{"nodes": list(range(MANY))}]))
    chain: list[dict[str, Any]] = [{"children": [at + 1]} for at in range(MANY - 1)]
    yield of("nodes in nodes", triangle(nodes=[*chain, {"mesh": 0}]))
    yield of("a node in itself", triangle(nodes=[{"mesh": 0, "children": [0]}]))
    yield of("nodes in a ring", triangle(nodes=[{"children": [1]}, {"children": [0]}]))
    yield of("a node that is not there", triangle(scenes=[{"nodes": [7]}]))
    yield of("wrong types", triangle(nodes={"0": "mesh"}, meshes="none", scenes=5))


def _counts() -> Iterator[Sample]:
    for count in (2**31 - 1, 2**32, 2**63, -1):
        accessors = triangle()["accessors"]
        accessors[0]["count"] = count
        yield Sample(f"accessor of {count}", "glb", glb(triangle(accessors=accessors), TRIANGLE))
        accessors = triangle()["accessors"]
        accessors[1] |= {"count": 3, "bufferView": 1, "byteOffset": count}
        yield Sample(f"offset of {count}", "glb", glb(triangle(accessors=accessors), TRIANGLE))
        told = str(count).encode()
        yield Sample(f"mesh of {count}", "ply", _ply(PLACE, told))
        yield Sample(f"splat of {count}", "ply", _ply(SPLAT, told))
    sparse = triangle()["accessors"]
    sparse[0] = {"componentType": 5126, "count": 400_000_000, "type": "VEC3"}
    yield Sample("an accessor of zeros", "glb", glb(triangle(accessors=sparse), TRIANGLE))
    yield Sample("triangles in the header", "stl", bytes(80) + b"\xff\xff\xff\xff" + bytes(500))
    yield Sample("an index of the far", "glb", glb(triangle(), TRIANGLE[:36] + b"\xff" * 8))
    yield Sample("an index of the far", "obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 2147483647\n")
    yield Sample("a negative index", "obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf -1 -2 -99999\n")
    fbx = b"Kaydara FBX Binary  \0\x1a\0" + struct.pack("<I", 7400)
    yield Sample("a node of the far", "fbx", fbx + struct.pack("<IIIB", 2**32 - 1, 1, 2**31, 255))


def _ply(properties: bytes, count: bytes, data: bytes = bytes(400)) -> bytes:
    return LITTLE + b"element vertex " + count + b"\n" + properties + b"end_header\n" + data


def _numbers() -> Iterator[Sample]:
    for name, value in (("nan", math.nan), ("inf", math.inf), ("3e38", 3e38)):
        binary = struct.pack("<f", value) + TRIANGLE[4:]
        yield Sample(f"one place {name}", "glb", glb(triangle(), binary))
        every = struct.pack("<9f", *[value] * 9) + TRIANGLE[36:]
        yield Sample(f"all places {name}", "glb", glb(triangle(), every))
        yield Sample(f"places {name}", "ply", _ply(PLACE, b"3", struct.pack("<f", value) * 9))
        yield Sample(f"splats {name}", "ply", _ply(SPLAT, b"9", struct.pack("<f", value) * 54))
        face = struct.pack("<12fH", *[value] * 12, 0)
        yield Sample(f"places {name}", "stl", bytes(80) + struct.pack("<I", 1) + face)
        told = name.encode()
        text = b"v " + told + b" 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 1\nf 1 2 3\nf 2 3 4\n"
        yield Sample(f"one place {name}", "obj", text)
    node = {"mesh": 0, "matrix": [1e39, *[0] * 14, 1]}
    yield Sample("a node of 1e39", "glb", glb(triangle(nodes=[node]), TRIANGLE))
    node = {"mesh": 0, "scale": [0, 0, 0], "rotation": [0, 0, 0, 0]}
    yield Sample("a node of no size", "glb", glb(triangle(nodes=[node]), TRIANGLE))


def _references(evil: tuple[str, ...]) -> Iterator[Sample]:
    primitive = {"attributes": {"POSITION": 0}, "indices": 1, "material": 0}
    painted = {
        "meshes": [{"primitives": [primitive]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
    }
    for uri in evil:
        made = triangle(images=[{"uri": uri}], **painted)
        yield Sample(f"picture {uri}", "glb", glb(made, TRIANGLE))
        made = triangle(buffers=[{"byteLength": 44, "uri": uri}])
        yield Sample(f"buffer {uri}", "gltf", json.dumps(made).encode())
        files = {
            "a.obj": b"mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n",
            "a.mtl": b"newmtl m\nmap_Kd " + uri.encode() + b"\n",
        }
        yield Sample(f"texture {uri}", "zip", archive(files))
        files["a.obj"] = b"mtllib " + uri.encode() + files["a.obj"][12:]
        yield Sample(f"library {uri}", "zip", archive(files))
        layer = f'#usda 1.0\n(\n subLayers = [@{uri}@]\n)\ndef Mesh "m" {{\n}}\n'
        yield Sample(f"layer {uri}", "usdz", archive({"a.usda": layer.encode()}))


def _archives(evil: tuple[str, ...]) -> Iterator[Sample]:
    model = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
    for name in (*evil, "../up.obj", "a/../../up.obj", "/abs.obj", "C:\\drive.obj", "a\nb.obj"):
        yield Sample(f"entry {name!r}", "zip", archive({name: model}))
    yield Sample("many files", "zip", archive({f"{at}.obj": b"" for at in range(11_000)}))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.obj", bytes(300 * 1024**2))
    yield Sample("a bomb", "zip", out.getvalue())
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("a.obj")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, evil[-1])
    yield Sample("a link", "zip", out.getvalue())


def _without_pixels(data: bytes) -> bytes:
    """The textures of a GLB with their first bytes only."""
    document, binary = glb_parts(data)
    made = bytearray(binary)
    for image in document["images"]:
        view = document["bufferViews"][image["bufferView"]]
        start = view.get("byteOffset", 0)
        made[start + 40 : start + view["byteLength"]] = bytes(max(0, view["byteLength"] - 40))
    return glb(document, bytes(made))

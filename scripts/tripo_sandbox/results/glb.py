# SPDX-License-Identifier: GPL-3.0-or-later
"""GLB writer: meshes with one material whose textures are embedded."""

import json
import struct
from array import array
from dataclasses import dataclass
from typing import Any

from .glbbuffer import Buffer
from .mesh import Mesh, y_up


@dataclass
class Textures:
    """Encoded pictures; those that are None are left out of the material."""

    base_colour: bytes | None = None
    roughness_metallic: bytes | None = None
    normal: bytes | None = None


def write_glb(
    meshes: list[Mesh],
    material: str,
    textures: Textures,
    *,
    with_uvs: bool,
    compress: bool = False,
    scale: float = 1.0,
) -> bytes:
    """Return a GLB with one node per mesh."""
    buffer = Buffer(compress)
    nodes: list[dict[str, Any]] = []
    entries = []
    for number, mesh in enumerate(meshes):
        node: dict[str, Any] = {"name": mesh.name, "mesh": number}
        if scale != 1.0:
            node["scale"] = [scale] * 3
        nodes.append(node)
        entries.append({"name": mesh.name, "primitives": [_primitive(buffer, mesh, with_uvs)]})
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "tripo-sandbox"},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(nodes)))}],
        "nodes": nodes,
        "meshes": entries,
        **_material(buffer, material, textures),
        **buffer.document(),
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    size = 12 + 8 + len(text) + 8 + buffer.length
    return b"".join(
        (
            struct.pack("<4sII", b"glTF", 2, size),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", buffer.length, b"BIN\0"),
            *buffer.chunks,
        )
    )


def _primitive(buffer: Buffer, mesh: Mesh, with_uvs: bool) -> dict[str, Any]:
    positions = y_up(mesh.positions)
    sides = [positions[axis::3] for axis in range(3)]
    triangles = mesh.triangles()
    if mesh.vertices <= 0xFFFF:
        triangles = array("H", triangles)
    attributes = {
        "POSITION": buffer.accessor(
            positions,
            "VEC3",
            min=[min(side) for side in sides],
            max=[max(side) for side in sides],
        ),
        "NORMAL": buffer.accessor(y_up(mesh.normals), "VEC3"),
    }
    if with_uvs:
        attributes["TEXCOORD_0"] = buffer.accessor(mesh.uvs, "VEC2")
    return {
        "attributes": attributes,
        "indices": buffer.accessor(triangles, "SCALAR"),
        "material": 0,
    }


def _material(buffer: Buffer, name: str, textures: Textures) -> dict[str, Any]:
    surface: dict[str, Any] = {"metallicFactor": 0.0, "roughnessFactor": 0.8}
    material: dict[str, Any] = {"name": name, "pbrMetallicRoughness": surface}
    images: list[dict[str, Any]] = []

    def texture(label: str, data: bytes) -> dict[str, int]:
        kind = "image/jpeg" if data.startswith(b"\xff\xd8") else "image/png"
        images.append({"name": label, "mimeType": kind, "bufferView": buffer.view(data)})
        return {"index": len(images) - 1}

    if textures.base_colour is not None:
        surface["baseColorTexture"] = texture(f"{name}_basecolor", textures.base_colour)
    if textures.roughness_metallic is not None:
        surface |= {"metallicFactor": 1.0, "roughnessFactor": 1.0}
        surface["metallicRoughnessTexture"] = texture(
            f"{name}_metallic_roughness", textures.roughness_metallic
        )
    if textures.normal is not None:
        material["normalTexture"] = texture(f"{name}_normal", textures.normal)
    document: dict[str, Any] = {"materials": [material]}
    if images:
        document["images"] = images
        document["samplers"] = [{"magFilter": 9729, "minFilter": 9987}]
        document["textures"] = [{"sampler": 0, "source": n} for n in range(len(images))]
    return document

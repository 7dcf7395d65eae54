# SPDX-License-Identifier: GPL-3.0-or-later
"""GLB writer: meshes with one material whose textures are embedded."""

import json
import struct
from array import array
from dataclasses import dataclass
from typing import Any

from .glbbuffer import Buffer
from .glbskin import add_joints, animation, placed, weights
from .mesh import Mesh, y_up
from .skeleton import Bone


@dataclass
class Textures:
    """Encoded pictures; those that are None are left out of the material."""

    base_colour: bytes | None = None
    roughness_metallic: bytes | None = None
    normal: bytes | None = None


@dataclass(frozen=True)
class Motion:
    """A skeleton, what it can do, and whether the mesh comes along."""

    bones: tuple[Bone, ...]
    clips: tuple[str, ...] = ()
    stays: bool = False
    with_mesh: bool = True


def write_glb(
    meshes: list[Mesh],
    material: str,
    textures: Textures,
    *,
    with_uvs: bool,
    scale: float = 1.0,
    motion: Motion | None = None,
) -> bytes:
    """Return a GLB with one node per mesh, and with a skeleton if it is to move."""
    buffer = Buffer()
    nodes: list[dict[str, Any]] = []
    entries = []
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "tripo-sandbox"},
        "scene": 0,
    }
    heads = placed(motion.bones, meshes) if motion else []
    for number, mesh in enumerate(meshes if motion is None or motion.with_mesh else []):
        node: dict[str, Any] = {"name": mesh.name, "mesh": number}
        if scale != 1.0:
            node["scale"] = [scale] * 3
        primitive = _primitive(buffer, mesh, with_uvs)
        if motion:
            node["skin"] = 0
            primitive["attributes"] |= weights(buffer, mesh, heads)
        nodes.append(node)
        entries.append({"name": mesh.name, "primitives": [primitive]})
    roots = list(range(len(nodes)))
    if motion:
        first = add_joints(document, buffer, nodes, motion.bones, heads)
        roots.append(first)
        if motion.clips:
            document["animations"] = [
                animation(buffer, clip, motion.bones, heads, first, motion.stays)
                for clip in motion.clips
            ]
    document |= {"scenes": [{"nodes": roots}], "nodes": nodes}
    if entries:
        document |= {"meshes": entries, **_material(buffer, material, textures)}
    document |= buffer.document()
    return container(document, buffer.chunks, buffer.length)


def write_compressed_glb(
    document: dict[str, Any],
    geometry: bytes,
    name: str,
    material: str,
    textures: Textures,
    scale: float,
) -> bytes:
    """Return a GLB of one node, whose geometry stays as it is in a document without textures."""
    buffer = Buffer()
    buffer.view(geometry)
    # The views of the document describe the geometry already; those of textures follow them.
    buffer.views, buffer.accessors = document["bufferViews"], document["accessors"]
    [node] = document["nodes"]
    node |= {"name": name, "scale": [scale] * 3}
    document |= _material(buffer, material, textures)
    document["buffers"][0]["byteLength"] = buffer.length
    return container(document, buffer.chunks, buffer.length)


def container(document: dict[str, Any], chunks: list[bytes], length: int) -> bytes:
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    size = 12 + 8 + len(text) + 8 + length
    return b"".join(
        (
            struct.pack("<4sII", b"glTF", 2, size),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", length, b"BIN\0"),
            *chunks,
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
        mime_type = "image/jpeg" if data.startswith(b"\xff\xd8") else "image/png"
        images.append({"name": label, "mimeType": mime_type, "bufferView": buffer.view(data)})
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

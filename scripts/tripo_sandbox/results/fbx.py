# SPDX-License-Identifier: GPL-3.0-or-later
"""FBX writer: meshes of quads or triangles, one material, its texture embedded."""

import hashlib
from array import array
from collections.abc import Sequence

from .fbxnodes import FOOTER_ID, Long, Node, Value, write_document
from .mesh import Mesh, y_up

STAMP = "1970-01-01 10:00:00:000"
MATERIAL, TEXTURE, VIDEO = (Long(1000 + n) for n in range(3))
FIRST_MESH = 2000
ROOT = Long(0)


def write_fbx(
    meshes: Sequence[Mesh], material: str, base_colour: bytes | None, *, quads: bool = True
) -> bytes:
    objects = Node("Objects")
    links: list[tuple[Value, ...]] = []
    for number, mesh in enumerate(meshes):
        geometry, model = Long(FIRST_MESH + 2 * number), Long(FIRST_MESH + 2 * number + 1)
        objects.children += [
            _geometry(mesh, geometry, 4 if quads else 3),
            _model(mesh.name, model),
        ]
        links += [("OO", model, ROOT), ("OO", geometry, model), ("OO", MATERIAL, model)]
    objects.children.append(_material(material))
    counts = {"Geometry": len(meshes), "Model": len(meshes), "Material": 1}
    if base_colour is not None:
        objects.children += _texture(f"{material}_basecolor", base_colour)
        links += [("OP", TEXTURE, MATERIAL, "DiffuseColor"), ("OO", VIDEO, TEXTURE)]
        counts |= {"Texture": 1, "Video": 1}
    connections = Node("Connections")
    for link in links:
        connections.add("C", *link)
    return write_document(
        [
            _header(),
            Node("FileId", (FOOTER_ID,)),
            Node("CreationTime", (STAMP,)),
            Node("Creator", ("tripo-sandbox",)),
            _settings(),
            _documents(),
            Node("References"),
            _definitions(counts),
            objects,
            connections,
        ]
    )


def _header() -> Node:
    node = Node("FBXHeaderExtension")
    node.add("FBXHeaderVersion", 1003)
    node.add("FBXVersion", 7400)
    node.add("EncryptionType", 0)
    stamp = node.add("CreationTimeStamp")
    for name, value in (("Version", 1000), ("Year", 1970), ("Month", 1), ("Day", 1)):
        stamp.add(name, value)
    for name in ("Hour", "Minute", "Second", "Millisecond"):
        stamp.add(name, 0)
    node.add("Creator", "tripo-sandbox")
    return node


def _settings() -> Node:
    """Y is up and one unit is a metre."""
    node = Node("GlobalSettings")
    node.add("Version", 1000)
    properties = node.add("Properties70")
    for name, number in (
        ("UpAxis", 1),
        ("UpAxisSign", 1),
        ("FrontAxis", 2),
        ("FrontAxisSign", 1),
        ("CoordAxis", 0),
        ("CoordAxisSign", 1),
        ("OriginalUpAxis", 1),
        ("OriginalUpAxisSign", 1),
    ):
        properties.add("P", name, "int", "Integer", "", number)
    for name in ("UnitScaleFactor", "OriginalUnitScaleFactor"):
        properties.add("P", name, "double", "Number", "", 100.0)
    return node


def _documents() -> Node:
    node = Node("Documents")
    node.add("Count", 1)
    document = node.add("Document", Long(999), "", "Scene")
    document.add("RootNode", ROOT)
    return node


def _definitions(counts: dict[str, int]) -> Node:
    node = Node("Definitions")
    node.add("Version", 100)
    node.add("Count", 1 + sum(counts.values()))
    for name, count in {"GlobalSettings": 1, **counts}.items():
        node.add("ObjectType", name).add("Count", count)
    return node


def _geometry(mesh: Mesh, number: Long, sides: int) -> Node:
    polygons = mesh.quads if sides == 4 else mesh.triangles()
    node = Node("Geometry", (number, f"{mesh.name}\0\x01Geometry", "Mesh"))
    node.add("GeometryVersion", 124)
    node.add("Vertices", array("d", y_up(mesh.positions)))
    corners = array("i", polygons)
    # The last corner of a polygon is marked by its complement.
    last = slice(sides - 1, None, sides)
    corners[last] = array("i", [~index for index in corners[last]])
    node.add("PolygonVertexIndex", corners)
    normals = _layer(node, "LayerElementNormal", "ByVertice", "Direct")
    normals.add("Normals", array("d", y_up(mesh.normals)))
    uvs = _layer(node, "LayerElementUV", "ByPolygonVertex", "IndexToDirect", "UVMap")
    points = array("d", mesh.uvs)
    points[1::2] = array("d", [1 - v for v in points[1::2]])
    uvs.add("UV", points)
    uvs.add("UVIndex", array("i", polygons))
    materials = _layer(node, "LayerElementMaterial", "AllSame", "IndexToDirect")
    materials.add("Materials", array("i", [0]))
    layer = node.add("Layer", 0)
    layer.add("Version", 100)
    for name in ("LayerElementNormal", "LayerElementUV", "LayerElementMaterial"):
        element = layer.add("LayerElement")
        element.add("Type", name)
        element.add("TypedIndex", 0)
    return node


def _layer(geometry: Node, name: str, mapping: str, reference: str, label: str = "") -> Node:
    layer = geometry.add(name, 0)
    layer.add("Version", 101)
    layer.add("Name", label)
    layer.add("MappingInformationType", mapping)
    layer.add("ReferenceInformationType", reference)
    return layer


def _model(name: str, number: Long) -> Node:
    node = Node("Model", (number, f"{name}\0\x01Model", "Mesh"))
    node.add("Version", 232)
    properties = node.add("Properties70")
    properties.add("P", "DefaultAttributeIndex", "int", "Integer", "", 0)
    node.add("Shading", True)
    node.add("Culling", "CullingOff")
    return node


def _material(name: str) -> Node:
    node = Node("Material", (MATERIAL, f"{name}\0\x01Material", ""))
    node.add("Version", 102)
    node.add("ShadingModel", "phong")
    node.add("MultiLayer", 0)
    properties = node.add("Properties70")
    properties.add("P", "DiffuseColor", "Color", "", "A", 0.8, 0.8, 0.8)
    properties.add("P", "SpecularFactor", "Number", "", "A", 0.25)
    properties.add("P", "Shininess", "Number", "", "A", 10.0)
    return node


def _texture(name: str, data: bytes) -> list[Node]:
    extension = "jpg" if data.startswith(b"\xff\xd8") else "png"
    # Importers share pictures of the same file name, so the name follows the content.
    file = f"{name}_{hashlib.sha256(data).hexdigest()[:8]}.{extension}"
    video = Node("Video", (VIDEO, f"{name}\0\x01Video", "Clip"))
    video.add("Type", "Clip")
    properties = video.add("Properties70")
    properties.add("P", "Path", "KString", "XRefUrl", "", file)
    video.add("UseMipMap", 0)
    video.add("Filename", file)
    video.add("RelativeFilename", file)
    video.add("Content", data)
    texture = Node("Texture", (TEXTURE, f"{name}\0\x01Texture", ""))
    texture.add("Type", "TextureVideoClip")
    texture.add("Version", 202)
    texture.add("TextureName", f"{name}\0\x01Texture")
    properties = texture.add("Properties70")
    properties.add("P", "UVSet", "KString", "", "", "UVMap")
    properties.add("P", "UseMaterial", "bool", "", "", 1)
    texture.add("Media", f"{name}\0\x01Video")
    texture.add("FileName", file)
    texture.add("RelativeFilename", file)
    return [video, texture]

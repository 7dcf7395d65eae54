# SPDX-License-Identifier: GPL-3.0-or-later
"""USDZ writer: a stored zip of a text layer and its texture."""

import io
import re
import struct
import zipfile
from collections.abc import Sequence

from .exports import STAMP, threes
from .mesh import Mesh, y_up

ALIGNMENT = 64
LOCAL_HEADER = 30
PADDING_FIELD = 0x1986


def write_usdz(meshes: Sequence[Mesh], material: str, base_colour: bytes | None) -> bytes:
    extension = "jpg" if (base_colour or b"").startswith(b"\xff\xd8") else "png"
    picture = f"textures/{material}.{extension}" if base_colour else ""
    files = {"model.usda": _layer(meshes, material, picture).encode()}
    if base_colour:
        files[picture] = base_colour
    return _aligned_zip(files)


def _aligned_zip(files: dict[str, bytes]) -> bytes:
    """The format wants the content of each file at a multiple of 64 bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, STAMP)
            place = out.tell() + LOCAL_HEADER + len(name.encode()) + 4
            padding = -place % ALIGNMENT
            entry.extra = struct.pack("<HH", PADDING_FIELD, padding) + bytes(padding)
            archive.writestr(entry, data)
    return out.getvalue()


def _layer(meshes: Sequence[Mesh], material: str, picture: str) -> str:
    surface = f"/Model/{material}"
    return "\n".join(
        [
            "#usda 1.0",
            '(\n    defaultPrim = "Model"\n    metersPerUnit = 1\n    upAxis = "Y"\n)',
            'def Xform "Model"\n{',
            *(_mesh(mesh, surface) for mesh in meshes),
            _material(material, surface, picture),
            "}\n",
        ]
    )


def _mesh(mesh: Mesh, surface: str) -> str:
    counts = ", ".join(["3"] * (2 * mesh.faces))
    indices = ", ".join(map(str, mesh.triangles()))
    uvs = zip(mesh.uvs[::2], mesh.uvs[1::2], strict=True)
    st = ", ".join(f"({u:.5f}, {1 - v:.5f})" for u, v in uvs)
    name = re.sub(r"\W", "_", mesh.name)
    return f"""    def Mesh "{name}" (
        prepend apiSchemas = ["MaterialBindingAPI"]
    )
    {{
        int[] faceVertexCounts = [{counts}]
        int[] faceVertexIndices = [{indices}]
        point3f[] points = [{_vectors(y_up(mesh.positions))}]
        normal3f[] normals = [{_vectors(y_up(mesh.normals))}] (
            interpolation = "vertex"
        )
        texCoord2f[] primvars:st = [{st}] (
            interpolation = "vertex"
        )
        uniform token subdivisionScheme = "none"
        rel material:binding = <{surface}>
    }}"""


def _material(name: str, path: str, picture: str) -> str:
    colour, texture = "color3f inputs:diffuseColor = (0.8, 0.8, 0.8)", ""
    if picture:
        colour = f"color3f inputs:diffuseColor.connect = <{path}/Texture.outputs:rgb>"
        texture = f"""
        def Shader "Points"
        {{
            uniform token info:id = "UsdPrimvarReader_float2"
            token inputs:varname = "st"
            float2 outputs:result
        }}
        def Shader "Texture"
        {{
            uniform token info:id = "UsdUVTexture"
            asset inputs:file = @{picture}@
            float2 inputs:st.connect = <{path}/Points.outputs:result>
            float3 outputs:rgb
        }}"""
    return f"""    def Material "{name}"
    {{
        token outputs:surface.connect = <{path}/Surface.outputs:surface>
        def Shader "Surface"
        {{
            uniform token info:id = "UsdPreviewSurface"
            {colour}
            token outputs:surface
        }}{texture}
    }}"""


def _vectors(values: Sequence[float]) -> str:
    return ", ".join(f"({x:.6f}, {y:.6f}, {z:.6f})" for x, y, z in threes(values))

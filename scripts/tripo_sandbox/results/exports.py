# SPDX-License-Identifier: GPL-3.0-or-later
"""Writers of OBJ (a zip with its material and picture), STL and 3MF."""

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import TypeVar

from .mesh import Mesh, y_up

Number = TypeVar("Number", int, float)
STAMP = (1980, 1, 1, 0, 0, 0)
MODEL_3MF = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
START_3MF = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def write_obj_zip(meshes: Sequence[Mesh], material: str, base_colour: bytes | None) -> bytes:
    extension = "jpg" if (base_colour or b"").startswith(b"\xff\xd8") else "png"
    picture = f"{material}.{extension}"
    lines = [f"mtllib {material}.mtl"]
    first = 1
    for mesh in meshes:
        lines += [f"o {mesh.name}"]
        lines += [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in threes(y_up(mesh.positions))]
        pairs = zip(mesh.uvs[::2], mesh.uvs[1::2], strict=True)
        lines += [f"vt {u:.6f} {1 - v:.6f}" for u, v in pairs]
        lines += [f"vn {x:.4f} {y:.4f} {z:.4f}" for x, y, z in threes(y_up(mesh.normals))]
        lines += [f"usemtl {material}"]
        for corners in threes(mesh.triangles()):
            a, b, c = (corner + first for corner in corners)
            lines.append(f"f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}")
        first += mesh.vertices
    look = [f"newmtl {material}", "Kd 0.8 0.8 0.8"]
    files = {"model.obj": "\n".join([*lines, ""]).encode()}
    if base_colour is not None:
        look.append(f"map_Kd {picture}")
        files[picture] = base_colour
    files[f"{material}.mtl"] = "\n".join([*look, ""]).encode()
    return zipped(files)


def write_stl(meshes: Sequence[Mesh]) -> bytes:
    """Binary, with Z up as printers have it."""
    out = bytearray(b"made by tripo-sandbox".ljust(80))
    out += struct.pack("<I", 2 * sum(mesh.faces for mesh in meshes))
    for mesh in meshes:
        points = list(threes(mesh.positions))
        for a, b, c in threes(mesh.triangles()):
            # Readers compute the normal themselves when it is zero.
            out += struct.pack("<12fH", 0, 0, 0, *points[a], *points[b], *points[c], 0)
    return bytes(out)


def write_3mf(meshes: Sequence[Mesh]) -> bytes:
    """One object per mesh, in millimetres, with Z up."""
    parts, items = [], []
    for number, mesh in enumerate(meshes, 1):
        vertices = "".join(
            f'<vertex x="{1000 * x:.4f}" y="{1000 * y:.4f}" z="{1000 * z:.4f}"/>'
            for x, y, z in threes(mesh.positions)
        )
        triangles = "".join(
            f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in threes(mesh.triangles())
        )
        parts.append(
            f'<object id="{number}" name="{mesh.name}" type="model"><mesh>'
            f"<vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object>"
        )
        items.append(f'<item objectid="{number}"/>')
    model = (
        f'<model unit="millimeter" xmlns="{MODEL_3MF}"><resources>{"".join(parts)}</resources>'
        f"<build>{''.join(items)}</build></model>"
    )
    types = (
        f'<Types xmlns="{CONTENT}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="model" '
        'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rel0" '
        f'Target="/3D/3dmodel.model" Type="{START_3MF}"/></Relationships>'
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return zipped(
        {
            "[Content_Types].xml": (head + types).encode(),
            "_rels/.rels": (head + relations).encode(),
            "3D/3dmodel.model": (head + model).encode(),
        }
    )


def threes(values: Sequence[Number]) -> Iterator[tuple[Number, Number, Number]]:
    return zip(values[::3], values[1::3], values[2::3], strict=True)

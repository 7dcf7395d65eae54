# SPDX-License-Identifier: GPL-3.0-or-later
"""The origin of a picture in its metadata, read by another program; its pixels stay."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from tripo_addon.files.xmp import with_origin
from tripo_addon.jobs.marks import GENERATED

TOOL = 'A "tool" & more'
OLD = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="old"/></rdf:RDF></x:xmpmeta>'
)


def encoded(format: str, mode: str = "RGB", **more: Any) -> bytes:
    image = Image.radial_gradient("L").resize((33, 21)).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize((33, 21)))
    made = io.BytesIO()
    image.save(made, format, **more)
    return made.getvalue()


def read(data: bytes) -> tuple[Image.Image, dict[str, str]]:
    """The picture, and the attributes that all statements of its XMP have."""
    from xml.etree import ElementTree

    image = Image.open(io.BytesIO(data))
    image.load()
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    text = packet if isinstance(packet, str) else packet.decode()
    found: dict[str, str] = {}
    for part in ElementTree.fromstring(text).iter():
        found |= {name.rpartition("}")[2]: value for name, value in part.attrib.items()}
    return image, found


PICTURES: dict[str, Callable[[], bytes]] = {
    "png": lambda: encoded("PNG"),
    "png with alpha": lambda: encoded("PNG", "RGBA"),
    "png with text": lambda: encoded("PNG", pnginfo=_texts()),
    "jpeg": lambda: encoded("JPEG"),
    "jpeg with exif": lambda: encoded("JPEG", exif=_exif()),
    "jpeg without jfif": lambda: b"\xff\xd8" + encoded("JPEG")[20:],
    "jpeg with xmp": lambda: encoded("JPEG", xmp=OLD),
    "webp": lambda: encoded("WEBP"),
    "webp with alpha": lambda: encoded("WEBP", "RGBA"),
    "webp without loss": lambda: encoded("WEBP", lossless=True),
    "webp without loss, with alpha": lambda: encoded("WEBP", "RGBA", lossless=True),
    "webp with exif": lambda: encoded("WEBP", exif=_exif()),
    "webp with xmp": lambda: encoded("WEBP", xmp=OLD),
}


def _texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Title", "a title")
    info.add_itxt("XML:com.adobe.xmp", OLD.decode())
    return info


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    return exif


@pytest.mark.parametrize("kind", PICTURES)
def test_the_origin_is_read_and_the_pixels_stay(kind: str) -> None:
    data = PICTURES[kind]()
    told = with_origin(data, GENERATED, TOOL)
    before = Image.open(io.BytesIO(data))
    image, found = read(told)
    assert found["DigitalSourceType"] == GENERATED
    assert found["CreatorTool"] == TOOL
    assert (image.format, image.mode, image.size) == (before.format, before.mode, before.size)
    assert image.tobytes() == before.tobytes()
    assert image.getexif() == before.getexif()
    if OLD in data:
        assert found["format"] == "old"
    if kind == "png with text":
        assert image.info["Title"] == "a title"
    # Once is enough.
    assert with_origin(told, GENERATED, TOOL) == told


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        encoded("PNG")[:60],
        encoded("WEBP")[:60],
        encoded("JPEG", xmp=OLD[:-30] + b" " * 65_150 + OLD[-30:]),
        encoded("PNG")[:-12] + b"c2pa.claim",
    ],
    ids=["empty", "gif", "cut jpeg", "cut png", "cut webp", "no room", "signed"],
)
def test_what_cannot_be_told_stays(data: bytes) -> None:
    assert with_origin(data, GENERATED, TOOL) == data


def test_blender_s_own_pictures(tmp_path: Path) -> None:
    from numpy import full

    from tripo_addon.files import png

    data = png.encode(full((4, 4, 3), 0.5, "f4"))
    assert read(with_origin(data, GENERATED, TOOL))[1]["DigitalSourceType"] == GENERATED

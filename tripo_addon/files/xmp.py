# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata in picture files: the origin of a picture as XMP, which IPTC names for AI's pictures.

Only the metadata changes; the pixels stay byte for byte. Sources: XMP specification part 3 (PNG and
JPEG), Google's WebP container specification, IPTC Photo Metadata Standard 2023.1.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END_OF_PACKET = b"</rdf:RDF>"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEYWORD = b"XML:com.adobe.xmp\0"
_JPEG_KEYWORD = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_ROOM = 65_533
"""Bytes that a segment of a JPEG holds."""
_CREDENTIALS = b"c2pa.claim"
"""In a picture with signed Content Credentials, which tell its origin and forbid any change."""
_WEBP_XMP, _WEBP_ALPHA = 0x04, 0x10
"""Flags of a WebP's extended header."""


def with_origin(data: bytes, source_type: str, tool: str) -> bytes:
    """A picture file (PNG, JPEG or WebP) that tells its origin.

    `source_type` is an address of the IPTC's digital source types. Other metadata stays. A file
    that tells it already, that has signed Content Credentials, or that is of another type or
    damaged comes back as it is.
    """
    if source_type.encode() in data or _CREDENTIALS in data:
        return data
    told = (
        '<rdf:Description rdf:about=""'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f" Iptc4xmpExt:DigitalSourceType={quoteattr(source_type)}"
        f" xmp:CreatorTool={quoteattr(tool)}/>"
    ).encode()
    try:
        if data.startswith(_PNG):
            return _png(data, told)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data, told)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data, told)
    except (struct.error, IndexError, ValueError):
        pass
    return data


def _packet(told: bytes, before: bytes = b"") -> bytes:
    """A packet of XMP, or the one that was there `before` with a further statement."""
    if _END_OF_PACKET in before:
        head, _, tail = before.rpartition(_END_OF_PACKET)
        return head + told + _END_OF_PACKET + tail
    return b"".join(
        (
            _HEAD.encode(),
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/">',
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
            told,
            b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
        )
    )


def _png(data: bytes, told: bytes) -> bytes:
    before, kept = b"", []
    for name, body in _png_chunks(data):
        plain = _PNG_KEYWORD + b"\0\0"  # not compressed
        if name == b"iTXt" and body.startswith(plain):
            before = body[len(plain) :].split(b"\0", 2)[2]
        else:
            kept.append((name, body))
    text = _PNG_KEYWORD + b"\0\0\0\0" + _packet(told, before)
    chunks = [kept[0], (b"iTXt", text), *kept[1:]]
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        if at + 12 + size > len(data):
            raise ValueError
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _jpeg(data: bytes, told: bytes) -> bytes:
    at, place, before, found = 2, 2, b"", None
    # Segments come before the picture itself; XMP goes behind JFIF and Exif.
    while data[at] == 0xFF and (0xE0 <= data[at + 1] <= 0xEF or data[at + 1] == 0xFE):
        (size,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + size
        body = data[at + 4 : end]
        if data[at + 1] == 0xE1 and body.startswith(_JPEG_KEYWORD):
            before, found = body[len(_JPEG_KEYWORD) :], (at, end)
        elif data[at + 1] == 0xE0 or body.startswith(b"Exif\0\0"):
            place = end
        at = end
    packet = _JPEG_KEYWORD + _packet(told, before)
    if len(packet) > _JPEG_ROOM:
        return data
    segment = b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet
    start, end = found or (place, place)
    return data[:start] + segment + data[end:]


def _webp(data: bytes, told: bytes) -> bytes:
    before, kept = b"", []
    for name, body in _webp_chunks(data):
        if name == b"XMP ":
            before = body
        else:
            kept.append((name, body))
    if kept[0][0] == b"VP8X":
        head = kept.pop(0)[1]
        head = bytes([head[0] | _WEBP_XMP]) + head[1:]
    else:
        head = _webp_header(*kept[0])
    chunks = [(b"VP8X", head), *kept, (b"XMP ", _packet(told, before))]
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)
        for name, part in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        (size,) = struct.unpack_from("<I", data, at + 4)
        if at + 8 + size > len(data):
            raise ValueError
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _webp_header(name: bytes, body: bytes) -> bytes:
    """The extended header for a picture that has none."""
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        wide, high, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    elif name == b"VP8 ":
        wide, high = (size - 1 & 0x3FFF for size in struct.unpack("<HH", body[6:10]))
        alpha = 0
    else:
        raise ValueError
    flags = _WEBP_XMP | (_WEBP_ALPHA if alpha else 0)
    return struct.pack("<I", flags) + struct.pack("<I", wide)[:3] + struct.pack("<I", high)[:3]

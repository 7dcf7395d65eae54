# SPDX-License-Identifier: GPL-3.0-or-later
"""The binary layers of USD: every text of a layer stands in its section of tokens."""

from __future__ import annotations

import struct
from collections.abc import Callable

from .reference import Outside

MAGIC = b"PXR-USDC"
TOC = struct.Struct("<16sqq")
TOKENS = b"TOKENS"
PACKED_SINCE = (0, 4, 0)
LARGEST = 64 * 1024**2
MOST_SECTIONS = 64


def clean(data: bytes, harmless: Callable[[str], bool], instead: str) -> bytes:
    """A layer with `instead` for every token that is not harmless. Raises `Outside`."""
    try:
        sections = _sections(data)
        (place,) = [at for at, (name, _, _) in enumerate(sections) if name == TOKENS]
        tokens = _tokens(data, *sections[place][1:])
    except (struct.error, ValueError, IndexError):
        raise Outside("a layer in it cannot be read") from None
    kept = [
        token if harmless(token.decode("utf-8", "surrogateescape")) else instead.encode()
        for token in tokens
    ]
    if kept == tokens:
        return data
    section = _section(data, kept)
    start = len(data) + -len(data) % 8
    sections[place] = (TOKENS, start, len(section))
    whole = data + bytes(start - len(data)) + section
    toc = struct.pack("<Q", len(sections)) + b"".join(TOC.pack(*section) for section in sections)
    return whole[:16] + struct.pack("<q", len(whole)) + whole[24:] + toc


def _sections(data: bytes) -> list[tuple[bytes, int, int]]:
    """Name, start and size of each section."""
    (at,) = struct.unpack_from("<q", data, 16)
    (count,) = struct.unpack_from("<Q", data, at)
    if not 0 < count <= MOST_SECTIONS:
        raise ValueError(count)
    found = [TOC.unpack_from(data, at + 8 + TOC.size * number) for number in range(count)]
    return [(name.partition(b"\0")[0], start, size) for name, start, size in found]


def _packed(data: bytes) -> bool:
    return tuple(data[8:11]) >= PACKED_SINCE


def _tokens(data: bytes, start: int, size: int) -> list[bytes]:
    section = data[start : start + size]
    count, length = struct.unpack_from("<QQ", section)
    if length > LARGEST:
        raise ValueError(length)
    if _packed(data):
        (packed,) = struct.unpack_from("<Q", section, 16)
        text = _unpacked(section[24 : 24 + packed], length)
    else:
        text = section[16 : 16 + length]
    tokens = text.split(b"\0")[:-1]
    if len(tokens) != count or len(text) != length:
        raise ValueError(count)
    return tokens


def _section(data: bytes, tokens: list[bytes]) -> bytes:
    text = b"".join(token + b"\0" for token in tokens)
    head = struct.pack("<QQ", len(tokens), len(text))
    if not _packed(data):
        return head + text
    packed = b"\0" + _literals(text)
    return head + struct.pack("<Q", len(packed)) + packed


def _literals(text: bytes) -> bytes:
    """A block of LZ4 in which nothing is packed."""
    if len(text) < 15:
        return bytes([len(text) << 4]) + text
    full, rest = divmod(len(text) - 15, 255)
    return b"\xf0" + b"\xff" * full + bytes([rest]) + text


def _unpacked(packed: bytes, length: int) -> bytes:
    """Unpacks USD's fast compression: one block of LZ4, or several with their sizes."""
    if not packed[0]:
        return _block(packed[1:], length)
    at, text = 1, b""
    for _ in range(packed[0]):
        (size,) = struct.unpack_from("<i", packed, at)
        text += _block(packed[at + 4 : at + 4 + size], length - len(text))
        at += 4 + size
    return text


def _block(packed: bytes, most: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(packed):
        token = packed[at]
        at += 1
        count, at = _count(packed, at, token >> 4)
        out += packed[at : at + count]
        at += count
        if at >= len(packed):
            break
        back = packed[at] | packed[at + 1] << 8
        count, at = _count(packed, at + 2, token & 15)
        count += 4
        if not 0 < back <= len(out) or len(out) + count > most:
            raise ValueError(back)
        piece = bytes(out[-back:])
        out += (piece * (count // back + 1))[:count]
    return bytes(out)


def _count(packed: bytes, at: int, count: int) -> tuple[int, int]:
    """A length that may go on in the bytes that follow, and the place after these bytes."""
    if count == 15:
        while True:
            more = packed[at]
            at += 1
            count += more
            if more != 255:
                break
    return count, at

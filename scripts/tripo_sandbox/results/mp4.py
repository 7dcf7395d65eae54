# SPDX-License-Identifier: GPL-3.0-or-later
"""A film whose frames are PNG pictures, in an MP4 container."""

import struct
from collections.abc import Sequence

MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def write_mp4(frames: Sequence[bytes], size: int, per_second: int) -> bytes:
    head = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2mp41")
    length = len(frames)
    entry = _box(
        b"png ",
        bytes(6) + struct.pack(">H", 1) + bytes(16),
        struct.pack(">HHIIIH", size, size, 0x480000, 0x480000, 0, 1),
        bytes(32) + struct.pack(">Hh", 24, -1),
    )
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), entry),
        _full(b"stts", struct.pack(">III", 1, length, 1)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, length, 1)),
        _full(b"stsz", struct.pack(">II", 0, length), *(struct.pack(">I", len(f)) for f in frames)),
        _full(b"stco", struct.pack(">II", 1, len(head) + 8)),
    )
    source = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, per_second, length, 0x55C4, 0)),
        _full(b"hdlr", struct.pack(">I", 0), b"vide", bytes(12), b"video\0"),
        _box(b"minf", _full(b"vmhd", bytes(8), flags=1), source, table),
    )
    track = _full(
        b"tkhd",
        struct.pack(">IIIII", 0, 0, 1, 0, length),
        bytes(16),
        MATRIX,
        struct.pack(">II", size << 16, size << 16),
        flags=3,
    )
    movie = _full(
        b"mvhd",
        struct.pack(">IIIIIH", 0, 0, per_second, length, 0x10000, 0x100),
        bytes(10),
        MATRIX,
        bytes(24),
        struct.pack(">I", 2),
    )
    film = _box(b"moov", movie, _box(b"trak", track, media))
    return head + _box(b"mdat", *frames) + film


def _box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)

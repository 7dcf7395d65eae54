# SPDX-License-Identifier: GPL-3.0-or-later
"""Baseline JPEG writer: full colour resolution, one table of each sort, codes made to measure."""

import math
import struct
from collections import Counter
from collections.abc import Sequence

from .huffman import canonical, code_lengths

QUANTUM = 6
"""How coarsely every frequency is rounded; the mean colour gets half of it."""
SIDE = 8
END_OF_BLOCK, SIXTEEN_ZEROS = 0x00, 0xF0
LENGTHS = range(1, 17)
NOBODY = 256

Block = tuple[int, ...]
_COSINES = [
    [
        (math.sqrt(0.125) if u == 0 else 0.5) * math.cos((2 * x + 1) * u * math.pi / 16)
        for x in range(SIDE)
    ]
    for u in range(SIDE)
]
# Diagonals, every other one upwards.
_ZIGZAG = sorted(
    ((u, v) for v in range(SIDE) for u in range(SIDE)),
    key=lambda p: (p[0] + p[1], p[0] if (p[0] + p[1]) % 2 == 0 else p[1]),
)


def write_jpeg(width: int, height: int, rows: Sequence[bytes]) -> bytes:
    """Encode rows of red, green, blue bytes."""
    blocks = [_blocks(plane, width, height) for plane in _planes(rows)]
    known: dict[bytes, Block] = {}
    symbols: list[tuple[int, int, int, int]] = []
    """Table (0 for the mean colour, 1 for the rest), symbol, extra bits and their number."""
    means = [0, 0, 0]
    for trio in zip(*blocks, strict=True):
        for component, samples in enumerate(trio):
            if samples not in known:
                known[samples] = _frequencies(samples)
            block = known[samples]
            symbols += _symbols(block, block[0] - means[component])
            means[component] = block[0]
    tables = [_codes(Counter(s for table, s, _, _ in symbols if table == t)) for t in (0, 1)]
    quanta = bytes([QUANTUM // 2, *[QUANTUM] * 63])
    parts = [
        b"\xff\xd8",
        _segment(0xE0, b"JFIF\0" + struct.pack(">HBHHBB", 0x0101, 0, 1, 1, 0, 0)),
        _segment(0xDB, b"\0" + quanta),
        _segment(
            0xC0,
            struct.pack(">BHHB", 8, height, width, 3)
            + b"".join(bytes([component, 0x11, 0]) for component in (1, 2, 3)),
        ),
    ]
    for kind, codes in zip((0x00, 0x10), tables, strict=True):
        lengths = Counter(length for _, length in codes.values())
        counts = bytes(lengths[n] for n in LENGTHS)
        parts.append(_segment(0xC4, bytes([kind]) + counts + bytes(codes)))
    scan = b"\x03" + b"".join(bytes([component, 0]) for component in (1, 2, 3)) + b"\0\x3f\0"
    return b"".join([*parts, _segment(0xDA, scan), _entropy(symbols, tables), b"\xff\xd9"])


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _planes(rows: Sequence[bytes]) -> list[list[bytes]]:
    """Split the rows into brightness and two differences of colour."""
    planes: list[list[bytes]] = [[], [], []]
    for row in rows:
        pixels = list(zip(row[::3], row[1::3], row[2::3], strict=True))
        planes[0].append(bytes(int(0.299 * r + 0.587 * g + 0.114 * b) for r, g, b in pixels))
        planes[1].append(
            bytes(min(255, int(128.5 - 0.1687 * r - 0.3313 * g + 0.5 * b)) for r, g, b in pixels)
        )
        planes[2].append(
            bytes(min(255, int(128.5 + 0.5 * r - 0.4187 * g - 0.0813 * b)) for r, g, b in pixels)
        )
    return planes


def _blocks(plane: list[bytes], width: int, height: int) -> list[bytes]:
    """Cut a plane into squares; the last row and column are repeated to fill them."""
    wide = [row + row[-1:] * (-width % SIDE) for row in plane]
    wide += wide[-1:] * (-height % SIDE)
    return [
        b"".join(wide[y + line][x : x + SIDE] for line in range(SIDE))
        for y in range(0, len(wide), SIDE)
        for x in range(0, len(wide[0]), SIDE)
    ]


def _frequencies(samples: bytes) -> Block:
    """The rounded cosine transform of a square, in zigzag order."""
    if samples.count(samples[0]) == len(samples):
        return (round((samples[0] - 128) * SIDE / (QUANTUM // 2)), *[0] * 63)
    lines = [samples[at : at + SIDE] for at in range(0, 64, SIDE)]
    across = [
        [sum(c * (s - 128) for c, s in zip(wave, line, strict=True)) for line in lines]
        for wave in _COSINES
    ]
    return tuple(
        round(
            sum(c * a for c, a in zip(_COSINES[v], across[u], strict=True))
            / (QUANTUM if u or v else QUANTUM // 2)
        )
        for u, v in _ZIGZAG
    )


def _symbols(block: Block, step: int) -> list[tuple[int, int, int, int]]:
    size = abs(step).bit_length()
    symbols = [(0, size, _bits(step, size), size)]
    zeros = 0
    for value in block[1:]:
        if value == 0:
            zeros += 1
            continue
        symbols += [(1, SIXTEEN_ZEROS, 0, 0)] * (zeros // 16)
        size = abs(value).bit_length()
        symbols.append((1, zeros % 16 << 4 | size, _bits(value, size), size))
        zeros = 0
    return [*symbols, (1, END_OF_BLOCK, 0, 0)] if zeros else symbols


def _bits(value: int, size: int) -> int:
    return value if value >= 0 else value + (1 << size) - 1


def _codes(counts: Counter[int]) -> dict[int, tuple[int, int]]:
    """Return code and length by symbol; the last code, of nothing but ones, is not for use."""
    lengths = code_lengths(Counter({**counts, NOBODY: 0}))
    longest = max(lengths, key=lambda symbol: lengths[symbol])
    lengths[longest], lengths[NOBODY] = lengths[NOBODY], lengths[longest]
    codes = canonical(lengths)
    del codes[NOBODY]
    return codes


def _entropy(
    symbols: list[tuple[int, int, int, int]], tables: list[dict[int, tuple[int, int]]]
) -> bytes:
    out = bytearray()
    pending = count = 0
    for table, symbol, extra, size in symbols:
        code, length = tables[table][symbol]
        pending = (pending << length | code) << size | extra
        count += length + size
        while count >= 8:
            count -= 8
            out.append(pending >> count)
            pending &= (1 << count) - 1
    if count:
        out.append((pending << 8 - count | (1 << 8 - count) - 1) & 0xFF)
    return bytes(out).replace(b"\xff", b"\xff\0")

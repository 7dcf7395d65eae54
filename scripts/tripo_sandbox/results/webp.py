# SPDX-License-Identifier: GPL-3.0-or-later
"""Lossless WebP writer: prefix codes and runs of equal pixels, no transforms."""

import struct
from collections import Counter
from collections.abc import Sequence

from .huffman import LONGEST_CODE, canonical, code_lengths

LONGEST_RUN = 4096
LENGTH_ORDER = (17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
OPAQUE = 255
LEFT_PIXEL = 1
"""The distance symbol for "the pixel to the left"."""


class _Bits:
    """Bits from the lowest of each byte upwards."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._pending = 0
        self._count = 0

    def write(self, value: int, count: int) -> None:
        self._pending |= value << self._count
        self._count += count
        while self._count >= 8:
            self.data.append(self._pending & 0xFF)
            self._pending >>= 8
            self._count -= 8

    def end(self) -> bytes:
        if self._count:
            self.data.append(self._pending & 0xFF)
        return bytes(self.data)


def write_webp(width: int, height: int, pixels: Sequence[tuple[int, int, int]]) -> bytes:
    runs = _runs(pixels)
    counts = [Counter[int]() for _ in range(3)]
    for (red, green, blue), repeats in runs:
        counts[0][green] += 1
        counts[1][red] += 1
        counts[2][blue] += 1
        if repeats:
            counts[0][256 + _prefix(repeats)[0]] += 1
    bits = _Bits()
    bits.write(0x2F, 8)
    bits.write(width - 1, 14)
    bits.write(height - 1, 14)
    # No alpha, version 0; then no transform, no colour cache, no groups of codes.
    for count in (1, 3, 1, 1, 1):
        bits.write(0, count)
    green_codes = _write_codes(bits, counts[0], 280)
    red_codes = _write_codes(bits, counts[1], 256)
    blue_codes = _write_codes(bits, counts[2], 256)
    _write_codes(bits, Counter({OPAQUE: 1}), 256)
    _write_codes(bits, Counter({LEFT_PIXEL: 1}), 40)
    for (red, green, blue), repeats in runs:
        bits.write(*green_codes[green])
        bits.write(*red_codes[red])
        bits.write(*blue_codes[blue])
        if repeats:
            symbol, extra, count = _prefix(repeats)
            bits.write(*green_codes[256 + symbol])
            bits.write(extra, count)
    data = bits.end()
    data += bytes(len(data) % 2)
    chunk = struct.pack("<4sI", b"VP8L", len(data)) + data
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunk), b"WEBP") + chunk


def _runs(pixels: Sequence[tuple[int, int, int]]) -> list[tuple[tuple[int, int, int], int]]:
    """Return each pixel that differs from the one before, and how often it is repeated."""
    runs: list[tuple[tuple[int, int, int], int]] = []
    for pixel in pixels:
        if runs and runs[-1][0] == pixel and runs[-1][1] < LONGEST_RUN:
            runs[-1] = (pixel, runs[-1][1] + 1)
        else:
            runs.append((pixel, 0))
    return runs


def _prefix(length: int) -> tuple[int, int, int]:
    """Return a length's symbol, its extra bits and their number."""
    value = length - 1
    if value < 4:
        return value, 0, 0
    highest = value.bit_length() - 1
    count = highest - 1
    return 2 * highest + (value >> count & 1), value & ((1 << count) - 1), count


def _write_codes(bits: _Bits, counts: Counter[int], alphabet: int) -> dict[int, tuple[int, int]]:
    """Write one prefix code and return each symbol's bits and their number."""
    if len(counts) == 1:
        [symbol] = counts
        # The simple form: one symbol of eight bits, which then needs no bits at all.
        if symbol < 256:
            for value, count in ((1, 1), (0, 1), (1, 1), (symbol, 8)):
                bits.write(value, count)
            return {symbol: (0, 0)}
    lengths = code_lengths(counts)
    bits.write(0, 1)
    bits.write(len(LENGTH_ORDER) - 4, 4)
    for symbol in LENGTH_ORDER:
        bits.write(4 if symbol <= LONGEST_CODE else 0, 3)
    bits.write(0, 1)
    for symbol in range(alphabet):
        bits.write(_reversed(lengths.get(symbol, 0), 4), 4)
    return {
        symbol: (_reversed(code, length), length)
        for symbol, (code, length) in canonical(lengths).items()
    }


def _reversed(value: int, count: int) -> int:
    return int(f"{value:0{count}b}"[::-1], 2) if count else 0

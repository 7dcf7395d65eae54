# SPDX-License-Identifier: GPL-3.0-or-later
"""A GLB made as large as wanted by a chunk of zeros, which readers have to skip."""

import struct
from collections.abc import Iterator

from ..shared.answers import CHUNK, Payload


class Padded:
    """A GLB payload grown to about a size without being held in memory."""

    def __init__(self, glb: Payload, size: int) -> None:
        self._glb = glb
        pad = max(0, size - glb.length - 8) // 4 * 4
        self.length = glb.length + 8 + pad
        self._head = struct.pack("<4sII", b"glTF", 2, self.length)
        self._chunk = struct.pack("<I4s", pad, b"PAD\0")

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        inner = self._glb.length
        spans = (
            (0, 12, lambda a, b: iter([self._head[a:b]])),
            (12, inner, lambda a, b: self._glb.read(a + 12, b + 12)),
            (inner, inner + 8, lambda a, b: iter([self._chunk[a:b]])),
            (inner + 8, self.length, _zeros),
        )
        for first, last, part in spans:
            low, high = max(first, start), min(last, stop)
            if low < high:
                yield from part(low - first, high - first)


def _zeros(start: int, stop: int) -> Iterator[bytes]:
    block = bytes(CHUNK)
    for left in range(stop - start, 0, -CHUNK):
        yield block[: min(CHUNK, left)]

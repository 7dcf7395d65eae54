# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixels as a PNG file, for pictures that exist only inside Blender."""

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}


def encode(pixels: "NDArray[np.float32]", *, linear: bool = False) -> bytes:
    """A PNG from float pixels of shape (height, width, channels), 0 to 1, bottom row first.

    There can be 1 channel (grey), 3 (RGB) or 4 (RGBA).

    `linear` pixels are given the sRGB curve; others have it already.
    """
    # NumPy is heavy, and only pictures inside Blender need it.
    import numpy as np

    colour = np.clip(pixels[::-1], 0.0, 1.0)
    if linear:
        rgb = colour[..., :3]
        curved = 1.055 * np.power(rgb, 1 / 2.4) - 0.055
        colour[..., :3] = np.where(rgb <= 0.0031308, rgb * 12.92, curved)
    rows = (colour * 255.0 + 0.5).astype(np.uint8)
    height, width, channels = rows.shape
    # Each row starts with its filter: 0, none.
    raw = np.concatenate([np.zeros((height, 1), np.uint8), rows.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(raw.tobytes(), 3)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

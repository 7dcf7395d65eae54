# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG files made of Blender's pixels."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from tripo_addon.files import png
from tripo_addon.files.formats import (
    Picture,
    measure,
    picture_problem,
)


@pytest.mark.parametrize(("channels", "colour_type"), [(1, 0), (3, 2), (4, 6)])
def test_png(tmp_path: Path, channels: int, colour_type: int) -> None:
    pixels = np.zeros((20, 30, channels), np.float32)
    pixels[0, 0] = 1.0  # bottom left
    data = png.encode(pixels)
    path = tmp_path / "x.png"
    path.write_bytes(data)
    assert picture_problem(path) == ""
    assert measure(data) == Picture("png", 30, 20)
    assert data[25] == colour_type
    rows = zlib.decompress(data[data.index(b"IDAT") + 4 : -16])
    stride = 30 * channels + 1
    assert rows[19 * stride + 1 : 19 * stride + 1 + channels] == b"\xff" * channels
    assert sum(rows) == 255 * channels


def test_linear_pixels_get_the_srgb_curve() -> None:
    data = png.encode(np.full((20, 20, 4), 0.2140, np.float32), linear=True)
    rows = zlib.decompress(data[data.index(b"IDAT") + 4 : -16])
    assert list(rows[1:5]) == [127, 127, 127, 55]

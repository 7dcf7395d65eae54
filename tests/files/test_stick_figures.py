# SPDX-License-Identifier: GPL-3.0-or-later
"""Bones as lines in a picture."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

from tripo_addon.files import stick_figures
from tripo_addon.files.movements import Bones, Movement


def read(png: bytes) -> Any:
    """The pixels of a PNG of this add-on, top row first."""
    wide, high = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (size,) = struct.unpack(">I", png[start - 8 : start - 4])
    rows = np.frombuffer(zlib.decompress(png[start : start + size]), np.uint8)
    return rows.reshape(high, 1 + wide * 4)[:, 1:].reshape(high, wide, 4)


def pole(*leans: float) -> Movement:
    """A pole of two joints that leans to the right by so much in each pose."""
    right = (np.sin(stick_figures.AROUND), 0.0, -np.cos(stick_figures.AROUND))
    poses = [[(0, 0, 0), np.add((0, 1, 0), np.multiply(right, lean))] for lean in leans]
    return Movement(Bones(("foot", "top"), (-1, 0)), np.array(poses, np.float64))


def test_each_pose_has_its_place() -> None:
    leans = (0.0, 0.0, 0.6, 0.0, 0.0, 0.0, 0.0, -0.6)
    pixels = read(stick_figures.strip(pole(*leans)))
    wide, high = stick_figures.CELL
    assert pixels.shape == (high * stick_figures.ROWS, wide * stick_figures.COLUMNS, 4)
    for at, lean in enumerate(leans):
        row, column = divmod(at, stick_figures.COLUMNS)
        cell = pixels[row * high : (row + 1) * high, column * wide : (column + 1) * wide, 3] > 128
        _, upper = np.nonzero(cell[: high // 2])
        _, lower = np.nonzero(cell[high // 2 :])
        assert np.sign(round((upper.mean() - lower.mean()) / 8)) == np.sign(lean), at


def test_a_head_is_round_and_within_the_picture() -> None:
    bones = Bones(("foot", "Head"), (-1, 0))
    with_head = pole(*(0.0,) * 8)._replace(bones=bones)
    shown, plain = (
        read(stick_figures.icon(movement))[..., 3] > 128
        for movement in (with_head, pole(*(0.0,) * 8))
    )
    assert shown.any(1).nonzero()[0].min() > 0
    assert shown.sum(1).max() > plain.sum(1).max()


def test_what_never_moves_and_has_no_size_is_drawn() -> None:
    still = Movement(Bones(("one", "two"), (-1, 0)), np.zeros((8, 2, 3)))
    assert read(stick_figures.strip(still))[..., 3].any()

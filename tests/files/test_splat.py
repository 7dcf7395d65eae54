# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of Gaussian splats: what is read, what is left out, what is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tripo_addon.files import splat

FIELDS = {
    **dict.fromkeys(("x", "y", "z"), 0.0),
    **dict.fromkeys(("f_dc_0", "f_dc_1", "f_dc_2", "opacity"), 0.0),
    **dict.fromkeys(("scale_0", "scale_1", "scale_2"), math.log(0.01)),
}


def rows(count: int = 4, fields: tuple[str, ...] = tuple(FIELDS), order: str = "<") -> Any:
    """Splats on a line of one unit, grey, half transparent, all of one size."""
    made = np.zeros(count, [(name, f"{order}f4") for name in fields])
    for name in fields:
        made[name] = FIELDS[name]
    made["x"] = np.linspace(0, 1, count)
    return made


def write(path: Path, made: Any, head: str = "", said: int | None = None) -> Path:
    order = "big" if made.dtype[0].str.startswith(">") else "little"
    names = "".join(f"property float {name}\n" for name in made.dtype.names)
    count = len(made) if said is None else said
    head = head or f"ply\nformat binary_{order}_endian 1.0\nelement vertex {count}\n{names}"
    path.write_bytes(f"{head}end_header\n".encode() + made.tobytes())
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "splat.ply"


@pytest.mark.parametrize("order", ["<", ">"])
def test_what_a_splat_is(file: Path, order: str) -> None:
    made = rows(order=order)
    made["f_dc_0"] = 0.5 / splat.SHARE_OF_DC
    made["opacity"][1] = math.log(3)
    made["scale_1"] = made["scale_2"] = math.log(0.04)
    assert splat.is_splat(write(file, made))
    found = splat.read(file, 100)
    assert found.places[:, 0].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert found.colours[0].tolist() == pytest.approx([1, 0.5, 0.5])
    assert found.opacities.tolist() == pytest.approx([0.5, 0.75, 0.5, 0.5])
    assert found.sizes.tolist() == pytest.approx([0.03] * 4)


def test_the_most_opaque_are_kept_in_their_order(file: Path) -> None:
    made = rows(1000)
    made["opacity"] = np.random.default_rng(1).permutation(1000) / 100
    found = splat.read(write(file, made), 100)
    assert len(found.places) == 100
    assert found.opacities.min() > 1 / (1 + math.exp(-8.9))
    assert (np.diff(found.places[:, 0]) > 0).all()


@pytest.mark.parametrize("name", ["x", "opacity", "scale_1"])
@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30])
def test_numbers_that_are_none_are_left_out(file: Path, name: str, value: float) -> None:
    made = rows()
    made[name][2] = value
    found = splat.read(write(file, made), 100)
    kept = 4 if name == "opacity" and not math.isnan(value) else 3
    assert len(found.places) == kept
    for part in vars(found).values():
        assert np.isfinite(part).all()


def test_a_colour_that_is_none_is_grey(file: Path) -> None:
    made = rows()
    made["f_dc_1"][0] = math.nan
    made["f_dc_1"][1] = 1e30
    found = splat.read(write(file, made), 100)
    assert found.colours[:2, 1].tolist() == [0.5, 1]


def test_one_splat_does_not_hide_all_others(file: Path) -> None:
    made = rows()
    made["scale_0"][1] = math.log(1000)
    assert splat.read(write(file, made), 100).sizes.max() == pytest.approx(splat.LARGEST_SHARE)


def test_missing_properties_get_likely_values(file: Path) -> None:
    found = splat.read(write(file, rows(100, ("x", "y", "z", "f_dc_0"))), 1000)
    assert found.opacities.tolist() == [1] * 100
    assert found.colours.tolist() == [[0.5] * 3] * 100
    assert (found.sizes > 0).all()
    assert (found.sizes <= splat.LARGEST_SHARE).all()


def test_a_mesh_is_no_splat(file: Path) -> None:
    assert not splat.is_splat(write(file, rows(4, ("x", "y", "z"))))
    file.write_bytes(b"glTF")
    assert not splat.is_splat(file)


LITTLE = "ply\nformat binary_little_endian 1.0\n"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (f"{LITTLE}element vertex 99999999999\nproperty float x\n", "fewer splats than it says"),
        (f"{LITTLE}element vertex 0\nproperty float x\n", "fewer splats than it says"),
        (f"{LITTLE}element vertex -5\nproperty float x\n", "header cannot be read"),
        (f"{LITTLE}element vertex {'9' * 5000}\nproperty float x\n", "header cannot be read"),
        (f"{LITTLE}element vertex 1\nproperty list uchar int x\n", "not written as splats are"),
        (
            f"{LITTLE}element vertex 1\nproperty float x\nproperty float x\n",
            "header cannot be read",
        ),
        (f"{LITTLE}element chunk 1\nproperty float x\n", "not written as splats are"),
        (
            "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\n",
            "not written as splats are",
        ),
        (LITTLE, "header cannot be read"),
        ("ply\n" + "comment\n" * 20_000, "no PLY file"),
    ],
)
def test_what_cannot_be_read_says_why(file: Path, head: str, reason: str) -> None:
    write(file, rows(), head)
    with pytest.raises(ValueError, match=reason):
        splat.read(file, 100)


def test_nothing_to_show(file: Path) -> None:
    made = rows()
    made["y"] = math.nan
    with pytest.raises(ValueError, match="no splat in the file that can be shown"):
        splat.read(write(file, made), 100)


def test_a_file_that_was_cut_off(file: Path) -> None:
    whole = write(file, rows(1000)).read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(ValueError, match="fewer splats"):
        splat.read(file, 100)

# SPDX-License-Identifier: GPL-3.0-or-later
"""How a command line is read: lists beside the source, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tripo_addon import cli

MODEL = "8a4f2c1e-0000-4000-8000-000000000001"
FOUR = ("a.png", "b.png", "c.png", "d.png")
ONES = ["1", "0", "0", "-2.5"] * 4


def read(*words: str) -> dict[str, Any]:
    return cli.values(cli.parse(words))


@pytest.mark.parametrize(
    "words",
    [
        ("--images", *FOUR, MODEL),
        ("--images", *FOUR, "--", MODEL),
        ("--images", *FOUR, MODEL, "--json"),
        ("--images", *FOUR, "--json", MODEL),
        (MODEL, "--images", *FOUR),
        ("--images", *FOUR[:2], "--images", *FOUR[2:], MODEL),
        ("--images", "a.png", "--images", "b.png", "--images", "c.png", "--images", "d.png", MODEL),
    ],
)
def test_a_list_may_stand_before_the_source(words: tuple[str, ...]) -> None:
    assert read("texture-model", *words) == {"source": MODEL, "images": FOUR}


def test_the_source_ends_the_last_of_several_lists() -> None:
    words = ("--part-names", "arm", "leg", "--images", *FOUR)
    expected = {"source": MODEL, "images": FOUR, "part_names": ("arm", "leg")}
    assert read("texture-model", *words, MODEL) == expected
    words = ("--images", *FOUR, "--part-names", "arm", "leg")
    assert read("texture-model", *words, MODEL) == expected


def test_a_list_of_numbers() -> None:
    expected = {"source": "chair.glb", "transform": tuple(map(float, ONES))}
    assert read("smartsegment", "--transform", *ONES, "chair.glb") == expected
    assert read("smartsegment", "chair.glb", "--transform", *ONES) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("texture-model", "--images", *FOUR),
        ("mesh-completion", "--part-names", "arm"),
        ("texture-model", "--images", *FOUR, "-o", "out.glb"),
        ("texture-model", "--text-prompt", "oak"),
    ],
)
def test_a_source_that_is_not_there_is_missed(words: tuple[str, ...]) -> None:
    with pytest.raises(cli.WrongUsage, match="required: SOURCE"):
        read(*words)


@pytest.mark.parametrize("count", ["0", "-1", "x", "1000001", "9" * 5000])
def test_a_count_that_is_none(count: str) -> None:
    with pytest.raises(cli.WrongUsage, match=r"whole number, 1 to 1,000,000|expected one argument"):
        cli.parse(["jobs", "--count", count])


def test_what_else_is_wrong_is_said() -> None:
    words = ("--part-names", "arm", MODEL, "--texture-quality", "best")
    with pytest.raises(cli.WrongUsage, match="invalid choice: 'best'"):
        read("texture-model", *words)

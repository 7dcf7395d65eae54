# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files and objects from titles and outputs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tripo_addon.text.filenames import file_name, object_name, output_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a red chair", "a red chair"),
        ('a/b\\c:d*e?"f"<g>|h\n', "a b c d e f g h"),
        ("..", "_"),
        ("", "_"),
        ("CON", "_CON"),
        ("椅子", "椅子"),
        ("x" * 200, "x" * 60),
    ],
)
def test_file_names(title: str, name: str) -> None:
    assert file_name(title) == name


def test_object_names_fit_in_63_bytes() -> None:
    assert object_name("a  red\nchair") == "a red chair"
    assert object_name("word " * 30) == "word " * 11 + "word"
    assert len(object_name("椅" * 50).encode()) == 63


PROMPT = "an old wooden chair with carved legs, a red cushion and brass nails, worn"


def test_titles_are_cut_and_outputs_are_not() -> None:
    name = file_name(PROMPT, "front_view")
    assert name.endswith(" front_view")
    assert len(name) <= 60
    assert file_name("chair", "front") == "chair front"
    assert len(file_name("𠮷" * 90, "front").encode()) <= 200
    assert file_name("", "front") == "front"


def test_names_of_outputs() -> None:
    assert output_name("base_model") == "base_model"
    names: list[Any] = [output_name(each) for each in ("a/b", "a\\b", "a b", "A b", "x" * 90)]
    assert len(set(names)) == len(names)
    assert all(len(name) < 60 for name in names)
    assert all(first != second for first, second in pairwise(sorted(names)))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language has every text of the code, with the same values in it.

`python scripts/languages.py` lists what is missing.
"""

from __future__ import annotations

import ast
import unicodedata

import pytest
from environment import ROOT
from languages import CODE, entries, languages, missing, texts

from tripo_addon.text.translation import SIGNS, Catalogue, filled, holes

SAME = {
    "{name} +{price}",
    "{name} -{price}",
    "{label} {value}",
    "Alembic (.abc)",
    "Unity",
}
"""What is the same in another language."""
NARROW = 30
"""Latin characters that a button has room for in a sidebar of 240 pixels."""
LONGER = 1.35
"""How much longer than in English a button's words may be."""


def test_there_are_languages() -> None:
    assert {"ja", "zh_HANS"} <= set(languages())
    assert len(texts()) > 1500


@pytest.mark.parametrize("language", languages())
def test_nothing_is_missing(language: str) -> None:
    assert not missing(language)


@pytest.mark.parametrize("language", languages())
def test_nothing_is_left_over(language: str) -> None:
    assert not entries(language).keys() - texts().keys()


@pytest.mark.parametrize("language", languages())
def test_nothing_is_left_in_english(language: str) -> None:
    same = {text for text, said in entries(language).items() if text == said}
    assert not same - SAME - set(SIGNS)


@pytest.mark.parametrize("language", languages())
def test_the_values_are_the_same(language: str) -> None:
    wrong = {
        text: said
        for text, said in entries(language).items()
        if sorted(holes(text)) != sorted(holes(said))
    }
    assert not wrong


@pytest.mark.parametrize("language", languages())
def test_every_text_is_found_again(language: str) -> None:
    """With values in it, as it is seen on the screen."""
    known = entries(language)
    catalogue = Catalogue(known)
    said = {
        text: catalogue.say(filled(text)) for text in known if holes(text) and text != known[text]
    }
    assert not {
        text: found
        for text, found in said.items()
        if found == filled(text) or any(f"<{name.upper()}>" not in found for name in holes(text))
    }


@pytest.mark.parametrize("language", languages())
def test_words_of_buttons_have_room(language: str) -> None:
    long = {
        text: said
        for text, said in entries(language).items()
        if len(text) <= NARROW and not text.endswith((".", "?")) and text.istitle()
        if _cells(said) > max(NARROW, LONGER * len(text))
    }
    assert not long


def test_operators_report_in_the_language() -> None:
    """What is put together is said; a plain text is translated by Blender itself."""
    bare = []
    for path in (CODE / "blender").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "report" or len(node.args) != 2:
                continue
            told = node.args[1]
            spoken = isinstance(told, ast.Call) and getattr(told.func, "id", "") == "said"
            if not isinstance(told, ast.Constant) and not spoken:
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not bare


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

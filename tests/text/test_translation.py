# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that were made in English are found again by what they are made of."""

from __future__ import annotations

import pytest

from tripo_addon.text.translation import Catalogue

CATALOGUE = Catalogue(
    {
        ". ": "/",
        ".": "!",
        ", ": "+",
        "No credits were spent.": "KEINE!",
        "{name} is hidden": "VERSTECKT {name}",
        "Show it, or choose another object": "ZEIGEN",
        "Texture": "TEXTUR",
        "Texture Version": "VERSION",
        "needs {join}": "BRAUCHT {join}",
        "{name} on": "{name} AN",
        "{join} and {last}": "{join} UND {last}",
        "{title}: its chain cannot go on. {error}": "KETTE {title} {error}",
        "done": "FERTIG",
        ", {held} held": "+{held} GEHALTEN",
        "Balance {balance}{held}": "STAND {balance}{held}",
        "Export {name}...": "AUSGABE {name}...",
        "Lost: {small}": "VERLOREN: {small}",
        "Bones; weights too": "KNOCHEN; GEWICHTE",
        "loose part": "TEILE",
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Texture", "TEXTUR"),
        ("Done", "FERTIG"),
        ("Cube is hidden", "VERSTECKT Cube"),
        (
            "Cube is hidden. No credits were spent. Show it, or choose another object.",
            "VERSTECKT Cube/KEINE/ZEIGEN!",
        ),
        ("Needs Texture on and Texture Version v3.5", "BRAUCHT TEXTUR AN UND VERSION v3.5"),
        ("jug: its chain cannot go on. Cube is hidden.", "KETTE jug VERSTECKT Cube!"),
        ("Balance 20, 5 held", "STAND 20+5 GEHALTEN"),
        ("Export Cube...", "AUSGABE Cube..."),
        ("Export a blue armchair...", "AUSGABE a blue armchair..."),
        ("Lost: bones; weights too", "VERLOREN: KNOCHEN; GEWICHTE"),
        ("1,024 loose parts", "1,024 TEILE"),
        ("Texture\nDone", "TEXTUR\nFERTIG"),
        ("", ""),
        ("   ", "   "),
        ("42 %", "42 %"),
    ],
)
def test_what_is_known_is_said(text: str, said: str) -> None:
    assert CATALOGUE.say(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "a knight on a horse",
        "salt and pepper, in a jar",
        "It needs more light than there is",
        "a vase: blue. With flowers; old",
    ],
)
def test_the_words_of_a_user_are_left_alone(text: str) -> None:
    assert CATALOGUE.say(text) == text

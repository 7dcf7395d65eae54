# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task's result looks like: the words of its label choose form, colours and surfaces."""

import re
import zlib
from dataclasses import dataclass

Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "red": (178, 34, 34),
    "orange": (224, 122, 34),
    "yellow": (230, 190, 50),
    "green": (52, 122, 64),
    "blue": (38, 84, 170),
    "teal": (24, 128, 128),
    "purple": (110, 60, 150),
    "pink": (224, 120, 160),
    "brown": (112, 70, 40),
    "beige": (214, 196, 160),
    "white": (232, 230, 224),
    "grey": (128, 130, 134),
    "gray": (128, 130, 134),
    "black": (36, 36, 40),
    "gold": (200, 160, 60),
    "golden": (200, 160, 60),
    "silver": (184, 188, 196),
}
FORM_WORDS = {
    "chair": "chair armchair sofa couch seat stool throne bench furniture",
    "jug": "jug pitcher vase pot cup mug teapot jar bottle bowl",
    "robot": "robot android droid toy figure character knight man woman person cat dog",
}
_BY_WORD = {word: form for form, words in FORM_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class Surface:
    colour: Colour
    pattern: str = "plain"
    roughness: float = 0.6
    metallic: float = 0.0


@dataclass(frozen=True)
class Look:
    form: str
    surfaces: tuple[tuple[str, Surface], ...]
    """Material name and surface, as pairs and not as a dict, so that a look has a hash."""

    def surface(self, material: str) -> Surface:
        return dict(self.surfaces)[material]


def look_of(label: str, form: str = "") -> Look:
    """Choose form and colours by the words of a label; a given form is kept."""
    words = re.findall(r"[a-z]+", label.lower())
    chance = zlib.crc32(label.encode(errors="surrogatepass"))
    forms = [_BY_WORD[word] for word in words if word in _BY_WORD]
    named = [COLOURS[word] for word in words if word in COLOURS]
    palette = list(COLOURS.values())
    main = named[0] if named else palette[chance % 9]
    second = named[1] if len(named) > 1 else _lighter(main)
    form = form or (forms[0] if forms else sorted(FORM_WORDS)[chance % len(FORM_WORDS)])
    surfaces = {
        "main": Surface(main, "weave", 0.75) if form == "chair" else Surface(main, "plain", 0.35),
        "second": Surface(second, "weave", 0.8) if form == "chair" else Surface(second),
        "glaze": Surface(main, "glaze", 0.2),
        "wood": Surface((120, 78, 46), "wood", 0.5),
        "metal": Surface((150, 154, 160), "plain", 0.3, 0.9),
        "dark": Surface((22, 24, 30), "plain", 0.15),
        "glow": Surface((120, 240, 255), "plain", 0.4),
    }
    return Look(form, tuple(surfaces.items()))


def repainted(look: Look, text: str) -> Look:
    """The same form in the colours of a text, if it names any."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return look_of(text, look.form) if words & COLOURS.keys() else look


def _lighter(colour: Colour) -> Colour:
    red, green, blue = ((value + 235) // 2 for value in colour)
    return red, green, blue

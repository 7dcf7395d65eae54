# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of presets, and what is refused by it."""

from __future__ import annotations

from typing import Any

import pytest

from tripo_addon.errors import Invalid
from tripo_addon.spec import exporting
from tripo_addon.spec.exporting import FORMATS, PRESETS, USUAL
from tripo_addon.spec.tasks.conversion import FORMATS as SERVICE_FORMATS


def test_every_format_can_be_written() -> None:
    assert {preset.ending for preset in PRESETS.values()} == FORMATS.keys() == USUAL.keys()
    assert all(PRESETS[name].ending == ending for ending, name in USUAL.items())


def test_the_service_s_formats_are_named_as_it_names_them() -> None:
    told = {form.service for form in FORMATS.values()} - {""}
    assert told == set(SERVICE_FORMATS)


def test_sentences_have_no_full_stop() -> None:
    for preset in PRESETS.values():
        for text in (preset.help, preset.note, preset.lost):
            assert not text.endswith(".")
            assert text.startswith("glTF") or text[:1] == text[:1].upper()


def test_the_usual_preset_of_a_file() -> None:
    assert exporting.chosen(ending=".stl").preset == "print"
    assert exporting.chosen(ending=".3mf", size=80).size == 80.0
    assert exporting.chosen(ending=".glb").preset == "glb"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"preset": "unity", "ending": ".glb"}, "writes .fbx files"),
        ({"preset": "maya", "ending": ".fbx"}, "no preset 'maya'"),
        ({"ending": ".max"}, "'.max' files cannot be written"),
        ({"ending": ".glb", "size": 80}, "only prints have a size"),
        ({"ending": ".stl", "size": float("nan")}, "A size is 0 to 100,000"),
        ({"ending": ".stl", "size": -1}, "A size is 0 to"),
        ({"ending": ".stl", "size": "big"}, "size_mm is no number"),
        ({"ending": ".stl", "filaments": 4}, "Only 3MF files have filaments"),
        ({"ending": ".3mf", "filaments": 17}, "Filaments are 0 to 16"),
        ({"ending": ".3mf", "filaments": True}, "filaments is no number"),
        ({"ending": ".3mf", "size": 5, "size_of": "width"}, "longest, height"),
    ],
)
def test_what_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        exporting.chosen(**given)

# SPDX-License-Identifier: GPL-3.0-or-later
"""How wide texts are, and what of them fits."""

from __future__ import annotations

from typing import Any

import pytest


def test_letters_have_their_own_widths(blender: Any) -> None:
    from tripo_addon.blender.ui.widths import pixels

    assert pixels("") == 0
    assert pixels("iiii") < pixels("mmmm") < pixels("革製の椅子")


@pytest.mark.parametrize(
    "name", ["a copper kettle with a long spout", "an owl: a green velvet skin"]
)
@pytest.mark.parametrize("room", [60, 90, 120])
def test_what_does_not_fit_is_left_out(blender: Any, name: str, room: int) -> None:
    from tripo_addon.blender.ui import widths

    for short in (widths.fitted(name, room), widths.shortened(name, room)):
        assert widths.pixels(short) <= room
        # No letter more would fit.
        assert widths.pixels(short) > room - 25
        assert short.startswith("a")


def test_the_end_of_a_long_name_stays(blender: Any) -> None:
    from tripo_addon.blender.ui.widths import fitted

    assert fitted("a jug", 60) == "a jug"
    assert fitted("a copper kettle with a long spout", 80).endswith("out")
    assert fitted("a weathered red armchair: Rig Check", 130).endswith("…Rig Check")
    assert fitted("an owl: a texture of very dark green velvet", 90).startswith("an o")

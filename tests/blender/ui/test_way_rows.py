# SPDX-License-Identifier: GPL-3.0-or-later
"""The other ways than one press: which types have them, and what the folded group says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.drawings import Layout
from tripo_addon.spec.tasks import TASKS


class Folded(Layout):
    """A layout whose panels are closed."""

    def panel(self, name: str, default_closed: bool) -> tuple[Layout, None]:
        assert default_closed
        return self, None


@pytest.mark.parametrize(
    ("kind", "first", "told"),
    [
        ("text_to_model", False, ["More Ways"]),
        ("text_to_model", True, ["More Ways  Shape First"]),
        ("image_to_model", False, ["More Ways"]),
        ("convert_model", True, []),
    ],
)
def test_the_header(blender: Any, kind: str, first: bool, told: list[str]) -> None:
    from tripo_addon.blender.ui import way_rows

    blender.context.scene.tripo.press_shape_first = first
    texts: list[str] = []
    way_rows.draw_ways(Folded(texts), blender.context, TASKS[kind])
    assert texts == told

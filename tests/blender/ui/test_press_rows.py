# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shape saves, and where results go, as the form says it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.drawings import Layout
from tripo_addon.spec.tasks import TASKS


class Watched(Layout):
    """Keeps the texts of properties."""

    def prop(self, group: Any, name: str, text: str = "", placeholder: str = "") -> None:
        self.texts.append(text)


@pytest.mark.parametrize(
    ("quality", "text"),
    [
        ("standard", "10 credits less each"),
        ("detailed", "20 credits less each"),
    ],
)
@pytest.mark.parametrize("on", [True, False])
def test_what_a_shape_saves(blender: Any, quality: str, text: str, on: bool) -> None:
    from tripo_addon.blender.ui import press_rows

    form = blender.context.scene.tripo
    form.text_to_model.texture_quality, form.press_shape_first = quality, on
    texts: list[str] = []
    press_rows.draw_shape(Watched(texts), blender.context, TASKS["text_to_model"])
    assert texts == ["Shape First", text]


@pytest.mark.parametrize("kind", ["texture_model", "text_to_image", "convert_model"])
def test_other_types_have_no_shape(blender: Any, kind: str) -> None:
    from tripo_addon.blender.ui import press_rows

    texts: list[str] = []
    press_rows.draw_shape(Watched(texts), blender.context, TASKS[kind])
    assert texts == []


def test_where_results_go(blender: Any) -> None:
    from tripo_addon.blender.ui import press_rows

    form = blender.context.scene.tripo
    preferences = blender.context.preferences.addons["tripo_addon"].preferences
    assert press_rows.told(blender.context) == ""
    form.press_results = "wait"
    assert press_rows.told(blender.context) == "wait in the list"
    form.press_results = "as_set"
    preferences.auto_import = False
    try:
        assert press_rows.told(blender.context) == "wait in the list"
        form.press_results = "import"
        assert press_rows.told(blender.context) == "import by themselves"
    finally:
        preferences.property_unset("auto_import")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of options: no name is cut in a narrow sidebar."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tripo_addon.spec.option import PICTURE
from tripo_addon.spec.tasks import TASKS

NARROW, WIDE = 240, 400
"""Widths of a sidebar at a scale of 1."""


def context(width: int) -> Any:
    scale = SimpleNamespace(system=SimpleNamespace(ui_scale=2.0))
    return SimpleNamespace(region=SimpleNamespace(width=2 * width), preferences=scale)


@pytest.mark.parametrize("kind", list(TASKS))
def test_every_name_has_room(blender: Any, kind: str) -> None:
    from tripo_addon.blender.form import values
    from tripo_addon.blender.ui import group_rows, option_rows, text, widths

    group = getattr(blender.context.scene.tripo, kind)
    given = values.group_values(group, TASKS[kind])
    room = NARROW - text.TABS
    for shown in group_rows.grouped(TASKS[kind], given).values():
        layout: Any = SimpleNamespace()
        parts = option_rows.divide(layout, context(NARROW), shown)
        for facts in shown:
            if facts.type is tuple or facts.role == PICTURE:
                continue
            needed = widths.pixels(facts.label)
            if option_rows.is_box(facts):
                assert needed + option_rows.BOX <= (1 - parts.boxes) * room, facts.label
            else:
                assert needed <= parts.names * room, facts.label


def test_with_room_blender_divides_the_rows(blender: Any) -> None:
    from tripo_addon.blender.ui import option_rows

    shown = list(TASKS["text_to_model"].options.values())
    for width, split in ((WIDE, True), (NARROW, False)):
        layout: Any = SimpleNamespace()
        option_rows.divide(layout, context(width), shown)
        assert layout.use_property_split is split

# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences, names and buttons in sidebars of several widths."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


class Layout:
    """Keeps what is drawn into it, with the divisions of its rows."""

    def __init__(self) -> None:
        self.factors: list[float] = []
        self.drawn: list[str] = []

    def split(self, factor: float = 0.5, align: bool = False) -> Layout:
        self.factors.append(factor)
        return self

    def column(self, align: bool = False) -> Layout:
        return self

    def label(self, text: str, icon: str = "NONE") -> None:
        self.drawn.append(text)


def context(width: int) -> Any:
    scale = SimpleNamespace(system=SimpleNamespace(ui_scale=1.0))
    return SimpleNamespace(region=SimpleNamespace(width=width), preferences=scale)


def test_values_break_and_names_do_not(blender: Any) -> None:
    from tripo_addon.blender.ui import text

    pairs = [("Texture Seed", "7"), ("Created", "2026-11-27 23:29:41")]
    for width, lines in ((240, ["7", "2026-11-27", "23:29:41"]), (400, ["7", pairs[1][1]])):
        layout: Any = Layout()
        text.draw_pairs(layout, context(width), pairs)
        assert [line for line in layout.drawn if line not in dict(pairs)] == lines
        # One column for all names.
        assert len(set(layout.factors)) == 1


def test_the_longer_word_has_the_wider_button(blender: Any) -> None:
    from tripo_addon.blender.ui import text

    layout: Any = Layout()
    text.unequal(layout, "Select", "Merge by Distance")
    text.unequal(layout, "Select", "Select")
    assert layout.factors[0] < 0.35
    assert layout.factors[1] == 0.5


def test_no_line_is_wider_than_its_room(blender: Any) -> None:
    from tripo_addon.blender.ui import text, widths

    folder = "/home/somebody/with/a/very/long/folder/name/of/results"
    told = f"Sends the file owl.glb from {folder} 木彫りの梟"
    for room in (60, 130, 300):
        lines = text.wrapped(told, room)
        assert all(widths.pixels(line) <= room for line in lines)
        assert "".join("".join(lines).split()) == "".join(told.split())
        # Lines are full.
        assert len(lines) <= widths.pixels(told) / (room * 0.7) + 1


def test_lines_are_said_once(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import languages
    from tripo_addon.blender.ui import text

    view = SimpleNamespace(use_translate_interface=True)
    monkeypatch.setattr(languages, "locale", lambda: "ja_JP")
    monkeypatch.setattr(languages, "_view", lambda: view)
    # As it does with a layout of Blender's own.
    monkeypatch.setattr(languages, "_wrapped", languages._Drawn)
    told = "The generation failed on the server"
    for width in range(200, 300, 5):
        layout = Layout()
        wrapper: Any = languages._Drawn(layout)
        text.draw_lines(wrapper, told, width, least=40)
        assert " ".join(layout.drawn) == languages.said(told)

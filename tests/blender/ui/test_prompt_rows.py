# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt with its length, and all of it in sight."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from tripo_addon.spec.tasks import TASKS


class Layout:
    """Takes down what is drawn, and which parts are red."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.alert = False

    def __getattr__(self, name: str) -> Any:
        def part(*_: Any, text: str = "", **__: Any) -> Layout:
            if text:
                self.texts.append(text)
            return Layout(self.texts)

        return part


def below(name: str, text: str, kind: str = "text_to_model") -> list[str]:
    from tripo_addon.blender.ui import prompt_rows

    texts: list[str] = []
    facts = TASKS[kind].options[name]
    prompt_rows.draw_below(Layout(texts), bpy.context, facts, text)
    return texts


@pytest.mark.parametrize(
    ("text", "shown"), [("", "0 / 1,024"), ("a chair", "7 / 1,024"), ("椅" * 1025, "1,025 / 1,024")]
)
def test_characters_are_counted_as_the_check_does(blender: Any, text: str, shown: str) -> None:
    assert below("prompt", text)[-1] == shown


def test_what_does_not_fit_is_wrapped(blender: Any) -> None:
    long = "a weathered red leather armchair with brass nails " * 4
    lines = below("prompt", long)[:-1]
    assert len(lines) > 1
    assert " ".join(lines) == " ".join(long.split())
    assert below("negative_prompt", "cracks") == []


def test_every_type_has_one_prompt_at_most(blender: Any) -> None:
    from tripo_addon.spec.option import PROMPT

    for task in TASKS.values():
        found = [facts for facts in task.options.values() if facts.role == PROMPT]
        assert len(found) <= 1
        assert all(facts.max_length for facts in found)


def test_the_menu_lists_prompts_and_texts(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender.ui import prompt_rows

    texts: list[str] = []
    monkeypatch.setattr(prompt_rows.prompts, "read", lambda _: ["a chair"])
    blender.data.texts.new("Notes")
    prompt_rows.draw_menu(Layout(texts))
    assert texts == ["a chair", "From the Text Editor", "Notes"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a panel shows is found once for each drawing, and nothing of it is kept for the next one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.drawings import Layout
from tripo_addon.blender import once


def counted() -> tuple[list[Any], Any]:
    calls: list[Any] = []

    def double(number: int) -> int:
        calls.append(number)
        return 2 * number

    return calls, double


def test_once_in_a_drawing_and_anew_in_the_next() -> None:
    calls, double = counted()
    found = once.per_drawing(double)
    for _ in range(2):
        with once.drawing():
            assert [found(1), found(1), found(2)] == [2, 2, 4]
            with once.drawing():
                assert found(1) == 2
    assert calls == [1, 2, 1, 2]
    found(1)
    found(1)
    assert calls == [1, 2, 1, 2, 1, 1], "outside of a drawing nothing is kept"


def test_a_drawing_that_fails_leaves_nothing() -> None:
    calls, double = counted()
    found = once.per_drawing(double)

    @once.drawing()
    def fail() -> None:
        raise ZeroDivisionError(found(1))

    with pytest.raises(ZeroDivisionError):
        fail()
    with once.drawing():
        found(1)
    assert calls == [1, 1]


def test_until_it_is_asked_of_something_else() -> None:
    calls, double = counted()
    found = once.until_changed(double)
    assert [found(1), found(1), found(2), found(1)] == [2, 2, 4, 2]
    assert calls == [1, 2, 1]


def test_the_form_is_read_and_checked_once(blender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import bpy

    from tripo_addon.blender.form import refusal, values
    from tripo_addon.blender.ui import form_rows, generate_rows
    from tripo_addon.providers import capabilities
    from tripo_addon.spec.tasks import TextToModel

    monkeypatch.setenv("TRIPO_API_KEY", "tsk_test")
    monkeypatch.setenv("TRIPO_BASE_URL", "http://127.0.0.1:9")
    form = bpy.context.scene.tripo
    form.kind = "text_to_model"
    read, checked = [], []
    value, problems = values._value, capabilities.problems

    def reading(group: Any, facts: Any) -> Any:
        read.append(facts.name)
        return value(group, facts)

    def checking(*given: Any) -> Any:
        checked.append(given)
        return problems(*given)

    monkeypatch.setattr(values, "_value", reading)
    monkeypatch.setattr(capabilities, "problems", checking)

    def draw(prompt: str) -> str:
        form.text_to_model.prompt = prompt
        read.clear()
        with once.drawing():
            problem = refusal.form_refusal(bpy.context)
            assert generate_rows.price_text(bpy.context)
            assert refusal.form_refusal(bpy.context) == problem
            form_rows.draw_remarks(Layout([]), bpy.context)
        assert sorted(read) == sorted(TextToModel.options)
        return problem

    checked.clear()
    draw("a chair")
    draw("a chair")
    assert len(checked) == 1, "nothing has changed"
    assert "limit" in draw("x" * 1025)
    assert len(checked) == 2

# SPDX-License-Identifier: GPL-3.0-or-later
"""The button says what it does and what that costs, and nobody is scolded at first sight."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.blender.drawings import Layout
from tripo_addon.spec.tasks import TASKS


@pytest.fixture
def empty(blender: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A scene with nothing in it, and a key."""
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_test")
    monkeypatch.setenv("TRIPO_BASE_URL", "http://127.0.0.1:9")
    blender.ops.wm.read_homefile(use_empty=True)
    return blender


def drawn(kind: str, values: dict[str, Any] | None = None) -> tuple[str, str]:
    """The button's words, and what stands below it."""
    import bpy

    from tripo_addon.blender.ui import generate_rows

    form = bpy.context.scene.tripo
    form.kind = kind
    for name, value in (values or {}).items():
        setattr(getattr(form, kind), name, value)
    buttons: list[str] = []

    class Watched(Layout):
        def operator(self, name: str, text: str, icon: str = "NONE", emboss: bool = True) -> Any:
            buttons.append(text)
            return SimpleNamespace()

        def prop(self, group: Any, name: str, text: str = "", placeholder: str = "") -> None:
            """What is chosen beside the button is no sentence."""

    texts: list[str] = []
    generate_rows.draw_generate(Watched(texts), bpy.context)
    return buttons[0], " ".join(texts)


@pytest.mark.parametrize("kind", TASKS)
def test_the_price_is_on_it_before_anything_is_given(empty: Any, kind: str) -> None:
    from tripo_addon.spec.prices import estimate

    task = TASKS[kind]
    button, _ = drawn(kind)
    verb, _, price = button.partition("   ")
    assert verb == task.verb
    known = estimate(task(**{name: facts.empty for name, facts in task.options.items()}))
    if known is None:
        assert price == "price unknown"
    elif known.most:
        assert price == f"≈ {known} credits"
    else:
        assert price == (f"from {task.credits_from:g} credits" if task.credits_from else "free")


@pytest.mark.parametrize(
    ("kind", "begun", "sentence"),
    [
        ("text_to_model", {"prompt": " "}, "Prompt is empty"),
        ("text_to_model", {"negative_prompt": "cracks"}, "Prompt is empty"),
        ("text_to_image", {"negative_prompt": "cracks"}, "Prompt is empty"),
    ],
)
def test_what_is_missing_is_said_once_the_user_has_begun(
    empty: Any, kind: str, begun: dict[str, Any], sentence: str
) -> None:
    assert drawn(kind)[1] == ""
    assert sentence in drawn(kind, begun)[1]


def test_options_that_do_not_fit_are_told_at_once(empty: Any) -> None:
    group = empty.context.scene.tripo.text_to_model
    group.use_face_limit, group.face_limit, group.prompt = True, 1_900_000, "a chair"
    group.smart_low_poly = True
    assert "Face Limit" in drawn("text_to_model")[1]


def test_a_step_says_what_to_select(empty: Any) -> None:
    assert drawn("texture_model")[1] != ""


def test_pictures_are_asked_for_by_their_fields_until_one_is_there(empty: Any) -> None:
    assert drawn("multiview_to_model")[1] == ""
    front = empty.data.images.new("front", 64, 64)
    assert "One view is not enough" in drawn("multiview_to_model", {"front": front})[1]


def test_the_price_of_several_is_on_it(empty: Any) -> None:
    form = empty.context.scene.tripo
    form.press_count = 4
    assert drawn("text_to_model")[0] == "Generate 4   ≈ 80 credits"
    # A type without a seed makes one.
    assert drawn("convert_model")[0] == "Convert   ≈ 5 credits"


def test_the_price_of_shapes(empty: Any) -> None:
    form = empty.context.scene.tripo
    form.press_shape_first = True
    form.text_to_model.texture_quality = "detailed"
    assert drawn("text_to_model")[0] == "Generate   ≈ 10 credits"
    assert drawn("texture_model")[0] == "Texture   ≈ 10 credits"


def test_seeds_that_make_all_the_same_are_told(empty: Any) -> None:
    group = empty.context.scene.tripo.text_to_model
    for name in ("model_seed", "texture_seed", "image_seed"):
        setattr(group, f"use_{name}", True)
    empty.context.scene.tripo.press_count = 2
    assert "All would be the same" in drawn("text_to_model", {"prompt": "a jug"})[1]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts come back into the form: those that were sent, and texts of the Text Editor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import settled


@pytest.fixture
def folder(tripo: Sandbox) -> Iterator[Path]:
    """The user's folder, without prompts of other tests."""
    from tripo_addon.blender.paths import user_folder
    from tripo_addon.files import prompts

    (user_folder() / prompts.FILE).unlink(missing_ok=True)
    yield user_folder()
    (user_folder() / prompts.FILE).unlink(missing_ok=True)


def test_a_prompt_that_was_sent_is_kept(blender: Any, folder: Path) -> None:
    from tripo_addon.files import prompts

    form = blender.context.scene.tripo
    form.text_to_model.prompt = "a red chair"
    assert blender.ops.tripo.generate() == {"FINISHED"}
    settled()
    assert prompts.read(folder) == ["a red chair"]
    # What a script sends by an operator's arguments is none that a person would look for.
    blender.ops.tripo.text_to_model(prompt="a jug")
    settled()
    assert prompts.read(folder) == ["a red chair"]
    form.text_to_model.prompt = ""
    assert blender.ops.tripo.use_prompt(text="a red chair") == {"FINISHED"}
    assert form.text_to_model.prompt == "a red chair"


def test_a_text_becomes_one_line(blender: Any) -> None:
    form = blender.context.scene.tripo
    text = blender.data.texts.new("Long")
    text.write("a red\nleather  chair\n")
    form.kind = "texture_model"
    assert blender.ops.tripo.use_text(name="Long") == {"FINISHED"}
    assert form.texture_model.text_prompt == "a red leather chair"
    assert blender.ops.tripo.use_text(name="Gone") == {"CANCELLED"}
    form.kind = "image_to_model"
    assert blender.ops.tripo.use_text(name="Long") == {"CANCELLED"}

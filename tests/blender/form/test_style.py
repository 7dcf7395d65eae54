# SPDX-License-Identifier: GPL-3.0-or-later
"""The style of a project is in what is sent, and not in what is typed."""

from __future__ import annotations

from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, settled


@pytest.fixture
def form(blender: Any) -> Any:
    """A form with a style."""
    found = blender.context.scene.tripo
    found.style.use, found.style.prefix = True, "hand-painted"
    found.style.suffix = "muted colours"
    return found


def sent(blender: Any) -> dict[str, Any]:
    from tripo_addon.blender.form import values

    return values.form_values(blender.context.scene)[1]


def test_words_stand_around_the_prompt_once(blender: Any, form: Any) -> None:
    form.text_to_model.prompt = "a chair"
    assert sent(blender)["prompt"] == "hand-painted, a chair, muted colours"
    assert form.text_to_model.prompt == "a chair"
    # As after Use Settings of such a job.
    form.text_to_model.prompt = sent(blender)["prompt"]
    assert sent(blender)["prompt"] == "hand-painted, a chair, muted colours"
    form.style.use = False
    form.text_to_model.prompt = "a chair"
    assert sent(blender)["prompt"] == "a chair"


def test_nothing_is_not_styled(blender: Any, form: Any) -> None:
    from tripo_addon.blender.form.refusal import form_refusal

    assert sent(blender)["prompt"] == ""
    assert form_refusal(blender.context)
    form.text_to_model.negative_prompt = "cracks"
    assert sent(blender)["negative_prompt"] == "cracks"


def test_a_picture_goes_to_what_takes_one(blender: Any, form: Any) -> None:
    picture = blender.data.images.new("Style", 64, 64)
    own = blender.data.images.new("Own", 64, 64)
    form.style.picture = picture
    form.text_to_model.prompt = "a chair"
    assert sent(blender)["style_image"] == picture
    form.text_to_model.style_image = own
    assert sent(blender)["style_image"] == own
    form.kind = "texture_model"
    # It needs a prompt there.
    assert not sent(blender)["style_image"]
    form.texture_model.text_prompt = "wood"
    assert sent(blender)["style_image"] == picture
    form.kind = "animate_rig"
    assert "style_image" not in sent(blender)


def test_the_limit_holds_for_what_is_sent(blender: Any, form: Any, tripo: Sandbox) -> None:
    from tripo_addon.blender.form.refusal import form_refusal

    form.text_to_model.prompt = "x" * 1000
    assert "1,029 characters; the limit is 1,024" in form_refusal(blender.context)


def test_the_service_gets_it_and_the_history_does_not(
    blender: Any, form: Any, tripo: Sandbox
) -> None:
    from tripo_addon.blender.paths import user_folder
    from tripo_addon.files import prompts

    form.text_to_model.prompt = "a jug"
    assert blender.ops.tripo.generate() == {"FINISHED"}
    settled()
    assert newest().task.prompt == "hand-painted, a jug, muted colours"
    assert prompts.read(user_folder())[0] == "a jug"
    assert form.style.prefix == "hand-painted"

# SPDX-License-Identifier: GPL-3.0-or-later
"""The form's values are taken down and put into another scene's form."""

from __future__ import annotations

import json
from typing import Any


def filled(blender: Any) -> Any:
    """A scene with a form in which much is set."""
    scene = blender.context.scene
    form = scene.tripo
    form.kind, form.send = "convert_model", "base"
    form.text_to_model.prompt = "a chair"
    form.text_to_model.texture_quality = "detailed"
    form.text_to_model.use_face_limit, form.text_to_model.face_limit = True, 20_000
    form.convert_model.format = "FBX"
    form.convert_model.scale_factor = 0.1
    form.texture_model.source = "a task"
    form.image_to_model.image = blender.data.images.new("Chair", 8, 8)
    return scene


def test_settings_and_texts_go_along(blender: Any) -> None:
    from tripo_addon.blender.form import carried

    known = json.loads(json.dumps(carried.noted(filled(blender), texts=True)))
    other = blender.data.scenes.new("Other")
    other.tripo.text_to_model.quad = True
    other.tripo.texture_model.source = "of this file"
    carried.put(other, known)
    form = other.tripo
    assert (form.kind, form.send) == ("convert_model", "base")
    assert form.text_to_model.prompt == "a chair"
    assert form.text_to_model.texture_quality == "detailed"
    assert (form.text_to_model.use_face_limit, form.text_to_model.face_limit) == (True, 20_000)
    assert form.convert_model.format == "FBX"
    assert round(form.convert_model.scale_factor, 6) == 0.1
    # The user has not set it, whatever the file has.
    assert not form.text_to_model.quad
    assert form.texture_model.source == "of this file"
    assert form.image_to_model.image is None


def test_a_session_begins_without_a_prompt(blender: Any) -> None:
    from tripo_addon.blender.form import carried

    known = carried.noted(filled(blender), texts=False)
    assert "a chair" not in json.dumps(known)
    other = blender.data.scenes.new("Other")
    other.tripo.text_to_model.prompt = "a jug"
    carried.put(other, known)
    assert other.tripo.text_to_model.prompt == "a jug"
    assert other.tripo.text_to_model.texture_quality == "detailed"


def test_what_is_not_known_is_left_out(blender: Any) -> None:
    from tripo_addon.blender.form import carried

    scene = blender.data.scenes.new("Other")
    before = carried.noted(scene, texts=True)
    for known in (
        {},
        {"kind": "of the future", "send": 3, "types": []},
        {"kind": [], "types": {"text_to_model": 3, "other": {"a": 1}}},
        {"types": {"text_to_model": {"texture_quality": "16K", "face_limit": "many", "x": 1}}},
        {"types": {"text_to_model": {"quad": [], "prompt": 3, "face_limit": 10**30}}},
    ):
        carried.put(scene, known)
    after = carried.noted(scene, texts=True)
    assert after["kind"] == before["kind"]
    assert "texture_quality" not in after["types"].get("text_to_model", {})

# SPDX-License-Identifier: GPL-3.0-or-later
"""Choices of a newer version, read from its file: the form shows them and works on."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.drawings import notes, raw

UNKNOWN = 5


def put(group: Any, name: str, value: Any) -> None:
    raw(group)[name] = value


def kept(group: Any, name: str) -> Any:
    return raw(group)[name]


def form() -> Any:
    return bpy.context.scene.tripo


def test_an_unknown_type_of_task(tripo: Sandbox) -> None:
    form().text_to_model.prompt = "a jug"
    put(form(), "kind", UNKNOWN)
    assert "a type of task that this version does not know; Text to Model is chosen" in notes()
    assert form().section == "Model"
    assert bpy.ops.tripo.generate.poll()
    assert kept(form(), "kind") == UNKNOWN, "nothing that draws has written"
    assert bpy.ops.tripo.generate() == {"FINISHED"}
    assert bpy.context.object.tripo.kind == "text_to_model"
    form().section = "Edit"
    assert form().kind == "texture_model"
    assert notes() == ""


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("text_to_model", "model", "Model: v3.1"),
        ("text_to_model", "texture_quality", "Texture Quality: Standard"),
        ("text_to_model", "compress", "Compress: Geometry"),
        ("convert_model", "format", "Format: glTF"),
        ("animate_rig", "spec", "Spec: Tripo"),
    ],
)
def test_an_unknown_choice(tripo: Sandbox, kind: str, name: str, told: str) -> None:
    from tripo_addon.blender.form import values as forms
    from tripo_addon.spec.tasks import TASKS

    form().kind = kind
    group = getattr(form(), kind)
    if hasattr(group, f"use_{name}"):
        setattr(group, f"use_{name}", True)
    put(group, name, UNKNOWN)
    assert f"{told} is used; this version does not know what the file chose" in notes()
    _, values = forms.form_values(bpy.context.scene)
    assert values[name] in (TASKS[kind].options[name].choices or {})
    assert kept(group, name) == UNKNOWN


def test_the_preferences(tripo: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from tripo_addon.blender import settings as in_force

    chosen = bpy.context.preferences.addons["tripo_addon"].preferences
    for name in ("service", "facing", "upload"):
        put(chosen, name, 77)
    assert in_force.service() == "tripo"
    settings = in_force.settings()
    assert (in_force.preparation().facing, settings.connection.upload) == ("-Y", "")
    for label in ("Service: Tripo", "Models Look At: Front View (-Y)", "Uploads: Automatic"):
        assert label in " ".join(in_force.unknown_choices(chosen))
    form().text_to_model.prompt = "a jug"
    assert bpy.ops.tripo.generate() == {"FINISHED"}


@pytest.mark.parametrize("value", ["text", 1.5, [1, 2]])
def test_a_choice_of_another_type(tripo: Sandbox, value: Any) -> None:
    put(form(), "kind", value)
    put(form().text_to_model, "texture_quality", value)
    form().text_to_model.prompt = "a jug"
    notes()
    assert bpy.ops.tripo.generate() == {"FINISHED"}

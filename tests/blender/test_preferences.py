# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of the preferences: credits per day, and the size of a download; where is imported."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled, wait

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once")


@pytest.fixture
def preferences(tripo: Sandbox) -> Any:
    """The add-on's preferences, put back afterwards."""
    found = bpy.context.preferences.addons["tripo_addon"].preferences
    yield found
    found.property_unset("daily_limit")
    found.property_unset("largest_download")
    found.property_unset("import_here")


def test_the_daily_limit(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon import api

    preferences.daily_limit = 30
    bpy.ops.tripo.text_to_model(prompt="a jug")
    settled()
    assert api.ledger().today[0][:4] == ("tripo", "text_to_model", 1, 20.0)
    with pytest.raises(RuntimeError) as caught:
        bpy.ops.tripo.text_to_model(prompt="a cup")
    assert "The limit of 30 credits per day" in str(caught.value)
    assert "have cost 20" in str(caught.value)
    assert "Raise Daily Limit in the add-on preferences" in str(caught.value)
    assert len(session().jobs) == len(tripo.tasks) == 1
    bpy.context.scene.tripo.text_to_model.prompt = "a cup"
    with pytest.raises(RuntimeError, match="The limit of 30 credits per day"):
        bpy.ops.tripo.generate()
    # What costs nothing is not stopped, and more may be allowed.
    source = newest().remote_id
    assert bpy.ops.tripo.animate_prerigcheck(source=source) == {"FINISHED"}
    preferences.daily_limit = 40
    assert bpy.ops.tripo.text_to_model(prompt="a cup") == {"FINISHED"}


def test_names_that_cannot_be_read_are_told(preferences: Any) -> None:
    from tripo_addon.blender.settings import preparation
    from tripo_addon.blender.ui.preference_rows import draw_problems

    def told() -> list[str]:
        texts: list[str] = []
        column: Any = type("Column", (), {"label": lambda self, text, icon: texts.append(text)})()
        draw_problems(column, preferences)
        return texts

    preferences.action_names = "walk=Walk_Loop"
    assert preparation().action_names == "walk=Walk_Loop"
    assert told() == []
    preferences.action_names = "walk"
    assert preparation().action_names == ""
    assert told() == ["Action Names: 'walk' is not of the form walk=Walk_Loop"]
    preferences.property_unset("action_names")


def test_the_limit_in_a_new_session(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon.blender import current

    bpy.ops.tripo.text_to_model(prompt="a jug")
    current.stop()
    preferences.daily_limit = 30
    with pytest.raises(RuntimeError, match="The limit of 30 credits per day"):
        bpy.ops.tripo.text_to_model(prompt="a cup")
    assert len(tripo.tasks) == 1


def test_the_largest_download(tripo: Sandbox, preferences: Any) -> None:
    preferences.largest_download = 1
    tripo.faults.add("/v3/generation/*", "pad", megabytes=2)
    with pytest.raises(RuntimeError, match="Largest Download"):
        bpy.ops.tripo.text_to_model(prompt="a jug")
    preferences.largest_download = 0
    assert bpy.ops.tripo.take_up(job=newest().id) == {"FINISHED"}
    assert wait(newest().id).state == "done"
    assert len(tripo.tasks) == 1


def test_import_in_this_blender(tripo: Sandbox, preferences: Any) -> None:
    from tripo_addon.blender.scene.second_blender import SecondBlender

    second = session().second_blender = SecondBlender(["/nowhere/blender"])
    preferences.import_here = True
    assert not second.enabled
    preferences.import_here = False
    assert second.enabled

# SPDX-License-Identifier: GPL-3.0-or-later
"""The second Blender's checksum of a model is the one that this Blender computes."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session
from tests.support.second_blenders import COMMAND
from tripo_addon.blender.scene.second_blender import SecondBlender

pytestmark = pytest.mark.usefixtures("at_once")


def fingerprints() -> dict[str, str]:
    """Of the objects of a model in the scene, by their names without a number."""
    return {
        obj.name.partition(".")[0]: obj.tripo.fingerprint
        for obj in bpy.data.objects
        if obj.tripo.task_id
    }


def arrived_again(second: SecondBlender) -> dict[str, str]:
    """The same of the newest job's model, made by the second Blender this time."""
    from tripo_addon.blender import pump

    bpy.ops.wm.read_homefile(use_empty=True)
    now, job = session(), newest()
    now.engine._arrivals._prepare = second.prepare
    try:
        bpy.ops.tripo.import_result(job=job.id)
        assert pump.wait(job.id).state == "done"
    finally:
        now.engine._arrivals._prepare = None
    assert second._helper
    assert second._helper.jobs == 1
    return fingerprints()


@pytest.mark.parametrize("steps", [(), ("mesh_segmentation",), ("animate_rig",)])
def test_it_is_the_same_from_both(tripo: Sandbox, steps: tuple[str, ...]) -> None:
    from tripo_addon.blender.model import fingerprint

    tripo.account().balance = 5000.0
    second = SecondBlender(COMMAND)
    try:
        bpy.ops.tripo.text_to_model(prompt="a wooden robot", face_limit=1000)
        for step in steps:
            source = newest().remote_id
            bpy.ops.wm.read_homefile(use_empty=True)
            getattr(bpy.ops.tripo, step)(source=source)
        here = fingerprints()
        assert any(here.values())
        assert arrived_again(second) == here
    finally:
        second.close()
    made: list[Any] = [obj for obj in bpy.data.objects if obj.tripo.task_id]
    assert [fingerprint.of(obj) for obj in made] == [obj.tripo.fingerprint for obj in made]
    assert not any("tripo_fingerprint" in obj for obj in made)

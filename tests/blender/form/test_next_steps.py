# SPDX-License-Identifier: GPL-3.0-or-later
"""What is offered for a job that has ended: the likeliest next step, or another try."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tripo_addon import errors


def ended(kind: str, **given: Any) -> Any:
    """The job of an operator, at its end."""
    from tripo_addon.blender import current

    known = set(current.session().jobs)
    getattr(bpy.ops.tripo, kind)(**given)
    (new,) = set(current.session().jobs) - known
    return current.session().jobs[new]


def failed(kind: str, **given: Any) -> Any:
    """The same of one that ends without its result."""
    from tripo_addon.blender import current

    known = set(current.session().jobs)
    with pytest.raises(RuntimeError):
        getattr(bpy.ops.tripo, kind)(**given)
    (new,) = set(current.session().jobs) - known
    return current.session().jobs[new]


def offered(job: Any) -> list[str]:
    """The operators whose buttons stand in a job's row."""
    from tripo_addon.blender.ui import job_rows

    buttons: list[str] = []

    class Row:
        def operator(self, name: str, text: str = "", icon: str = "") -> Any:
            buttons.append(name)
            return type("Arguments", (), {})()

    job_rows.draw_actions(Row(), job)
    return buttons


@pytest.mark.parametrize(
    ("prompt", "rig_type"), [("a robot", "biped"), ("a quadruped dog", "quadruped")]
)
def test_a_rig_check_leads_to_its_rig(tripo: Sandbox, prompt: str, rig_type: str) -> None:
    from tripo_addon.blender.form import next_steps, refusal

    made = ended("text_to_model", prompt=prompt)
    checked = ended("animate_prerigcheck", source=made.remote_id)
    assert checked.facts["rig_type"] == rig_type
    assert next_steps.next_steps(checked) == ["animate_rig"]
    assert offered(checked) == ["tripo.next"]
    bpy.ops.tripo.use_result(job=checked.id, kind="animate_rig")
    form = bpy.context.scene.tripo
    assert (form.kind, form.animate_rig.rig_type) == ("animate_rig", rig_type)
    assert form.animate_rig.source == made.remote_id
    # The model that is chosen can rig it.
    assert refusal.form_refusal(bpy.context) == ""
    assert bpy.ops.tripo.generate() == {"FINISHED"}


def test_what_cannot_be_rigged_is_not_offered_to_be(tripo: Sandbox) -> None:
    from tripo_addon.blender.form import next_steps

    made = ended("text_to_model", prompt="a norig table")
    checked = ended("animate_prerigcheck", source=made.remote_id)
    assert checked.facts["riggable"] is False
    assert next_steps.next_steps(checked) == []
    assert offered(checked) == []
    with pytest.raises(RuntimeError, match="cannot work on this"):
        bpy.ops.tripo.use_result(job=checked.id, kind="animate_rig")


def test_a_refusal_that_must_come_again_is_edited(
    tripo: Sandbox, picture: Callable[..., Path]
) -> None:
    from tripo_addon.blender.ui import job_rows

    small = str(picture(width=4, height=4))
    for kind, given in (
        ("text_to_model", {"prompt": "forbidden-create"}),
        ("text_to_model", {"prompt": "forbidden-run"}),
        ("image_to_model", {"image": small}),
    ):
        job = failed(kind, **given)
        assert job.failure.kind is errors.Kind.REQUEST
        assert offered(job) == ["tripo.use_settings"]
        every = [*job_rows._first(job), *job_rows._further(job)]
        assert "tripo.retry" not in [each.operator for each in every]
        bpy.ops.tripo.use_settings(job=job.id)
        assert bpy.context.scene.tripo.kind == kind


def test_what_may_go_well_is_tried_again(tripo: Sandbox) -> None:
    assert offered(failed("text_to_model", prompt="a fail-run vase")) == ["tripo.retry"]

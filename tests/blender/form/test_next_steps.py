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
    """Run an operator; its job when that has ended."""
    from tripo_addon.blender import current

    known = set(current.session().jobs)
    getattr(bpy.ops.tripo, kind)(**given)
    (new,) = set(current.session().jobs) - known
    return current.session().jobs[new]


def failed(kind: str, **given: Any) -> Any:
    """The same for a job that is to fail."""
    from tripo_addon.blender import current

    known = set(current.session().jobs)
    with pytest.raises(RuntimeError):
        getattr(bpy.ops.tripo, kind)(**given)
    (new,) = set(current.session().jobs) - known
    return current.session().jobs[new]


def offered(job: Any) -> list[str]:
    """The operators whose buttons stand in the details of the chosen job."""
    from tripo_addon.blender.ui import job_actions

    buttons: list[str] = []

    class Row:
        def row(self, align: bool) -> Any:
            return self

        def operator(self, name: str, text: str = "", icon: str = "") -> Any:
            buttons.append(name)
            return type("Arguments", (), {})()

    job_actions.draw_actions(Row(), job)
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


def test_a_check_tells_what_comes_after_the_model(tripo: Sandbox, at_once: None) -> None:
    from tripo_addon.blender.form import next_steps

    made = ended("text_to_model", prompt="a quadruped dog")
    bare = ended("text_to_model", prompt="a bare quadruped dog", texture=False, pbr=False)
    # What has a texture is likelier to be rigged than to be painted once more.
    assert next_steps.next_steps(made)[0] == "animate_prerigcheck"
    assert next_steps.next_steps(bare)[0] == "texture_model"
    ended("animate_prerigcheck", source=bare.remote_id)
    after = next_steps.next_steps(bare)
    assert after[:2] == ["animate_rig", "texture_model"]
    assert "animate_prerigcheck" not in after
    assert next_steps.next_steps(made)[0] == "animate_prerigcheck"
    bpy.ops.tripo.use_result(job=bare.id, kind="animate_rig")
    form = bpy.context.scene.tripo
    assert form.animate_rig.rig_type == "quadruped"
    assert form.animate_rig.source == bare.remote_id


def test_a_model_that_cannot_be_rigged_is_not_offered_to_be(tripo: Sandbox, at_once: None) -> None:
    from tripo_addon.blender.form import next_steps

    made = ended("text_to_model", prompt="a norig table")
    ended("animate_prerigcheck", source=made.remote_id)
    assert not {"animate_rig", "animate_prerigcheck"} & {*next_steps.next_steps(made)}


def test_a_spec_that_does_not_fit_the_rig_is_put_back(tripo: Sandbox, at_once: None) -> None:
    made = ended("text_to_model", prompt="a robot")
    checked = ended("animate_prerigcheck", source=made.remote_id)
    form = bpy.context.scene.tripo.animate_rig
    for model, spec, expected in (
        ("v1.0-20240301", "unity", "tripo"),
        ("v1.0-20240301", "mixamo", "tripo"),
        ("v1.0-20240301", "actorcore", "actorcore"),
        ("v2.5-20260210", "unity", "unity"),
        ("v2.5-20260210", "mixamo", "mixamo"),
    ):
        form.model, form.spec = model, spec
        bpy.ops.tripo.use_result(job=checked.id, kind="animate_rig")
        assert (form.model, form.spec) == (model, expected)


def test_check_rig_animate_and_animate_again(tripo: Sandbox, at_once: None) -> None:
    from tripo_addon.blender.form import movements, next_steps, refusal

    tripo.account().balance = 5000.0
    made = ended("text_to_model", prompt="a quadruped dog")
    checked = ended("animate_prerigcheck", source=made.remote_id)
    bpy.ops.tripo.use_result(job=checked.id, kind="animate_rig")
    form = bpy.context.scene.tripo
    # A rig of another body was animated before.
    movements.choose(form.animate_retarget, ["preset:hexapod:walk", "preset:quadruped:walk"])
    rigged = ended("generate")
    assert next_steps.next_steps(rigged)[0] == "animate_retarget"
    bpy.ops.tripo.use_result(job=rigged.id, kind="animate_retarget")
    assert form.animate_retarget.source == rigged.remote_id
    assert movements.chosen(form.animate_retarget) == ("preset:quadruped:walk",)
    assert refusal.form_refusal(bpy.context) == ""
    moved = ended("generate")
    assert next_steps.next_steps(moved)[0] == "animate_retarget"
    form.animate_retarget.source = ""
    bpy.ops.tripo.use_result(job=moved.id, kind="animate_retarget")
    # The rig moves, not what came of it, and not once more in the same way.
    assert form.animate_retarget.source == rigged.remote_id
    assert movements.chosen(form.animate_retarget) == ()


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
    from tripo_addon.blender.ui import job_actions

    small = str(picture(width=4, height=4))
    for kind, given in (
        ("text_to_model", {"prompt": "forbidden-create"}),
        ("text_to_model", {"prompt": "forbidden-run"}),
        ("image_to_model", {"image": small}),
    ):
        job = failed(kind, **given)
        assert job.failure.kind is errors.Kind.REQUEST
        assert offered(job) == ["tripo.use_settings"]
        text = job_actions.main(job)[0].text
        assert text == ("Edit Prompt" if "prompt" in given else "Edit")
        every = [*job_actions._first(job), *job_actions._further(job)]
        assert "tripo.retry" not in [step.operator for step in every]
        bpy.ops.tripo.use_settings(job=job.id)
        assert bpy.context.scene.tripo.kind == kind


def test_what_may_go_well_is_tried_again(tripo: Sandbox) -> None:
    from tripo_addon.blender.ui import job_actions

    job = failed("text_to_model", prompt="a fail-run vase")
    assert offered(job) == ["tripo.retry"]
    assert job_actions.main(job)[0].text == "Try Again   ≈ 20"

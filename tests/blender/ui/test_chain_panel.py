# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel of chains and the row of a job at a gate say, and what their buttons do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import newest, session, settled
from tests.support.chains import paid
from tripo_addon.spec.ready_recipes import READY

pytestmark = pytest.mark.usefixtures("no_jobs", "at_once", "no_recipes")


class Layout:
    """Takes every call, and keeps the texts and the operators."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.operators: list[str] = []
        self.props: list[str] = []
        self.icons: list[int] = []

    def operator(self, name: str, text: str = "", **facts: Any) -> Any:
        self.operators.append(name)
        self.texts.append(text)
        return Layout()

    def menu(self, name: str, text: str, icon: str = "NONE") -> None:
        assert hasattr(bpy.types, name)
        self.texts.append(text)

    def label(self, text: str, icon: str = "NONE") -> None:
        self.texts.append(text)

    def prop(self, owner: Any, name: str, **facts: Any) -> None:
        assert hasattr(owner, name)
        self.props.append(name)

    def separator(self) -> None:
        pass

    def row(self, **facts: Any) -> Layout:
        return self

    column = box = split = grid_flow = row

    def template_icon(self, icon_value: int, scale: float) -> None:
        self.icons.append(icon_value)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@pytest.fixture
def no_recipes(tripo: Sandbox) -> Iterator[None]:
    """A user without own recipes, and without a choice."""
    from tripo_addon.blender import chaining

    bpy.ops.tripo.choose_recipe(recipe="")
    yield
    for file in chaining.folder().glob("*"):
        file.unlink()
    chaining.found()


def drawn() -> Layout:
    from tripo_addon.blender.ui import chain_panel

    layout = Layout()
    chain_panel.draw(layout, bpy.context)
    return layout


def row_of(job: Any) -> Layout:
    from tripo_addon.blender.ui import chain_panel, job_details

    layout = Layout()
    chain_panel.draw_gate(layout, job)
    layout.texts.append(job_details.chain_text(job))
    return layout


def row_of_state(job: Any) -> str:
    from tripo_addon.blender.ui import job_details

    return job_details.chain_text(job)


def choose(name: str, prompt: str = "a knight") -> None:
    form = bpy.context.scene.tripo
    form.kind = "text_to_model"
    form.text_to_model.prompt = prompt
    bpy.ops.tripo.choose_recipe(recipe=name)


def test_before_a_choice_the_recipes_are_listed() -> None:
    assert all(recipe.name in drawn().texts for recipe in READY)


def test_the_price_of_each_step_and_of_the_whole() -> None:
    choose("Shape First")
    shown = drawn()
    assert "1  Text to Model" in shown.texts
    assert "2  Texture Model" in shown.texts
    assert shown.texts.count("≈ 10") == 2
    assert "Run   ≈ 20 credits" in shown.texts
    # What is chosen in the form and is no matter here does not stand in the way.
    bpy.context.scene.tripo.text_to_model.texture_quality = "detailed"
    assert "Run   ≈ 20 credits" in drawn().texts


def test_why_it_cannot_be_run() -> None:
    choose("Shape First", prompt="")
    assert "Prompt is empty" in drawn().text
    bpy.context.scene.tripo.kind = "texture_model"
    assert "the chain starts with the form" in drawn().text
    bpy.ops.tripo.choose_recipe(recipe="Rig and Walk")
    assert "Run   ≈ 35 credits" in drawn().text, "the cube is sent"
    bpy.context.view_layer.objects.active = bpy.data.objects["Camera"]
    assert "has no surface" in drawn().text
    with pytest.raises(RuntimeError, match="has no surface"):
        bpy.ops.tripo.run_recipe()


def test_a_gate_in_the_list(tripo: Sandbox) -> None:
    choose("Shape First")
    bpy.ops.tripo.run_recipe()
    job = newest()
    row = row_of(job)
    looks = ["tripo.look_from"] * 4
    assert row.operators == [*looks, "tripo.pass_gate", "tripo.make_again", "tripo.stop_chain"]
    assert "Continue: Texture   ≈ 10 credits" in row.texts
    assert row.texts[:4] == ["Front", "Right", "Back", "Left"]
    assert "1 of 2: Text to Model. Look at it, then go on" in row.texts
    assert len(paid(tripo)) == 1
    bpy.ops.tripo.make_again(job=job.id)
    settled()
    bpy.ops.tripo.pass_gate(job=newest().id)
    settled()
    assert paid(tripo) == ["text_to_model", "text_to_model", "texture_model"]
    assert not newest().at_gate
    # The list has the job of each step.
    assert len(session().listing.shown()) == 3
    with pytest.raises(RuntimeError, match="does not wait any more"):
        bpy.ops.tripo.pass_gate(job=job.id)
    with pytest.raises(RuntimeError, match="does not wait any more"):
        bpy.ops.tripo.make_again(job=job.id)


def test_the_price_of_all_that_follows(tripo: Sandbox) -> None:
    choose("Game Character")
    bpy.ops.tripo.run_recipe()
    assert "The 4 steps to come: ≈ 65 credits" in row_of(newest()).texts


def test_a_chain_is_stopped_at_its_gate(tripo: Sandbox) -> None:
    choose("Shape First")
    bpy.ops.tripo.run_recipe()
    bpy.ops.tripo.stop_chain(job=newest().id)
    settled()
    job = newest()
    assert job.state == "done"
    assert not job.at_gate
    assert "It stops here: You did not go on" in row_of_state(job)
    for press in (bpy.ops.tripo.pass_gate, bpy.ops.tripo.make_again, bpy.ops.tripo.stop_chain):
        with pytest.raises(RuntimeError, match="does not wait any more"):
            press(job=job.id)
    assert len(paid(tripo)) == 1


def test_gates_are_taken_off(tripo: Sandbox) -> None:
    choose("Shape First")
    bpy.context.window_manager.tripo_gates[0] = False
    bpy.ops.tripo.run_recipe()
    settled()
    assert len(paid(tripo)) == 2


def test_a_failed_step_is_made_again_from_the_list(tripo: Sandbox) -> None:
    tripo.faults.add("/v3/models/texture", "status", status=400, body='{"code": 1004}', times=1)
    choose("Shape First")
    bpy.context.window_manager.tripo_gates[0] = False
    bpy.ops.tripo.run_recipe()
    settled()
    failed = newest()
    assert failed.state == "failed"
    bpy.ops.tripo.retry(job=failed.id)
    settled()
    assert newest().state == "done"
    assert newest().chain.attempt == 1
    assert len(paid(tripo)) == 2


def test_recipes_are_saved_shared_and_deleted(tmp_path: Path) -> None:
    from tripo_addon.blender import chaining

    choose("Shape First", "a secret prompt")
    bpy.context.scene.tripo.text_to_model.use_face_limit = True
    bpy.context.scene.tripo.text_to_model.face_limit = 1234
    bpy.context.window_manager.tripo_gates[0] = False
    bpy.ops.tripo.save_recipe(name="Mine")
    mine = chaining.listed().recipes["Mine"]
    assert bpy.context.window_manager.tripo_recipe == "Mine"
    assert mine.steps[0].type == "text_to_model"
    assert mine.steps[0].options["face_limit"] == 1234
    assert [step.gate for step in mine.steps] == [False, False]
    file = tmp_path / "shared.json"
    bpy.ops.tripo.export_recipe(filepath=str(file))
    assert "secret" not in file.read_text()
    bpy.ops.tripo.delete_recipe()
    assert "Mine" not in chaining.listed().recipes
    assert not bpy.context.window_manager.tripo_recipe
    bpy.ops.tripo.import_recipe(filepath=str(file))
    assert chaining.listed().recipes["Mine"].stored() == mine.stored()
    file.write_text(json.dumps({"name": "Bad", "steps": [], "price": 1}))
    with pytest.raises(RuntimeError, match="has price, which this version does not know"):
        bpy.ops.tripo.import_recipe(filepath=str(file))
    with pytest.raises(RuntimeError, match="has no name"):
        bpy.ops.tripo.save_recipe(name=" ")


def test_what_was_done_step_by_step_is_kept(tripo: Sandbox) -> None:
    from tripo_addon.blender import chaining

    bpy.ops.tripo.text_to_model(prompt="a secret knight", face_limit=900)
    bpy.ops.tripo.highpoly_to_lowpoly(source=newest().remote_id, face_limit=500)
    bpy.ops.tripo.animate_rig(source=newest().remote_id)
    bpy.ops.tripo.keep_recipe(job=newest().id, name="As Before")
    kept = chaining.listed().recipes["As Before"]
    types = ["text_to_model", "highpoly_to_lowpoly", "animate_rig"]
    assert [step.type for step in kept.steps] == types
    assert "secret" not in str(kept.stored())
    assert newest().remote_id not in str(kept.stored())
    assert bpy.context.window_manager.tripo_recipe == "As Before"
    bpy.context.scene.tripo.text_to_model.prompt = "a wizard"
    bpy.ops.tripo.run_recipe()
    settled()
    assert paid(tripo) == types * 2
    low = next(job for job in session().jobs.values() if job.task.type == types[1] and job.chain)
    assert low.task.values()["face_limit"] == 500


def test_a_ready_recipe_stays() -> None:
    choose("Print")
    assert not bpy.ops.tripo.delete_recipe.poll()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures first: what is paid for them, and what becomes of the chosen ones."""

from __future__ import annotations

import time
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

from tests.blender.jobs import session, settled
from tests.support.app import bodies, creates
from tripo_addon import api
from tripo_addon.blender import picking, submit
from tripo_addon.spec.tasks import ImageToModel

pytestmark = pytest.mark.usefixtures("at_once", "no_jobs")

CHAIR = api.TextToModel(prompt="a red chair", face_limit=5000)


def drawn(count: int = 3, **more: Any) -> list[Any]:
    jobs = api.draw_pictures(CHAIR, count=count, **more)
    for job in api.as_completed(jobs):
        assert str(job.state) == "done", job.error
    return jobs


def kinds(service: Sandbox) -> list[str]:
    return [task.type for task in service.tasks.values()]


def test_pictures_cost_no_model(tripo: Sandbox) -> None:
    jobs = drawn()
    assert kinds(tripo) == ["text_to_image"] * 3
    assert {body["prompt"] for body in bodies(tripo)} == {"a red chair"}
    # They are files, and no images of this file.
    assert not [image for image in bpy.data.images if image.source == "FILE"]
    assert all(job.snapshot.preview for job in jobs)
    assert [job.id for job in picking.row()] == [job.id for job in jobs]


def test_the_chosen_become_models(tripo: Sandbox) -> None:
    jobs = drawn(4)
    models = api.make_models([jobs[2], jobs[0]])
    list(api.as_completed(models))
    assert [type(model.task) for model in models] == [ImageToModel] * 2
    assert [model.task.face_limit for model in models] == [5000] * 2
    assert [str(model.state) for model in models] == ["done"] * 2
    assert {model.snapshot.title for model in models} == {"a red chair"}
    assert kinds(tripo)[4:] == ["image_to_model"] * 2
    roots = [model.result().objects[0] for model in models]
    distance = (roots[0].location - roots[1].location).length
    assert distance > 0.5
    # They stand where the first models stand, not behind those that were not chosen.
    assert distance < 2.5
    assert not picking.row()
    settled()
    with pytest.raises(api.TripoError, match="wait to be chosen"):
        api.make_models([jobs[1]])
    assert len(creates(tripo)) == 6


def test_a_picture_is_paid_for_once(tripo: Sandbox) -> None:
    """Two presses with what the first has seen make one model."""
    (job,) = drawn(1)
    seen = job.snapshot
    submit.pass_gates([(seen, seen.place)])
    submit.pass_gates([(seen, seen.place)])
    settled()
    assert kinds(tripo) == ["text_to_image", "image_to_model"]


def test_all_models_are_in_the_journal_before_one_is_sent(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = drawn(3)
    journal = session().engine._store.journal
    follow, submit = journal.follow, journal.submit
    written: list[str] = []
    sent: list[int] = []

    def follow_slowly(job: Any, after: Any) -> bool:
        # What is sent too early is sent meanwhile.
        time.sleep(0.2)
        written.append(after.id)
        return bool(follow(job, after))

    def count_and_submit(*given: Any) -> bool:
        sent.append(len(written))
        return bool(submit(*given))

    monkeypatch.setattr(journal, "follow", follow_slowly)
    monkeypatch.setattr(journal, "submit", count_and_submit)
    list(api.as_completed(api.make_models(jobs)))
    assert sent == [3] * 3


def test_none_is_made_where_all_together_cost_too_much(tripo: Sandbox) -> None:
    jobs = drawn(3)
    tripo.account().balance = 70.0
    session().refresh()
    settled()
    with pytest.raises(api.Unavailable):
        api.make_models(jobs)
    assert kinds(tripo) == ["text_to_image"] * 3
    assert len(picking.row()) == 3
    assert len(api.make_models(jobs[:1])) == 1


def test_the_row_is_there_in_the_next_session(tripo: Sandbox) -> None:
    from tripo_addon.blender import current

    jobs = drawn(2)
    current.stop()
    session().resume()
    settled()
    assert [job.id for job in picking.row()] == [job.id for job in jobs]
    picking.make_models(bpy.context, picking.row()[:1])
    settled()
    assert kinds(tripo) == ["text_to_image"] * 2 + ["image_to_model"]


def test_the_form(tripo: Sandbox) -> None:
    form: Any = bpy.context.scene.tripo
    form.kind = "text_to_model"
    assert not bpy.ops.tripo.draw_pictures.poll()
    form.text_to_model.prompt = "a jug"
    form.text_to_model.use_face_limit, form.text_to_model.face_limit = True, 700
    form.style.use, form.style.suffix = True, "low poly"
    bpy.context.window_manager.tripo_picture_count = 2
    assert bpy.ops.tripo.draw_pictures() == {"FINISHED"}
    settled()
    assert [body["prompt"] for body in bodies(tripo)] == ["a jug, low poly"] * 2
    assert not bpy.ops.tripo.make_picked.poll()
    bpy.ops.tripo.pick_picture(job=picking.row()[1].id)
    assert bpy.ops.tripo.make_picked() == {"FINISHED"}
    settled()
    assert bodies(tripo)[-1]["face_limit"] == 700
    assert not picking.row()


def test_one_that_went_on_by_itself_leaves_the_row(tripo: Sandbox) -> None:
    """The job list has buttons for each of them, too."""
    jobs = drawn(3)
    bpy.ops.tripo.pass_gate(job=jobs[0].id)
    bpy.ops.tripo.make_again(job=jobs[1].id)
    settled()
    left = [job.id for job in picking.row()]
    assert len(left) == 2
    assert left[0] == jobs[2].id
    assert kinds(tripo).count("text_to_image") == 4


def test_none_of_them(tripo: Sandbox) -> None:
    drawn(2)
    assert bpy.ops.tripo.pick_none() == {"FINISHED"}
    settled()
    assert not picking.row()
    assert kinds(tripo) == ["text_to_image"] * 2

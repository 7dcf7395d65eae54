# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of a task is kept, whatever else goes wrong; what is uncertain is not sent again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from examples import example
from flight import Flight, creates
from tripo_sandbox import Sandbox

from tripo_addon.jobs.job import Job
from tripo_addon.providers import capabilities
from tripo_addon.providers.parsing import task_status
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, ImageToModel, TextToImage

FIRST_VERSION = {
    "service": "tripo",
    "account": "tripo https://openapi.tripo3d.ai 0123",
    "folder": "results",
    "estimate": 20,
    "place": {},
    "id": "one",
    "created": 1.0,
    "state": "running",
    "progress": 5,
    "note": "",
    "remote_id": "task",
    "credits": None,
    "model": "chair.glb",
    "ready": "",
    "preview": "preview.webp",
    "task": {"kind": "text_to_model", "options": {"model": "v3.1-20260211", "prompt": "a chair"}},
    "failure": None,
}


def test_a_job_of_the_first_version_is_read() -> None:
    job = Job.from_json(json.dumps(FIRST_VERSION))
    assert job.estimate == (20, 20)
    assert (job.model, job.preview) == ("chair.glb", "preview.webp")
    assert Job.from_json(job.to_json()) == job


@pytest.mark.parametrize("kind", TASKS)
def test_a_task_without_its_inputs_is_read(kind: str) -> None:
    """Such are those that were made elsewhere."""
    options = TASKS[kind].options.values()
    task = TASKS[kind](**{facts.name: facts.empty for facts in options if facts.required})
    job = Job(task=task, service="tripo", remote_id="1", state=State.KEPT)
    assert Job.from_json(job.to_json()) == job


def test_signatures_of_inputs_do_not_outlast_the_job() -> None:
    task = ImageToModel(image="https://a.example/chair.png?X-Amz-Signature=secret")
    running = Job(task=task, service="tripo", state=State.RUNNING)
    assert "secret" in running.to_json()
    assert "secret" not in Job(task=task, service="tripo", state=State.DONE).to_json()


@pytest.mark.parametrize("view", ["front", "left"])
def test_one_broken_view_does_not_take_the_others(
    flight: Flight, service: Sandbox, view: str
) -> None:
    service.faults.add(f"/cdn/*{view}*", "status", None, status=400)
    job = flight.run(example("generate_multiview_image"))
    assert job.state is State.ARRIVING
    assert set(job.files) == {"front", "left", "back", "right"} - {view}
    assert job.facts["not fetched"] == view
    assert all(Path(path).is_file() for path in job.files.values())


def test_a_preview_never_takes_the_place_of_the_result(flight: Flight, service: Sandbox) -> None:
    job = flight.run(TextToImage(prompt="preview"))
    picture = Path(job.files["image"]).read_bytes()
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("output", "name"),
    [
        ({"ply_url": "https://a/x.ply"}, "ply"),
        ({"model_urls": [{"url": "https://a/x.glb"}]}, "model_url"),
        ({"mask_url": "https://a/x.png"}, "mask"),
    ],
)
def test_outputs_of_other_names_are_seen(output: dict[str, object], name: str) -> None:
    outputs = task_status({"status": "success", "output": output}).outputs
    assert name in outputs or "model" in outputs


@pytest.mark.parametrize("task_id", ["abc123", "0" * 32, "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_any_text_may_be_a_task_id(task_id: str) -> None:
    for service in ("tripo", "tripo-v2"):
        assert capabilities.problems(service, example("animate_retarget", source=task_id)) == []


def test_a_busy_service_is_not_stormed(flight: Flight, service: Sandbox) -> None:
    service.faults.add(
        "/v3/generation/*",
        "status",
        2,
        status=429,
        body=json.dumps({"code": 2000, "status": "error", "message": "busy"}),
        content_type="application/json",
        headers={"Retry-After": "0"},
    )
    job = flight.run()
    assert job.state is State.ARRIVING
    times = [each.time for each in creates(service)]
    assert len(times) == 3
    assert times[-1] - times[0] > 1.5

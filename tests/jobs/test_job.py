# SPDX-License-Identifier: GPL-3.0-or-later
"""A job survives its JSON, that of earlier versions, and without the secrets of its inputs."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import CHAIR
from tripo_addon.errors import Refused, TripoError
from tripo_addon.jobs import about
from tripo_addon.jobs.job import Failure, Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.journal.spending import total
from tripo_addon.spec.prices import Price
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, ImageToModel

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


def test_an_error_comes_back_of_its_class() -> None:
    refused = Refused(400, 2008, "no", request_id="request 5")
    failure = Failure.of(refused)
    job = replace(Job(CHAIR, "tripo", key="row-17", most=5), state=State.FAILED, failure=failure)
    read = Job.from_json(job.to_json())
    assert (read.key, read.most) == ("row-17", 5)
    assert read.failure
    error = read.failure.error()
    assert type(error) is Refused
    assert (error.code, error.request_id, str(error)) == (2008, "request 5", str(refused))
    # Earlier versions read what this one has written, and the other way round.
    kept = json.loads(job.to_json())
    assert "cause" not in kept["failure"]
    del kept["cause"], kept["key"], kept["most"]
    former = Job.from_json(json.dumps(kept))
    assert (former.key, former.most) == ("", None)
    assert type(former.failure.error()) is TripoError if former.failure else False
    odd = Job.from_json(json.dumps({**kept, "cause": "Reason", "key": 5, "most": "x"}))
    assert (odd.key, odd.most) == ("", None)


@pytest.mark.parametrize("kind", TASKS)
def test_a_task_without_its_inputs_is_read(kind: str) -> None:
    """Tasks made with another client come without their inputs."""
    options = TASKS[kind].options.values()
    task = TASKS[kind](**{facts.name: facts.empty for facts in options if facts.required})
    job = Job(task=task, service="tripo", remote_id="1", state=State.KEPT)
    assert Job.from_json(job.to_json()) == job


def test_signatures_of_inputs_do_not_outlast_the_job() -> None:
    task = ImageToModel(image="https://a.example/chair.png?X-Amz-Signature=secret")
    running = Job(task=task, service="tripo", state=State.RUNNING)
    assert "secret" in running.to_json()
    assert "secret" not in Job(task=task, service="tripo", state=State.DONE).to_json()


def test_a_job_that_was_written_with_odd_numbers_is_read(tmp_path: Path) -> None:
    job = Job(task=CHAIR, service="tripo", state=State.DONE, estimate=Price(20, 20), credits=20.0)
    text = json.loads(job.to_json())
    for value in (-5, 1e300, "nan", None, [1]):
        odd = {"created", "sent", "ended", "credits", "progress"}
        found = Job.from_json(json.dumps({**text, **dict.fromkeys(odd, value)}))
        assert (found.created, found.sent, found.credits, found.progress) == (0.0, 0.0, None, 0)
        assert about.about(found)
    assert Job.from_json(json.dumps({**text, "estimate": [-5, 20]})).estimate is None
    journal = Journal(tmp_path)
    journal.write(replace(job, sent=time.time()))
    assert total(journal.ledger().today, "tripo").charged == 20.0
    journal.close()


def test_a_job_survives_its_json() -> None:
    job = Job(task=CHAIR, service="tripo", place={"cursor": [1.0, 2.0, 3.0]}, remote_id="x")
    again = Job.from_json(job.to_json())
    assert again == job
    assert json.loads(job.to_json())["task"]["options"]["model"] == "v3.1-20260211"

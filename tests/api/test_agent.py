# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls for agents without Blender: they return at once, raise nothing, and give JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import creates
from tripo_addon.api import agent
from tripo_addon.spec.tasks import TASKS
from tripo_addon.standalone import host

PICTURE = ("text_to_image", {"prompt": "a red chair"})


@pytest.fixture(autouse=True)
def no_handles(plain: Sandbox) -> Iterator[None]:
    yield
    agent._handles.clear()


def ended(name: str) -> dict[str, Any]:
    """How a job has ended; asks until it has, as an agent does."""
    while not (told := agent.status(name))["job"]["ended"]:
        assert json.dumps(told)
        host.rest()
    return dict(told["job"])


def test_what_can_be_made() -> None:
    assert agent.types()["types"].keys() == TASKS.keys()
    for name in TASKS:
        told = agent.types(name)
        assert told["ok"]
        assert told["options"].keys() == TASKS[name].options.keys()
    options = agent.types("text-to-model")["options"]
    assert options["prompt"]["required"]
    assert options["face_limit"]["range"]


def test_a_job(plain: Sandbox) -> None:
    begun = agent.submit(*PICTURE)
    assert begun["ok"]
    assert not begun["job"]["ended"]
    job = ended(begun["id"])
    assert (job["state"], job["error"], job["credits"]) == ("done", None, 5)
    assert job["files"]["image"].endswith(".png")
    # A later session knows it by its id and by that of the service.
    agent._handles.clear()
    host.stop()
    for name in (begun["id"], job["task_id"]):
        assert agent.status(name)["job"] == job


def test_a_call_that_is_repeated(plain: Sandbox) -> None:
    answers = [agent.submit(*PICTURE, key="chair-1") for _ in range(2)]
    assert [answer["id"] for answer in answers] == ["chair-1"] * 2
    job = ended("chair-1")
    assert agent.status(job["id"])["job"] == job
    agent._handles.clear()
    host.stop()
    assert agent.submit(*PICTURE, key="chair-1")["ok"]
    assert ended("chair-1")["task_id"] == job["task_id"]
    assert len(creates(plain)) == 1
    other = agent.submit("text_to_image", {"prompt": "a jug"}, key="chair-1")
    assert other["ok"]
    assert ended("chair-1")["error"]["kind"] == "KeyInUse"


def test_a_price() -> None:
    assert agent.estimate(*PICTURE)["credits"]["most"] > 0


@pytest.mark.parametrize(
    ("call", "kind", "told"),
    [
        (lambda: agent.submit("fly", {}), "Invalid", "'fly' is no type of task"),
        (lambda: agent.submit("text_to_model", {}), "Invalid", "Prompt not given"),
        (lambda: agent.submit("text_to_model", {"legs": 4}), "Invalid", "no option 'legs'"),
        (lambda: agent.submit("text_to_model", json.loads("[5]")), "Invalid", "are no options"),
        (lambda: agent.submit(*PICTURE, key="x" * 300), "Invalid", "key"),
        (lambda: agent.submit(*PICTURE, service="typo"), "Invalid", "'typo' is no service"),
        (lambda: agent.status("no such"), "TripoError", "There is no job"),
        (lambda: agent.status(""), "TripoError", "There is no job"),
        (lambda: agent.cancel("no such"), "TripoError", "There is no job"),
        (lambda: agent.bring("no such"), "Unavailable", "needs Blender"),
        (lambda: agent.types("fly"), "Invalid", "'fly' is no type of task"),
        (lambda: agent.estimate("fly", {}), "Invalid", "'fly' is no type of task"),
    ],
)
def test_what_is_refused(
    plain: Sandbox, call: Callable[[], dict[str, Any]], kind: str, told: str
) -> None:
    answer = call()
    assert (answer["ok"], answer["error"]["kind"]) == (False, kind)
    assert told in answer["error"]["what"]
    assert not creates(plain)


def test_a_job_that_fails(plain: Sandbox) -> None:
    answer = agent.submit("text_to_image", {"prompt": "forbidden-create"})
    error = ended(answer["id"])["error"]
    assert (error["kind"], error["code"], error["spent"]) == ("Refused", 2008, "nothing")
    assert error["request_id"]
    answer = agent.submit(*PICTURE, max_credits=1)
    assert ended(answer["id"])["error"]["kind"] == "OverBudget"
    plain.account().balance = 0.0
    answer = agent.submit(*PICTURE)
    assert ended(answer["id"])["error"]["spent"] == "nothing"


def test_without_a_key(plain: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPO_API_KEY", "")
    host.stop()
    error = agent.submit(*PICTURE)["error"]
    assert error["kind"] == "Unavailable"
    assert "key" in f"{error['what']} {error['advice']}".lower()


def test_a_job_that_is_stopped(plain: Sandbox) -> None:
    plain.speed = 1.0
    begun = agent.submit(*PICTURE)
    assert agent.cancel(begun["id"])["ok"]
    assert ended(begun["id"])["state"] == "cancelled"

# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error of every service becomes a sentence: what happened, what it cost, what to do."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import (
    EMPTY_KEY,
    MODELSTREAM_EMPTY_KEY,
    SCENARIO_EMPTY_KEY,
    SCENARIO_SECRET,
    Sandbox,
)

import tripo_addon
from tests.support.examples import URL, example
from tests.support.flight import Flight, creates
from tests.support.world import World
from tripo_addon.codes import Code, reason_for
from tripo_addon.errors import Refused, Spent, TripoError, Unclear
from tripo_addon.jobs.failures import task_failure
from tripo_addon.jobs.job import Job
from tripo_addon.providers import SERVICES
from tripo_addon.providers.parsing import task_status
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State

PACKAGE = Path(tripo_addon.__file__).parent
NOTHING = "No credits were spent."
CODES: dict[tuple[int, int], str] = {
    (401, 2): "API key",
    (401, 1000): "API key",
    (401, 1001): "API key",
    (401, 1002): "API key",
    (400, 1003): "could not read",
    (405, 1003): "could not read",
    (415, 1003): "could not read",
    (400, 1004): "option",
    (403, 1005): "may not",
    (404, 2001): "does not know this task",
    (400, 2002): "does not support",
    (400, 2003): "empty file",
    (400, 2004): "type of file",
    (400, 2005): "draft has not succeeded",
    (400, 2006): "cannot be the input",
    (400, 2007): "input task has not succeeded",
    (400, 2008): "content policy",
    (400, 2009): "characters",
    (403, 2010): "not enough API credits",
    (400, 2011): "no model to check",
    (400, 2012): "rigged model",
    (403, 2013): "priority",
    (500, 2014): "content check",
    (400, 2014): "content check",
    (400, 2015): "version is retired",
    (400, 2016): "has retired",
    (400, 2017): "does not know this model version",
    (400, 2018): "too complex",
    (404, 2019): "no longer has the uploaded file",
    (400, 2021): "too large",
    (400, 2022): "too large",
    (404, 4001): "does not know this address",
    (404, 9404): "does not know this address",
    (200, 2010): "not enough API credits",
    (418, 7777): "error 7777",
}
"""What sections 1.7 and 2.11 of the API reference say that the codes mean, and one unknown code."""
STATUSES: dict[int, str] = {
    400: "refused the request",
    401: "API key",
    402: "not enough credits",
    403: "denies access",
    404: "no such service at this address",
    409: "busy",
    413: "request is too large",
    422: "refused an option",
    418: "HTTP status 418",
}
"""What HTTP (RFC 9110) says that these mean; 418 stands for those that nobody expects."""
BROKEN = {
    500: "The service had a fault of its own. ",
    502: "The service is out of order. ",
    503: "The service is out of order. ",
    504: "The service is out of order. ",
}
RETIRED = (
    "This address does not speak Tripo's API v2, which Tripo itself has shut down. "
    f"{NOTHING} Choose the service Tripo (API v3) in the preferences; the same key works there."
)
PATHS = {
    "tripo": "/v3/generation/*",
    "tripo-v2": "/v2/openapi/task",
    "modelstream": "/tripo/v2/openapi/task",
    "scenario": "/v1/generate/*",
}
JSON: dict[str, Any] = {"content_type": "application/json"}


def envelope(service: str, status: int, code: int) -> str:
    """An error as a service words it."""
    if service == "modelstream":
        error = {"message": "words", "type": "an_error", "param": None, "code": f"error_{status}"}
        return json.dumps({"error": error})
    if service == "scenario":
        return json.dumps({"message": "words", "reason": "words", "trace_id": "x"})
    about = {"code": code, "message": "words.", "suggestion": "advice"}
    return json.dumps({**about, "status": "error"} if service == "tripo" else about)


@pytest.fixture(autouse=True)
def _without_faults(world: World) -> Iterator[None]:
    yield
    world.box.faults.clear()


def task() -> Task:
    return example("image_to_model", image=URL)


def run(world: World, service: str, status: int, body: str, times: int | None = 1) -> Job:
    world.box.requests.clear()
    if service == "scenario":
        times = None  # its dry run would take the only one
    world.box.faults.add(PATHS[service], "status", times, status=status, body=body, **JSON)
    return world.run(service, task())


def text(job: Job) -> str:
    assert job.failure
    assert job.state is State.FAILED
    return job.failure.text


def happened(said: str) -> str:
    """What happened, before what it cost and what to do, which are there as well."""
    what, cost, advice = said.partition(f". {NOTHING} ")
    assert cost, said
    assert advice.endswith("."), said
    return what


@pytest.mark.parametrize(("status", "code"), CODES)
def test_codes_of_api_v3(world: World, status: int, code: int) -> None:
    job = run(world, "tripo", status, envelope("tripo", status, code))
    assert CODES[status, code] in happened(text(job))
    assert job.failure
    assert job.failure.code == code
    assert job.failure.request_id
    assert len(creates(world.box)) == 1


@pytest.mark.parametrize(("status", "code"), CODES)
def test_codes_of_api_v2(world: World, status: int, code: int) -> None:
    job = run(world, "tripo-v2", status, envelope("tripo-v2", status, code))
    gone = status == 404 and code in {4001, 9404}
    if gone:
        assert text(job) == RETIRED
    else:
        assert CODES[status, code] in happened(text(job))


def test_every_code_with_a_reason_is_tested() -> None:
    assert set(Code) <= {code for _, code in CODES} | {1007, 2000}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("service", SERVICES)
def test_statuses_without_a_code(world: World, service: str, status: int) -> None:
    job = run(world, service, status, envelope(service, status, 0))
    if service == "tripo-v2" and status in {403, 404}:
        assert text(job) == RETIRED
    else:
        assert STATUSES[status] in happened(text(job))


@pytest.mark.parametrize("status", [400, 402, 422])
@pytest.mark.parametrize("service", SERVICES)
def test_statuses_with_a_page(world: World, service: str, status: int) -> None:
    job = run(world, service, status, "<html>no</html>")
    found = happened(text(job))
    assert STATUSES[status] in found
    assert "html" not in found


@pytest.mark.parametrize("status", BROKEN)
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_breaks_may_have_acted(world: World, service: str, status: int) -> None:
    provider = world.flight(service).provider
    prepared = provider.prepare(task(), {"image": [reference(URL)]})
    world.box.requests.clear()
    body = envelope(service, status, 0)
    world.box.faults.add(PATHS[service], "status", status=status, body=body, **JSON)
    with pytest.raises(Unclear) as caught:
        provider.submit(task(), prepared.inputs)
    assert caught.value.spent is Spent.MAYBE
    assert str(caught.value).startswith(BROKEN[status].removesuffix(". "))
    assert "Credits may have been spent." in str(caught.value)
    assert len(creates(world.box)) == 1


@pytest.mark.parametrize("service", ["tripo", "tripo-v2", "modelstream"])
def test_a_job_that_may_have_been_taken_is_uncertain(world: World, service: str) -> None:
    job = run(world, service, 503, envelope(service, 503, 0))
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert job.failure.text.startswith("The service is out of order")
    assert "Credits may have been spent. Nothing is sent again by itself" in job.failure.text


@pytest.mark.parametrize(
    ("service", "code"),
    [("tripo", 1007), ("tripo", 2000), ("tripo-v2", 2000), ("modelstream", 0), ("scenario", 0)],
)
def test_a_busy_service_is_asked_again(world: World, service: str, code: int) -> None:
    flight = world.flight(service)
    flight.notes.clear()
    world.box.faults.add(
        PATHS[service],
        "status",
        status=429,
        body=envelope(service, 429, code),
        headers={"Retry-After": "0"},
        **JSON,
    )
    job = world.run(service, task())
    assert job.failure is None, job.failure.text
    notes = [note for some in flight.notes.values() for note in some]
    # Scenario's dry run is repeated at once, since it creates nothing.
    expected = {0: "The service is busy", 1007: "Too many requests", 2000: "The account already"}
    assert service == "scenario" or notes[0].startswith(expected[code])


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("tripo", EMPTY_KEY, "The account has not enough API credits. "),
        ("tripo-v2", EMPTY_KEY, "The account has not enough API credits. "),
        ("modelstream", MODELSTREAM_EMPTY_KEY, "The account has not enough credits: "),
        (
            "scenario",
            f"{SCENARIO_EMPTY_KEY}:{SCENARIO_SECRET}",
            "The account has not enough credits: Not enough creative units",
        ),
        ("tripo", "tsk_wrong", "The service refuses the API key. "),
        ("tripo-v2", "tsk_wrong", "The service refuses the API key. "),
        ("modelstream", "sk-wrong", "The service refuses the API key. "),
        ("scenario", "wrong:wrong", "The service refuses the API key. "),
    ],
)
def test_no_credits_and_wrong_keys(
    fly: Any, service: Sandbox, name: str, key: str, expected: str
) -> None:
    flight: Flight = fly(service.url, key, name)
    found = text(flight.run(task()))
    assert found.startswith(expected)
    assert "No credits were spent." in found
    assert "Top up" in found or "Check the key" in found
    assert key not in found


FAILURES: list[tuple[dict[str, Any], str]] = [
    ({"error_code": 2008}, "The content policy of the service forbids this input. "),
    ({"status": "banned"}, "The content policy of the service forbids this input. "),
    ({"error_code": 2018, "error_message": "slow"}, "The subject is too complex for this"),
    ({"status": "expired"}, "The subject is too complex for this, or waited too long. "),
    ({"error_code": 1000, "error_msg": "oh"}, "The service had a fault of its own: oh. "),
    ({"error_code": 1001}, "The service had a fault of its own. "),
    ({"error_message": "oh"}, "The service could not finish the task: oh. "),
    ({"status": "cancelled"}, "The service cancelled the task. "),
    ({}, "The service could not finish the task. "),
]


@pytest.mark.parametrize(("about", "expected"), FAILURES)
def test_tasks_that_fail(about: dict[str, Any], expected: str) -> None:
    error: TripoError = task_failure(task_status({"status": "failed", **about}))
    assert str(error).startswith(expected)
    assert "The credits were given back." in str(error)
    assert error.advice


def test_no_sentence_ends_twice() -> None:
    for code in Code:
        found = str(Refused(400, code, "The service's words."))
        assert ".." not in found
        assert ":." not in found


def test_codes_are_written_as_members() -> None:
    """Compared with or collected as a bare number, a code would stand twice."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare | ast.Set | ast.Dict):
                numbers = (part for part in ast.iter_child_nodes(node))
                found = [part.value for part in numbers if isinstance(part, ast.Constant)]
                assert not set(Code) & set(found), (path, node.lineno)


@pytest.mark.parametrize(
    ("status", "code"),
    [*CODES, (418, 0), (429, 0), (429, 1007), (429, 2000), (500, 1000), (502, 0)],
)
def test_every_error_says_what_to_do(status: int, code: int) -> None:
    reason = reason_for(status, code)
    assert reason.what
    assert reason.advice
    text = str(Refused(status, code, "the service's words."))
    assert ".." not in text
    assert "No credits were spent." in text
    assert ("the service's words" in text) == reason.quote

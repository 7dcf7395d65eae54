# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error of every service becomes a sentence: what happened, what it cost, what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tripo_sandbox import (
    EMPTY_KEY,
    MODELSTREAM_EMPTY_KEY,
    SCENARIO_EMPTY_KEY,
    SCENARIO_SECRET,
    Sandbox,
)

from tests.support.examples import URL, example
from tests.support.flight import Flight, creates
from tests.support.world import World
from tripo_addon.codes import REASONS, reason_for
from tripo_addon.errors import Refused, Spent, TripoError, Unclear
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.poller import failed
from tripo_addon.providers import SERVICES
from tripo_addon.providers.parsing import task_status
from tripo_addon.spec.inputs import reference
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State

NOTHING = "No credits were spent."
CHECK = "Check the options; if they are right, report it with the request id."
AGAIN = "Try again later."
KEY = (
    f"The service refuses the API key. {NOTHING} Check the key in the add-on preferences, and that "
    "it belongs to this region."
)
POOR = (
    f"The account has not enough API credits. {NOTHING} Top up at "
    "https://developers.tripo3d.ai (API credits and web credits are separate)."
)
TOO_LARGE = f"The file is too large for the service: words. {NOTHING} Use a smaller file."
CODES: dict[tuple[int, int], str] = {
    (401, 2): KEY,
    (401, 1000): KEY,
    (401, 1001): KEY,
    (401, 1002): KEY,
    (400, 1003): f"The service could not read the request: words. {NOTHING} {CHECK}",
    (405, 1003): f"The service could not read the request: words. {NOTHING} {CHECK}",
    (415, 1003): f"The service could not read the request: words. {NOTHING} {CHECK}",
    (400, 1004): f"The service refused an option: words. {NOTHING} {CHECK}",
    (403, 1005): (
        f"This account may not do that: words. {NOTHING} Ask the service's support to enable it."
    ),
    (404, 2001): (f"The service does not know this task. {NOTHING} Use the key that created it."),
    (400, 2002): f"The service does not support this task: words. {NOTHING} {CHECK}",
    (400, 2003): f"The service received an empty file. {NOTHING} Choose another file.",
    (400, 2004): (
        f"The service does not accept this type of file. {NOTHING} Pictures can be PNG, JPEG or "
        "WebP, models GLB, FBX, OBJ or STL."
    ),
    (400, 2005): f"The draft has not succeeded. {NOTHING} Wait until it is done.",
    (400, 2006): (
        f"This task cannot be the input of that one: words. {NOTHING} Choose another input."
    ),
    (400, 2007): f"The input task has not succeeded. {NOTHING} Wait until it is done.",
    (400, 2008): (
        f"The content policy of the service forbids this input. {NOTHING} Change the prompt or the "
        "picture and try again."
    ),
    (400, 2009): (
        f"The prompt has characters that the service refuses. {NOTHING} Remove emoji and unusual "
        "symbols."
    ),
    (403, 2010): POOR,
    (400, 2011): f"The task has no model to check. {NOTHING} Choose a task that made a model.",
    (400, 2012): (
        f"Only a rigged model can move. {NOTHING} Use the task of Rig Model as the source."
    ),
    (403, 2013): f"The account may not set a priority. {NOTHING} Clear Priority.",
    (500, 2014): f"The service's content check is out of order. {NOTHING} {AGAIN}",
    (400, 2014): f"The service's content check is out of order. {NOTHING} {AGAIN}",
    (400, 2015): f"This model version is retired. {NOTHING} Choose a newer model.",
    (400, 2016): f"The service has retired this kind of task. {NOTHING} Use another kind.",
    (400, 2017): (f"The service does not know this model version. {NOTHING} Choose another model."),
    (400, 2018): (
        f"The subject is too complex for this, or waited too long: words. {NOTHING} Simplify it, "
        "drop an option, or try again."
    ),
    (404, 2019): f"The service no longer has the uploaded file. {NOTHING} Generate again.",
    (400, 2021): TOO_LARGE,
    (400, 2022): TOO_LARGE,
    (404, 4001): f"The service does not know this address. {NOTHING} Check the base URL.",
    (404, 9404): f"The service does not know this address. {NOTHING} Check the base URL.",
    (200, 2010): POOR,
    (418, 7777): f"The service answered with error 7777: words. {NOTHING} {AGAIN}",
}
"""Sections 1.7 and 2.11 of the API reference, with what the user reads."""
STATUSES: dict[int, str] = {
    400: f"The service refused the request: words. {NOTHING} {CHECK}",
    401: KEY,
    402: (
        f"The account has not enough credits: words. {NOTHING} Top up in the service's own console."
    ),
    403: (
        f"The service denies access: words. {NOTHING} Check the account and the network's filter."
    ),
    404: f"There is no such service at this address. {NOTHING} Check the base URL.",
    409: f"The service is busy with the same thing: words. {NOTHING} Try again in a moment.",
    413: f"The request is too large for the service. {NOTHING} Use a smaller file.",
    422: f"The service refused an option: words. {NOTHING} {CHECK}",
    418: f"The service answered with HTTP status 418: words. {NOTHING} {AGAIN}",
}
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
JSON = {"content_type": "application/json"}


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


@pytest.mark.parametrize(("status", "code"), CODES)
def test_codes_of_api_v3(world: World, status: int, code: int) -> None:
    job = run(world, "tripo", status, envelope("tripo", status, code))
    assert text(job) == CODES[status, code]
    assert job.failure
    assert job.failure.code == code
    assert job.failure.request_id
    assert len(creates(world.box)) == 1


@pytest.mark.parametrize(("status", "code"), CODES)
def test_codes_of_api_v2(world: World, status: int, code: int) -> None:
    job = run(world, "tripo-v2", status, envelope("tripo-v2", status, code))
    gone = status == 404 and code in {4001, 9404}
    assert text(job) == (RETIRED if gone else CODES[status, code])


def test_every_code_with_a_reason_is_tested() -> None:
    assert REASONS.keys() <= {code for _, code in CODES} | {1007, 2000}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("service", SERVICES)
def test_statuses_without_a_code(world: World, service: str, status: int) -> None:
    job = run(world, service, status, envelope(service, status, 0))
    expected = STATUSES[status]
    if service == "tripo-v2" and status in {403, 404}:
        expected = RETIRED
    assert text(job) == expected


@pytest.mark.parametrize("status", [400, 402, 422])
@pytest.mark.parametrize("service", SERVICES)
def test_statuses_with_a_page(world: World, service: str, status: int) -> None:
    job = run(world, service, status, "<html>no</html>")
    assert text(job) == STATUSES[status].replace(": words", "")


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
    error: TripoError = failed(task_status({"status": "failed", **about}))
    assert str(error).startswith(expected)
    assert "The credits were given back." in str(error)
    assert error.advice


def test_no_sentence_ends_twice() -> None:
    for code in REASONS:
        found = str(Refused(400, code, "The service's words."))
        assert ".." not in found
        assert ":." not in found


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

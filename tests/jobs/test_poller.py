# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks are asked after all at once, and bad answers do not end that."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight
from tripo_addon.spec.state import State

pytestmark = pytest.mark.usefixtures("quick")


def test_many_tasks_share_one_poll(flight: Flight, service: Sandbox) -> None:
    service.speed = 20
    ids = [flight.start() for _ in range(8)]
    flight.until(lambda: all(map(flight.ended, ids)))
    polls = [request for request in service.requests if request.path == "/v3/tasks/list"]
    assert max(len(request.body["task_ids"]) for request in polls) >= 6
    assert not [
        request
        for request in service.requests
        if request.path.startswith("/v3/tasks/") and request.method == "GET"
    ]


def test_polling_survives_bad_answers(flight: Flight, service: Sandbox) -> None:
    for fault in ("broken_json", "reset_before", "missed", "state", "backwards"):
        service.faults.add("/v3/tasks/list", fault, times=2)
    service.faults.add("/v3/tasks/list", "status", times=2)
    assert flight.run(seconds=40).state is State.ARRIVING


def test_polling_survives_a_bad_start(flight: Flight, service: Sandbox) -> None:
    service.faults.add("/v3/tasks/list", "status", times=3, status=401, body="")
    assert flight.run().state is State.ARRIVING


@pytest.mark.parametrize("code", [1000, 1001, 1007, 2000])
def test_a_passing_trouble_does_not_end_the_list(
    flight: Flight, service: Sandbox, code: int
) -> None:
    service.faults.add("/v3/tasks/list", "code", times=2, code=code, status=200)
    assert flight.run().state is State.ARRIVING
    alone = [
        request for request in service.requests if re.fullmatch("/v3/tasks/[^l].*", request.path)
    ]
    assert alone == []


@pytest.mark.parametrize("host", ["tripo", "tripo-v2"])
def test_the_list_is_asked_again_when_no_other_way_helps(
    fly: Callable[..., Flight], service: Sandbox, host: str
) -> None:
    flight = fly(service.url, service=host)
    lists = {"tripo": "/v3/tasks/list", "tripo-v2": "/v2/openapi/task/batch"}[host]
    service.faults.add(lists, "status", status=200, body='{"code": 0, "data": 1}')
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    service.faults.add(f"*/{flight.jobs[job_id].remote_id}", "status", None)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING


@pytest.mark.parametrize(
    "answer",
    [
        '{"code": 0, "data": {"tasks": null}}',
        '{"code": 0, "data": []}',
        "[]",
        "1",
        "[" * 100_000,
        '{"code": 0, "data": {"tasks": {"ID": {"status": "running", "progress": NaN}}}}',
        '{"code": 0, "data": {"tasks": {"ID": {"status": "running", "progress": "many"}}}}',
        '{"code": 0, "data": {"tasks": {"ID": {"status": {}, "output": []}}}}',
        '{"code": 0, "data": {"tasks": {"ID": 5}}}',
    ],
)
def test_polling_survives_strange_answers(flight: Flight, service: Sandbox, answer: str) -> None:
    job_id = flight.start()
    flight.until(lambda: job_id in flight.jobs and flight.jobs[job_id].remote_id)
    body = answer.replace("ID", flight.jobs[job_id].remote_id)
    service.faults.add("/v3/tasks/list", "status", times=2, status=200, body=body)
    flight.until(lambda: flight.ended(job_id))
    assert flight.jobs[job_id].state is State.ARRIVING

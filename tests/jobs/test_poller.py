# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks are asked after all at once, and bad answers do not end that."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App
from tripo_addon.spec.state import State

pytestmark = pytest.mark.usefixtures("quick")


def test_many_tasks_share_one_poll(app: App, service: Sandbox) -> None:
    service.speed = 0.1
    ids = [app.start() for _ in range(8)]

    def polled_together() -> bool:
        # One that is just being received has no body yet.
        polls = [one.body for one in service.requests if one.path == "/v3/tasks/list" and one.body]
        return any(len(body["task_ids"]) == len(ids) for body in polls)

    app.until(polled_together)
    for task_id in service.tasks:
        service.finish(task_id)
    app.until(lambda: all(map(app.ended, ids)))
    assert not [
        request
        for request in service.requests
        if request.path.startswith("/v3/tasks/") and request.method == "GET"
    ]


def test_polling_survives_bad_answers(app: App, service: Sandbox) -> None:
    for fault in ("broken_json", "reset_before", "missed", "state", "backwards"):
        service.faults.add("/v3/tasks/list", fault, times=2)
    service.faults.add("/v3/tasks/list", "status", times=2)
    assert app.run(seconds=40).state is State.ARRIVING


def test_polling_survives_a_bad_start(app: App, service: Sandbox) -> None:
    service.faults.add("/v3/tasks/list", "status", times=3, status=401, body="")
    assert app.run().state is State.ARRIVING


@pytest.mark.parametrize("code", [1000, 1001, 1007, 2000])
def test_a_passing_trouble_does_not_end_the_list(app: App, service: Sandbox, code: int) -> None:
    service.faults.add("/v3/tasks/list", "code", times=2, code=code, status=200)
    assert app.run().state is State.ARRIVING
    alone = [
        request for request in service.requests if re.fullmatch("/v3/tasks/[^l].*", request.path)
    ]
    assert alone == []


@pytest.mark.parametrize("host", ["tripo", "tripo-v2"])
def test_the_list_is_asked_again_when_no_other_way_helps(
    make_app: Callable[..., App], service: Sandbox, host: str
) -> None:
    app = make_app(service.url, service=host)
    lists = {"tripo": "/v3/tasks/list", "tripo-v2": "/v2/openapi/task/batch"}[host]
    service.faults.add(lists, "status", status=200, body='{"code": 0, "data": 1}')
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].remote_id)
    service.faults.add(f"*/{app.jobs[job_id].remote_id}", "status", None)
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.ARRIVING


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
def test_polling_survives_strange_answers(app: App, service: Sandbox, answer: str) -> None:
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].remote_id)
    body = answer.replace("ID", app.jobs[job_id].remote_id)
    service.faults.add("/v3/tasks/list", "status", times=2, status=200, body=body)
    app.until(lambda: app.ended(job_id))
    assert app.jobs[job_id].state is State.ARRIVING

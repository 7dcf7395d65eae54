# SPDX-License-Identifier: GPL-3.0-or-later
"""A task is created once, whatever the service answers to that."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App, creates
from tripo_addon.spec.state import State

CREATE = "/v3/generation/*"
pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("details", "state"),
    [
        ({"status": 502}, State.UNCERTAIN),
        ({"status": 503}, State.UNCERTAIN),
        ({"status": 404}, State.FAILED),
        ({"status": 302, "headers": {"Location": "/v3/elsewhere"}}, State.UNCERTAIN),
    ],
)
def test_a_create_is_sent_once(
    app: App, service: Sandbox, details: dict[str, Any], state: State
) -> None:
    service.faults.add(CREATE, "status", **details)
    assert app.run().state is state
    assert len(creates(service)) == 1


def test_an_error_under_http_200_counts(app: App, service: Sandbox) -> None:
    service.faults.add(CREATE, "code", code=2010, status=200)
    job = app.run()
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == 2010


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ('{"code": 2000, "status": "error"}', "already runs as many tasks as it may"),
        ("<p>busy</p>", "The service is busy"),
    ],
)
def test_a_busy_service_is_asked_again(app: App, service: Sandbox, body: str, note: str) -> None:
    soon = {"Retry-After": "0.2"}
    service.faults.add(CREATE, "status", times=2, status=429, body=body, headers=soon)
    job = app.run()
    assert job.state is State.ARRIVING
    assert note in app.notes[job.id][0]
    assert len(creates(service)) == 3
    assert len(service.tasks) == 1


@pytest.mark.parametrize(
    "answer", ['{"code": 0, "data": null}', '{"code": 0, "data": {"task_id": ""}}', "[" * 100_000]
)
def test_a_create_with_a_strange_answer_is_uncertain(
    app: App, service: Sandbox, answer: str
) -> None:
    service.faults.add(CREATE, "status", status=200, body=answer)
    job = app.run()
    assert job.state is State.UNCERTAIN
    assert job.failure
    assert "Credits may have been spent" in job.failure.text


def test_a_proxy_that_breaks_off_leaves_it_uncertain(
    make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def swallow() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.close()

    thread = threading.Thread(target=swallow)
    thread.start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = make_app("http://service.invalid", allow_http=True)
    app.network.online = True
    job_id = app.start()
    app.until(lambda: job_id in app.jobs and app.jobs[job_id].state is State.UNCERTAIN)
    thread.join()
    listener.close()

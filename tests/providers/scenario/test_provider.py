# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario as it may answer beside what the sandbox does: ids, news, assets, history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import Flight, creates
from tests.support.scenario_host import GLB, TASK, Fly, Host, asset, job, provider
from tripo_addon.errors import Refused, Strange
from tripo_addon.providers.base import Status
from tripo_addon.providers.scenario import provider as scenario
from tripo_addon.spec.inputs import Input
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import ImageToModel

TASK_WITH_URL = ImageToModel(image="https://example.org/chair.png")


def poll(flight: Flight, *ids: str) -> dict[str, Status]:
    return provider(flight).poll(ids)


# What a create answers


@pytest.mark.parametrize(
    "answer", [{"job": {"jobId": "j"}}, {"job": {"id": "j"}}, {"jobId": "j"}, {"id": "j"}]
)
def test_the_id_of_a_new_job(flight: Flight, host: Host, answer: Any) -> None:
    host.replies["create"] = 200, answer
    assert provider(flight).submit(TASK, {"image": [Input("asset_x", "token")]}) == "j"


def test_a_create_without_an_id_is_unclear(flight: Flight, host: Host) -> None:
    host.replies["create"] = 200, {"job": {"status": "queued"}}
    assert flight.run(TASK).state is State.UNCERTAIN


# News of jobs


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
@pytest.mark.parametrize("path", ["GET /jobs/job_1", "GET /assets/asset_1"])
def test_one_job_does_not_hold_up_another(
    flight: Flight, host: Host, path: str, status: int
) -> None:
    host.replies[path] = status, {"message": "no"}
    flight.start(TASK)
    flight.until(lambda: host.count("create"))
    second = flight.start(TASK)
    flight.until(lambda: flight.ended(second))
    assert flight.jobs[second].state is State.ARRIVING


@pytest.mark.parametrize("status", [401, 429, 503])
def test_trouble_with_all_jobs_is_told(flight: Flight, host: Host, status: int) -> None:
    host.replies["GET /jobs/job_1"] = host.replies["GET /jobs/job_2"] = status, {}
    with pytest.raises(Refused):
        poll(flight, "job_1", "job_2")


def test_unknown_jobs_are_left_out(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 404, {}
    assert poll(flight, "job_1") == {}


def test_a_job_in_trouble_keeps_its_last_news(flight: Flight, host: Host) -> None:
    running = job("job_1", status="processing")
    running["job"]["progress"] = 0.5
    host.replies["GET /jobs/job_1"] = [(200, running), (503, {})]
    before = poll(flight, "job_1", "job_2")
    assert (before["job_1"].state, before["job_1"].progress) == (State.RUNNING, 50)
    assert poll(flight, "job_1", "job_2") == before


@pytest.mark.parametrize("status", [403, 404, 503])
def test_assets_that_are_late(flight: Flight, host: Host, status: int) -> None:
    host.replies["GET /assets/asset_1"] = [
        (status, {}),
        (200, asset("/a.glb", kind="3d")),
    ]
    first = poll(flight, "job_1")["job_1"]
    assert (first.state, first.outputs) == (State.RUNNING, {})
    second = poll(flight, "job_1")["job_1"]
    assert (second.state, second.outputs) == (State.DONE, {"model": f"{host.url}/a.glb"})


def test_assets_that_never_come(
    flight: Flight, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenario, "ASSET_SECONDS", 0.3)
    host.replies["GET /assets/asset_1"] = 404, {"message": "no"}
    failed = flight.run(TASK)
    assert failed.state is State.FAILED
    assert failed.failure
    assert failed.failure.text.startswith("The task succeeded without a result in its answer.")
    assert "The credits were spent." in failed.failure.text
    assert failed.resumable


def test_a_lost_preview_holds_nothing_up(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", "asset_2")
    host.replies["GET /assets/asset_2"] = 404, {}
    assert poll(flight, "job_1")["job_1"].state is State.DONE


def test_known_urls_outlive_a_moment_without_assets(flight: Flight, host: Host) -> None:
    good = 200, asset("/a.glb", kind="3d")
    host.replies["GET /assets/asset_1"] = [good, (403, {})]
    before = poll(flight, "job_1")["job_1"].outputs
    assert before
    assert poll(flight, "job_1")["job_1"].outputs == before


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("processing", State.RUNNING),
        ("succeeded", State.DONE),
        ("failed", State.FAILED),
        ("cancelled", State.CANCELLED),
        ("resting", None),
    ],
)
def test_words_for_states(flight: Flight, host: Host, word: str, state: State | None) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", status=word)
    found = poll(flight, "job_1")["job_1"]
    assert (found.state, found.word, found.credits) == (state, word, 45)


# Results


def test_all_models_are_kept(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 200, job("job_1", "asset_1", "asset_2", "asset_3")
    done = flight.run(TASK)
    assert done.files.keys() == {"model", "model 2", "model 3"}
    assert all(Path(each).read_bytes() == GLB for each in done.files.values())


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"url": "/x", "mimeType": "application/octet-stream"}, "model"),
        ({"url": "/x.glb?s=a.png"}, "model"),
        ({"url": "/x", "mimeType": "model/gltf-binary"}, "model"),
        ({"url": "/x", "mimeType": "application/octet-stream", "kind": "3d"}, "model"),
        ({"url": "/x", "metadata": {"kind": "3d"}}, "model"),
        ({"url": "/x.png", "mimeType": "application/octet-stream"}, "preview"),
        ({"url": "/x.JPG"}, "preview"),
        ({"url": "/x", "mimeType": "image/webp"}, "preview"),
        ({"url": "/x", "mimeType": "application/octet-stream", "kind": "image"}, "preview"),
    ],
)
def test_what_an_asset_is(flight: Flight, host: Host, facts: Any, name: str) -> None:
    host.replies["GET /assets/asset_1"] = 200, {"asset": facts}
    assert poll(flight, "job_1")["job_1"].outputs == {name: host.url + facts["url"]}


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/a.glb", "{host}/a.glb"),
        ("files/a.glb", "{host}/v1/files/a.glb"),
        ("//other.example/a.glb", "http://other.example/a.glb"),
        ("https://other.example/a.glb?x=1", "https://other.example/a.glb?x=1"),
    ],
)
def test_relative_urls(flight: Flight, host: Host, url: str, whole: str) -> None:
    host.replies["GET /assets/asset_1"] = 200, asset(url, kind="3d", preview={"url": "/p.png"})
    assert poll(flight, "job_1")["job_1"].outputs == {
        "model": whole.format(host=host.url),
        "preview": f"{host.url}/p.png",
    }


@pytest.mark.parametrize("url", ["http://[", "//[", "http://a\u2100b/"])
def test_an_asset_at_no_address_is_none(flight: Flight, host: Host, url: str) -> None:
    host.replies["GET /assets/asset_1"] = 200, asset(url, preview={"url": "/p.png"})
    assert poll(flight, "job_1")["job_1"].outputs == {"preview": f"{host.url}/p.png"}


def test_a_job_without_a_state_is_asked_for_again(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs/job_1"] = 200, {"job": {}}
    with pytest.raises(Strange):
        poll(flight, "job_1")


# The history


def test_the_history_has_all_pages(fly: Fly, service: Sandbox) -> None:
    service.speed = 100_000
    service.scenario.jobs.limit = 1000
    flight = fly(service.url, service="scenario")
    ids = [flight.run(TASK_WITH_URL).remote_id for _ in range(5)][::-1]
    rows = provider(flight).usage(3, 0) + provider(flight).usage(3, 3)
    assert [each.task_id for each in rows] == ids
    assert {each.credits for each in rows} == {45}
    assert [each.task_id for each in provider(flight).usage(2, 2)] == ids[2:4]
    assert len(creates(service)) == 5
    service.problems.clear()


@pytest.mark.parametrize("name", ["nextPaginationToken", "paginationToken"])
def test_pages_of_the_history(flight: Flight, host: Host, name: str) -> None:
    jobs = [
        {"jobId": f"job_{at}", "billing": {"cuCost": "1.5" if at else None}} for at in range(250)
    ]
    pages = [
        (200, {"jobs": jobs[at : at + 100], **({name: f"t{at}"} if at < 200 else {})})
        for at in (0, 100, 200)
    ]
    host.replies["GET /jobs"] = list(pages)
    first = provider(flight).usage(200, 0)
    assert [each.task_id for each in first] == [f"job_{at}" for at in range(200)]
    assert [each.credits for each in first[:2]] == [0, 1.5]
    assert len(provider(flight).usage(200, 200)) == 50
    assert host.count("GET /jobs") == 3
    host.replies["GET /jobs"] = list(pages)
    assert len(provider(flight).usage(1000, 0)) == 250


def test_a_history_without_end_ends(flight: Flight, host: Host) -> None:
    host.replies["GET /jobs"] = 200, {"jobs": [{"jobId": "j"}], "nextPaginationToken": "same"}
    assert len(provider(flight).usage(200, 0)) == 2
    assert host.count("GET /jobs") == 2

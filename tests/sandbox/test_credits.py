# SPDX-License-Identifier: GPL-3.0-or-later
"""Prices, frozen and charged credits, how tasks run, and how many may run at once."""

import time
from datetime import datetime
from typing import Any

import pytest
import requests
from tripo_sandbox import Sandbox

from tests.support.waiting import patience

V31, V30, V25 = "v3.1-20260211", "v3.0-20250812", "v2.5-20250123"
P1, P2 = "P1-20260311", "P2-20260801"
BARE = {"texture": False, "pbr": False}
URL = "https://example.org/chair.png"


@pytest.mark.parametrize(
    ("kind", "body", "credits"),
    [
        ("text", {"model": V31}, 20),
        ("text", {"model": V25}, 20),
        ("text", {"model": V30, **BARE}, 10),
        ("text", {"model": V31, "texture": False}, 20),
        ("text", {"model": V31, "pbr": False}, 20),
        ("image", {"model": V31}, 30),
        ("image", {"model": V31, **BARE}, 20),
        ("multiview", {"model": V25}, 30),
        ("text", {"model": V31, "texture_quality": "detailed"}, 30),
        ("text", {"model": V31, "texture_quality": "extreme"}, 40),
        ("text", {"model": V31, "texture_quality": "detailed", **BARE}, 10),
        ("text", {"model": V31, "geometry_quality": "detailed"}, 40),
        ("text", {"model": V31, "quad": True}, 25),
        ("text", {"model": V31, "smart_low_poly": True}, 30),
        ("text", {"model": V31, "generate_parts": True, **BARE}, 30),
        ("image", {"model": V31, "quad": True, "smart_low_poly": True}, 45),
        ("text", {"model": P1}, 40),
        ("text", {"model": P1, **BARE}, 30),
        ("image", {"model": P1}, 50),
        ("multiview", {"model": P1, **BARE}, 40),
        ("text", {"model": P1, "texture_quality": "detailed"}, 50),
        ("image", {"model": P1, "texture_quality": "extreme"}, 70),
        ("text", {"model": P2}, 110),
        ("image", {"model": P2, **BARE}, 100),
        ("multiview", {"model": P2, "texture_quality": "detailed"}, 120),
        ("image", {"model": P2, "texture_quality": "extreme"}, 130),
    ],
)
def test_prices(api: Any, kind: str, body: dict[str, Any], credits: float) -> None:
    sources: dict[str, dict[str, Any]] = {
        "text": {"prompt": "a"},
        "image": {"input": URL},
        "multiview": {"inputs": [URL, URL, "", ""]},
    }
    task_id = api.create(f"{kind}-to-model", **sources[kind], **body).json()["data"]["task_id"]
    assert api.balance() == (1000.0, float(credits))
    task = api.ended(task_id)
    assert task["credits_consumed"] == credits
    assert isinstance(task["credits_consumed"], float)
    assert api.balance() == (1000.0 - credits, 0.0)


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("forbidden-run", "failed", 2008),
        ("fail-run", "failed", 1000),
        ("banned-run", "banned", 2008),
        ("expired-run", "expired", 2018),
        ("cancelled-run", "cancelled", None),
    ],
)
def test_failure_returns_the_credits(api: Any, word: str, status: str, code: int | None) -> None:
    task_id = api.task_id(f"a chair {word}")
    assert api.balance() == (1000.0, 20.0)
    task = api.ended(task_id)
    assert task["status"] == status
    assert task.get("error_code") == code
    assert "output" not in task
    assert task["credits_consumed"] == 0.0
    assert api.balance() == (1000.0, 0.0)


def test_frozen_credits_cannot_be_spent_twice(api: Any) -> None:
    api.box.account().balance = 39.0
    task_id = api.task_id("fail-run")
    refused = api.create(prompt="a", model=V31)
    assert (refused.status_code, refused.json()["code"]) == (403, 2010)
    api.box.finish(task_id)
    api.task_id("a")


def test_a_task_that_waits_may_begin_now(api: Any) -> None:
    api.box.speed = 0.001
    task_id = api.task_id("a")
    assert api.task(task_id)["status"] == "queued"
    api.box.begin(task_id)
    assert api.task(task_id)["status"] == "running"
    assert api.ended(task_id)["status"] == "success"
    api.box.begin(task_id)
    assert api.task(task_id)["status"] == "success"


def test_a_task_runs_through_its_states(api: Any) -> None:
    api.box.speed = 40
    created = api.create(prompt="a", model=V31).json()["data"]
    assert created == {"task_id": created["task_id"], "type": "text_to_model", "status": "queued"}
    seen = [api.task(created["task_id"])]
    while seen[-1]["status"] != "success":
        assert len(seen) < 1000
        time.sleep(0.01)
        seen.append(api.task(created["task_id"]))
    words = [task["status"] for task in seen]
    assert sorted(set(words), key=words.index) == ["queued", "running", "success"]
    assert all(task["progress"] == 0 for task in seen if task["status"] == "queued")
    running = [task["progress"] for task in seen if task["status"] == "running"]
    assert running == sorted(running)
    assert 5 <= running[0] < running[-1] <= 95
    assert all("output" not in task for task in seen[:-1])
    last = seen[-1]
    assert last["progress"] == 100
    seeds = {name: last["input"].pop(name) for name in ("model_seed", "texture_seed", "image_seed")}
    assert all(0 <= seed < 1 << 31 for seed in seeds.values())
    assert last["input"] == {"prompt": "a", "model_version": V31}
    assert last["output"].keys() == {"model_url", "rendered_image_url"}
    begun, ended = (datetime.fromisoformat(last[f"{word}_at"]) for word in ("created", "completed"))
    assert begun.tzinfo is not None
    assert begun <= ended


@pytest.mark.parametrize(
    ("body", "seconds"),
    [({"model": V31}, 80), ({"model": V31, **BARE}, 40), ({"model": P1, **BARE}, 10)],
)
def test_durations_follow_speed(api: Any, body: dict[str, Any], seconds: float) -> None:
    api.box.speed = 2
    task_id = api.create(prompt="a", **body).json()["data"]["task_id"]
    task = api.box.tasks[task_id]
    assert task.ends_monotonic - task.created_monotonic == pytest.approx(seconds / 2, rel=0.16)


def test_the_same_seed_gives_the_same_durations() -> None:
    durations = []
    for seed in (4, 4, 5):
        with Sandbox(seed=seed) as box:
            headers = {"Authorization": f"Bearer {box.key}"}
            body = {"prompt": "a", "model": V31}
            url = f"{box.url}/v3/generation/text-to-model"
            assert requests.post(url, json=body, headers=headers, timeout=5).ok
            [task] = box.tasks.values()
            durations.append(round(task.ends_monotonic - task.created_monotonic, 6))
    assert durations[0] == durations[1] != durations[2]


@pytest.mark.parametrize(("model", "room"), [(V31, 10), (P1, 5)])
def test_pools(api: Any, model: str, room: int) -> None:
    answers = [api.create(prompt=f"a {n}", model=model) for n in range(room + 1)]
    assert [answer.status_code for answer in answers] == [200] * room + [429]
    assert answers[-1].json()["code"] == 2000
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(api.box.tasks) == room
    assert api.create(prompt="b", model=P1 if model == V31 else V31).status_code == 200
    first = next(iter(api.box.tasks))
    api.box.finish(first)
    assert api.create(prompt="c", model=model).status_code == 200


def test_a_full_pool_freezes_nothing(api: Any) -> None:
    api.box.limits.pools["H"] = 1
    api.task_id()
    assert api.create(prompt="b", model=V31).status_code == 429
    assert api.balance() == (1000.0, 20.0)


def test_request_rate(api: Any) -> None:
    api.box.limits.rate.per_window["read"] = 2
    answers = [api.call("GET", "/account/balance") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].json()["code"] == 1007
    assert answers[2].headers["X-RateLimit-Limit"] == "2"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert 0 < int(answers[2].headers["X-RateLimit-Reset"]) <= 60
    api.task_id()


def test_the_rate_window_ends(api: Any) -> None:
    api.box.limits.rate.per_window["read"] = 1
    api.box.limits.rate.seconds = 0.05
    api.balance()
    time.sleep(0.06)
    assert api.call("GET", "/account/balance").status_code == 200


def test_usage_has_a_row_per_task(api: Any) -> None:
    task_id = api.task_id()
    [row] = api.call("GET", "/account/usage").json()["data"]
    assert row.keys() == {"task_id", "type", "status", "created_at", "credits_consumed"}
    assert (row["task_id"], row["type"], row["credits_consumed"]) == (task_id, "text_to_model", 0.0)


def test_the_task_as_tests_see_it(api: Any) -> None:
    task_id = api.task_id("a")
    task = api.box.tasks[task_id]
    assert (task.type, task.credits, task.ended) == ("text_to_model", 20.0, None)
    assert task.body == {"prompt": "a", "model": V31}
    assert task.ended_monotonic is None
    api.box.finish(task_id)
    assert task.ended_monotonic is not None
    assert task.created_monotonic <= task.ended_monotonic <= time.monotonic()
    assert task.ended == pytest.approx(time.time(), abs=patience(1))
    assert task.ended >= task.created

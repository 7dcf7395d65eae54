# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers with odd texts, odd ids and absurd numbers are JSON, and true apart from that."""

from typing import Any

from tripo_sandbox.shared.oddities import ODD_ID, ODD_TEXT

V31 = "v3.1-20260211"


def listed(api: Any, *task_ids: str) -> Any:
    return api.call("POST", "/tasks/list", json={"task_ids": task_ids}).json()["data"]


def test_odd_texts_in_a_list(api: Any) -> None:
    task_id = api.task_id()
    api.box.faults.add("/v3/tasks/list", "odd_texts")
    data = listed(api, task_id)
    assert data["tasks"][task_id]["error_message"] == ODD_TEXT
    assert data["tasks"][task_id]["status"] in {"queued", "running"}
    assert data["tasks"][ODD_ID]["status"] == ODD_TEXT
    assert data["missed"] == [ODD_ID]
    assert ODD_ID not in listed(api, task_id)["tasks"]


def test_odd_texts_in_an_error(api: Any) -> None:
    api.box.faults.add("/v3/*", "odd_texts")
    answer = api.create(prompt="a", model="none")
    assert (answer.status_code, answer.json()["message"]) == (400, ODD_TEXT)
    # As escapes: what comes over the wire is UTF-8.
    assert "\\udce9" in answer.content.decode()


def test_odd_rows_of_usage(api: Any) -> None:
    api.task_id()
    api.box.faults.add("/v3/account/usage", "odd_texts")
    rows = api.call("GET", "/account/usage").json()["data"]
    assert rows[0]["task_id"] == ODD_ID
    assert rows[1]["type"] == "text_to_model"


def test_an_odd_id(api: Any) -> None:
    api.box.faults.add("/v3/generation/*", "odd_id")
    told = api.create(prompt="a", model=V31).json()["data"]["task_id"]
    [task_id] = api.box.tasks
    assert told == task_id[:8] + ODD_ID


def test_absurd_numbers_in_every_other_row(api: Any) -> None:
    first, second = api.task_id("a chair"), api.task_id("a jug")
    odd = []
    for luck in range(4):
        api.box.faults.add("/v3/account/usage", "odd_numbers", luck=luck)
        rows = api.call("GET", "/account/usage").json()["data"]
        assert [row["task_id"] for row in rows] == [second, first]
        odd.append([not isinstance(row["created_at"], str) for row in rows])
    assert any(a for a, _ in odd)
    assert any(b for _, b in odd)
    assert not any(a and b for a, b in odd)


def test_absurd_numbers_for_a_task_s_life(api: Any) -> None:
    api.box.faults.add("/v3/generation/*", "odd_numbers")
    task_id = api.task_id()
    assert api.task(task_id)["progress"] == api.task(task_id)["progress"] != 0
    assert api.ended(task_id)["status"] == "success"


def test_an_absurd_balance(api: Any) -> None:
    api.box.faults.add("/v3/account/balance", "odd_numbers", luck=0)
    balance, _ = api.balance()
    assert balance == -100_000.0
    assert api.balance()[0] == 1000.0

# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that a rule refuses or lets pass."""

from typing import Any

URL, MODEL_URL = "https://example.org/chair.png", "https://example.org/chair.glb"
NO_TASK = "00000000-0000-4000-8000-000000000000"
RIG1, RIG25, RIG3 = "v1.0-20240301", "v2.5-20260210", "v3.0-20260909"
STATUS = {0: 200, 2001: 404, 2010: 403}


def check(api: Any, path: str, body: dict[str, Any], expected: int) -> None:
    answer = api.call("POST", path, json=body)
    data = answer.json()
    assert (answer.status_code, data["code"]) == (STATUS.get(expected, 400), expected), data
    assert len(api.box.v3.tasks.of(api.box.key)) == len(api.planted) + (not expected)


def plant(api: Any, type: str, status: str = "success", **body: Any) -> str:
    task = api.box.add_task(type, status)
    task.body.update(body)
    api.planted.append(task)
    return str(task.id)


def edit(view: Any = "front", prompt: Any = "in blue") -> dict[str, Any]:
    return {"view": view, "prompt": prompt}

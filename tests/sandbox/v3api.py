# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3 as a plain HTTP client."""

from __future__ import annotations

from typing import Any

import requests
from tripo_sandbox import Sandbox

V31 = "v3.1-20260211"


class Api:
    """Raw requests against one sandbox with one key."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.session = requests.Session()
        self.headers = {"Authorization": f"Bearer {box.key}"}
        self.planted: list[Any] = []
        """The tasks that a test has put there without a request."""

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.session.request(
            method, f"{self.box.url}/v3{path}", headers=headers, timeout=20, **options
        )

    def create(self, kind: str = "text-to-model", **body: Any) -> requests.Response:
        return self.call("POST", f"/generation/{kind}", json=body)

    def task_id(self, prompt: str = "a chair", **body: Any) -> str:
        answer = self.create(prompt=prompt, model=V31, **body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["task_id"])

    def task(self, task_id: str) -> dict[str, Any]:
        data: dict[str, Any] = self.call("GET", f"/tasks/{task_id}").json()["data"]
        return data

    def ended(self, task_id: str) -> dict[str, Any]:
        """Let a task end at once and return it."""
        self.box.finish(task_id)
        return self.task(task_id)

    def balance(self) -> tuple[float, float]:
        data = self.call("GET", "/account/balance").json()["data"]
        return data["balance"], data["frozen"]

    def upload(self, content: bytes, name: str = "picture.png") -> requests.Response:
        return self.call("POST", "/files", files={"file": (name, content)})

    def token(self, content: bytes, name: str = "picture.png") -> str:
        answer = self.upload(content, name)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["file_token"])

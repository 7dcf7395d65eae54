# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain client of API v2, and boto3 as its hand for the storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import requests
from botocore.httpsession import URLLib3Session
from tripo_sandbox import Sandbox

GLB = b"glTF\x02\x00\x00\x00\x0c\x00\x00\x00"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
URL = {"type": "png", "url": "https://example.invalid/chair.png"}
V25, V31 = "v2.5-20250123", "v3.1-20260211"


class V2Api:
    """Raw requests against one sandbox with one key."""

    def __init__(self, box: Sandbox, base: str = "/v2/openapi", key: str = "") -> None:
        self.box = box
        self.base = base
        self.headers = {"Authorization": f"Bearer {key or box.key}"}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        with requests.Session() as session:
            url = f"{self.box.url}{self.base}{path}"
            return session.request(
                method, url, headers=headers, timeout=20, allow_redirects=False, **options
            )

    def create(self, type: str, **body: Any) -> requests.Response:
        return self.call("POST", "/task", json={"type": type, **body})

    def task_id(self, type: str, **body: Any) -> str:
        answer = self.create(type, **body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["task_id"])

    def task(self, task_id: str) -> dict[str, Any]:
        data: dict[str, Any] = self.call("GET", f"/task/{task_id}").json()["data"]
        return data

    def ended(self, task_id: str) -> dict[str, Any]:
        """Let a task end at once and return it."""
        self.box.finish(task_id)
        return self.task(task_id)

    def made(self, type: str = "text_to_model", **body: Any) -> str:
        """The id of a task that has ended."""
        task_id = self.task_id(type, **({"prompt": "a chair"} | body))
        self.box.finish(task_id)
        return task_id

    def token(self, content: bytes, name: str = "picture.png") -> str:
        answer = self.call("POST", "/upload", files={"file": (name, content)})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["image_token"])

    def grant(self, format: str = "png") -> dict[str, Any]:
        answer = self.call("POST", "/upload/sts/token", json={"format": format})
        data: dict[str, Any] = answer.json()["data"]
        return data

    def object(self, content: bytes, format: str = "png") -> dict[str, str]:
        """Store an object as boto3 does and return the reference to it."""
        grant = self.grant(format)
        with s3_client(self.box, grant) as client:
            client.put_object(
                Bucket=grant["resource_bucket"], Key=grant["resource_uri"], Body=content
            )
        return {"bucket": grant["resource_bucket"], "key": grant["resource_uri"]}


def refusal(answer: requests.Response) -> tuple[int, int]:
    """HTTP status and code of a refused request."""
    assert answer.headers["X-Tripo-Trace-ID"]
    error = answer.json()
    assert error.keys() == {"code", "message", "suggestion"}
    return answer.status_code, error["code"]


def problems(box: Sandbox) -> list[tuple[str, str]]:
    return [(problem.what, problem.detail) for problem in box.problems]


@contextmanager
def s3_client(box: Sandbox, grant: dict[str, Any], tls: bool = False) -> Iterator[Any]:
    """boto3 for the storage; with tls it signs and frames for https, but sends over http."""
    client = boto3.client(
        "s3",
        endpoint_url=box.s3_endpoint.replace("http:", "https:") if tls else box.s3_endpoint,
        aws_access_key_id=grant["sts_ak"],
        aws_secret_access_key=grant["sts_sk"],
        aws_session_token=grant["session_token"],
    )
    session = URLLib3Session()

    def send(request: Any, **_: Any) -> Any:
        request.url = request.url.replace("https:", "http:", 1)
        return session.send(request)

    if tls:
        client.meta.events.register("before-send.s3", send)
    try:
        yield client
    finally:
        client.close()
        session.close()

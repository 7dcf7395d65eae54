# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts objects into the storage of API v2, as botocore signs them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tripo_sandbox import Sandbox

TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
"""What a PUT calls the hash of a body that comes in chunks."""


class Put:
    """A PUT signed by botocore, which tests can spoil before it is sent."""

    def __init__(self, box: Sandbox, grant: dict[str, Any], body: bytes = b"content") -> None:
        self.grant = dict(grant)
        self.host = f"{box.s3.host}"
        self.path = f"/{grant['resource_bucket']}/{grant['resource_uri']}"
        self.body = body
        self.method = "PUT"
        self.query = ""
        self.region = "us-west-2"
        self.service = "s3"
        self.extra: dict[str, str] = {}
        self.context: dict[str, Any] = {}

    def signed(self) -> dict[str, str]:
        url = f"http://{self.host}{self.path}{self.query}"
        request = AWSRequest(self.method, url, headers=self.extra, data=self.body)
        request.context.update(self.context)
        names = ("sts_ak", "sts_sk", "session_token")
        keys = Credentials(*(self.grant[name] for name in names))
        S3SigV4Auth(keys, self.service, self.region).add_auth(request)
        return dict(request.headers)

    def send(self, headers: dict[str, str] | None = None, **changes: Any) -> requests.Response:
        path, body = changes.get("path", self.path), changes.get("body", self.body)
        with requests.Session() as session:
            url = f"http://{self.host}{path}{changes.get('query', self.query)}"
            headers = self.signed() if headers is None else headers
            return session.request(self.method, url, data=body, headers=headers, timeout=20)


def error(answer: requests.Response) -> tuple[int, str]:
    found = re.search("<Code>(.*?)</Code>", answer.text)
    assert found, answer.text
    assert answer.headers["Content-Type"] == "application/xml"
    return answer.status_code, found[1]


def stored(box: Sandbox, grant: dict[str, Any]) -> bytes | None:
    upload = box.s3.find(grant["resource_bucket"], grant["resource_uri"], box.key)
    return upload.path.read_bytes() if upload else None


def left_behind(box: Sandbox) -> list[Path]:
    return [path for path in box.folder.iterdir() if path.name.startswith(("part_", "object_"))]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs calls of tripo3d 0.3.12 in a process of its own, as it cannot live beside 1.0.0.

Reads from standard input what v2client.py writes and prints the results as JSON.
"""

import asyncio
import dataclasses
import json
import sys
from typing import Any

import tripo3d
from tripo3d import TripoClient
from tripo3d.exceptions import TripoAPIError, TripoRequestError


def over_http() -> None:
    """boto3 signs and frames for the https that the client asks for; http carries it."""
    import boto3
    from botocore.httpsession import URLLib3Session

    make = boto3.client

    def client(*args: Any, **facts: Any) -> Any:
        made = make(*args, **facts)
        session = URLLib3Session()

        def send(request: Any, **_: Any) -> Any:
            request.url = request.url.replace("https:", "http:", 1)
            return session.send(request)

        made.meta.events.register("before-send.s3", send)
        return made

    boto3.client = client


def given(value: Any, results: list[Any]) -> Any:
    """Put an earlier result where a number of one stands."""
    if isinstance(value, dict) and "result" in value:
        return results[value["result"]]
    return value


def shown(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value


async def main(job: dict[str, Any]) -> list[Any]:
    assert tripo3d.__version__ == "0.3.12"
    TripoClient.BASE_URL = job["base"]
    results: list[Any] = []
    async with TripoClient(api_key=job["key"]) as client:
        for name, args, options in job["calls"]:
            method = getattr(client, name)
            values = [given(value, results) for value in args]
            try:
                results.append(await method(*values, **options))
            except (TripoAPIError, TripoRequestError) as error:
                results.append({"error": type(error).__name__, **vars(error)})
    return results


job = json.load(sys.stdin)
if job["boto3"]:
    over_http()
else:
    sys.modules["boto3"] = None  # type: ignore[assignment]
print(json.dumps([shown(result) for result in asyncio.run(main(job))]))

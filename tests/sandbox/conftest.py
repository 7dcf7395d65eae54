# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox per test, and a plain HTTP client that knows its key."""

import asyncio
import struct
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.sandbox.maker import Maker
from tests.sandbox.put import Put
from tests.sandbox.scenarioapi import ScenarioApi
from tests.sandbox.v2api import V2Api
from tests.sandbox.v3api import V31, Api
from tests.support.waiting import patience


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def api(box: Sandbox) -> Api:
    return Api(box)


@pytest.fixture
def v2(box: Sandbox) -> V2Api:
    return V2Api(box)


@pytest.fixture
def file(v2: V2Api, png: bytes) -> dict[str, str]:
    """A picture as API v2 refers to it."""
    return {"type": "png", "file_token": v2.token(png)}


@pytest.fixture
def make(api: Api) -> Maker:
    """Makes tasks of every type."""
    return Maker(api)


@pytest.fixture
def chair(make: Maker) -> str:
    """The task of a model to work on."""
    return make.id("/generation/text-to-model", prompt="a red chair", model=V31, face_limit=4000)


@pytest.fixture
def grant(v2: V2Api) -> dict[str, Any]:
    """Credentials for one object in the storage of API v2."""
    return v2.grant()


@pytest.fixture
def put(box: Sandbox, grant: dict[str, Any]) -> Put:
    """A PUT with those credentials."""
    return Put(box, grant)


@pytest.fixture
def scenario(box: Sandbox) -> ScenarioApi:
    return ScenarioApi(box)


@pytest.fixture
def image(scenario: ScenarioApi, png: bytes) -> str:
    """The asset of a picture."""
    return scenario.picture(png)


@pytest.fixture
def mesh(scenario: ScenarioApi, image: str) -> str:
    """The asset of a model to work on, as a generation leaves it."""
    job = scenario.ended(scenario.job_id(image=image, faceLimit=500))
    return str(job["metadata"]["assetIds"][0])


@pytest.fixture
def run(box: Sandbox) -> Any:
    """Run a coroutine function with the official SDK's client of the sandbox."""
    from tripo3d import TripoClient

    def go(job: Callable[[TripoClient], Awaitable[Any]], key: str = box.key) -> Any:
        async def main() -> Any:
            async with TripoClient(api_key=key, v3_base_url=box.url) as client:
                return await job(client)

        return asyncio.run(main())

    return go


@pytest.fixture
def picture(tmp_path: Path, png: bytes) -> str:
    path = tmp_path / "armchair.png"
    path.write_bytes(png)
    return str(path)


def make_png(width: int = 64, height: int = 64) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\0" + b"\x20\x60\xc0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def png() -> bytes:
    return make_png()


@pytest.fixture
def sized_png() -> Any:
    return make_png


@pytest.fixture
def until() -> Any:
    """Wait for a condition, but not for long."""

    def wait(condition: Any, seconds: float = 5.0) -> None:
        end = time.monotonic() + patience(seconds)
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)

    return wait

# SPDX-License-Identifier: GPL-3.0-or-later
"""The official SDK with many tasks, until standard input is closed."""

import asyncio
import importlib
import json
import sys
import tempfile
from typing import Any

# Imported by name, since the type checker runs where the SDK is not installed.
sdk: Any = importlib.import_module("tripo3d.client")
given = json.loads(sys.argv[1])


class FasterAsyncio:
    """`asyncio` for the module with `wait_for_task`: its pauses, cap included, are shorter."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / given["speed"])


sdk.asyncio = FasterAsyncio()


async def fetch(client: Any, task_id: str, folder: str) -> None:
    await client.download_task_models(await client.wait_for_task(task_id), folder)


async def main(folder: str) -> None:
    async with sdk.TripoClient(given["key"], v3_base_url=given["url"]) as client:
        prompts = [f"chair {number} of the SDK" for number in range(given["count"])]
        ids = await asyncio.gather(
            *(client.text_to_model(prompt, model_version=given["model"]) for prompt in prompts)
        )
        work = [asyncio.create_task(fetch(client, task_id, folder)) for task_id in ids]
        await asyncio.to_thread(sys.stdin.read)
        pending = set(work)
        while pending:
            # In Python 3.11 asyncio.wait_for may swallow a cancellation.
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.5)
        for outcome in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
    asyncio.run(main(folder))

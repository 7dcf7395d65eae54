# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks by the official SDK's asyncio client; tells what they have cost."""

import asyncio
import importlib
import json
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

from benches.common.memory import megabytes

given = json.loads(sys.argv[1])


async def one(client: Any, number: int, folder: str) -> bool:
    prompt = f"chair {number} of the SDK"
    task_id = await client.text_to_model(prompt, model_version=given["model"])
    task = await client.wait_for_task(task_id)
    target = Path(folder) / str(number)
    target.mkdir()
    files = await client.download_task_models(task, str(target))
    return any(path and Path(path).is_file() for path in files.values())


async def main(folder: str) -> int:
    # Imported by name, since the type checker runs where the SDK is not installed.
    sdk: Any = importlib.import_module("tripo3d.client")
    async with sdk.TripoClient(given["key"], v3_base_url=given["url"]) as client:
        return sum(
            await asyncio.gather(*(one(client, number, folder) for number in range(given["count"])))
        )


with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
    before = megabytes("VmRSS")
    begun = time.monotonic()
    done = asyncio.run(main(folder))
    seconds = time.monotonic() - begun
used = getrusage(RUSAGE_SELF)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": megabytes("VmHWM"),
            "growth": megabytes("VmHWM") - before,
            "done": done,
        }
    )
)

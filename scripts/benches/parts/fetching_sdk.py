# SPDX-License-Identifier: GPL-3.0-or-later
"""One download through the official SDK: the memory it takes, in a fresh process."""

import asyncio
import importlib
import json
import sys
import time
from typing import Any

from benches.common.memory import megabytes

given = json.loads(sys.argv[1])
fresh = megabytes("VmRSS")
# Imported by name, since the type checker runs where the SDK is not installed.
sdk: Any = importlib.import_module("tripo3d")
imported = megabytes("VmRSS")
start = time.monotonic()
client = sdk.TripoClient("tsk_none", v3_base_url=given["url"])
asyncio.run(client.download_file(given["url"], given["target"]))
print(
    json.dumps(
        {
            "growth": megabytes("VmHWM") - fresh,
            "imports": imported - fresh,
            "seconds": time.monotonic() - start,
        }
    )
)

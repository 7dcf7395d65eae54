# SPDX-License-Identifier: GPL-3.0-or-later
"""One download through the add-on: the memory it takes, in a fresh process."""

import json
import sys
import time
from pathlib import Path

from benches.common.memory import megabytes
from tripo_addon.net.client import Network
from tripo_addon.net.download import fetch

given = json.loads(sys.argv[1])
fresh = megabytes("VmRSS")
# The first request of a process imports it; its share is told apart.
import requests  # noqa: E402, F401

imported = megabytes("VmRSS")
start = time.monotonic()
fetch(Network(), given["url"], Path(given["target"]), lambda done, total: None)
print(
    json.dumps(
        {
            "growth": megabytes("VmHWM") - fresh,
            "imports": imported - fresh,
            "seconds": time.monotonic() - start,
        }
    )
)

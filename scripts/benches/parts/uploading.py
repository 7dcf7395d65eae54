# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads through the add-on, side by side or one after the other."""

import json
import sys
import time
from pathlib import Path

from tripo_addon.jobs.uploads import Uploads
from tripo_addon.net.client import Network
from tripo_addon.net.put import put
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection

given = json.loads(sys.argv[1])
network = Network()
provider = connect(Connection("tripo", given["url"], given["key"]), network)
# The first request of a process imports `requests` and opens a connection.
provider.balance()
files = [Path(file) for file in given["files"]]
start = time.perf_counter()
if given["way"] == "side by side":
    uploads = Uploads()
    for waiting in [uploads.start(provider, file) for file in files]:
        waiting.result()
elif given["way"] == "put":
    put(network, given["target"], files[0], lambda: {"Content-Type": "model/gltf-binary"})
else:
    for file in files:
        provider.upload(file)
print(json.dumps({"seconds": time.perf_counter() - start}))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's engine with many jobs, until standard input is closed."""

import json
import sys
import tempfile
from pathlib import Path

from tripo_addon.core.engine import Engine
from tripo_addon.core.heart import POLL_SECONDS
from tripo_addon.core.http import Network
from tripo_addon.core.job import Job
from tripo_addon.core.journal import Journal
from tripo_addon.core.tasks import TextToModel
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection

given = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
    network = Network()
    engine = Engine(Journal(Path(folder)), network, poll_seconds=POLL_SECONDS / given["speed"])
    provider = connect(Connection("tripo", given["url"], given["key"]), network)
    for number in range(given["count"]):
        task = TextToModel(prompt=f"chair {number} of the add-on", model=given["model"])
        place = Path(folder) / str(number)
        engine.start(Job(task, "tripo", given["url"], str(place)), provider)
    sys.stdin.read()
    engine.stop()

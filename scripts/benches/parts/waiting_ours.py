# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's engine with many jobs, until standard input is closed."""

import json
import sys
import tempfile
from pathlib import Path

from tripo_addon.jobs.engine import Engine
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.jobs.pollers import POLL_SECONDS
from tripo_addon.net.client import Network
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
from tripo_addon.spec.tasks import TextToModel

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

# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines in processes of their own, which are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.flight import Flight

CHILD = """
import sys, time
sys.path.insert(0, {root!r})
from collections.abc import Callable
from pathlib import Path
from tripo_addon.jobs.engine import Engine
from tripo_addon.net.client import Network
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal.journal import Journal
from tripo_addon.spec.tasks import TextToModel
from tripo_addon.providers import connect
from tripo_addon.providers.base import Connection
folder = Path({folder!r})
network = Network()
engine = Engine(Journal(folder / "journal"), network, poll_seconds=0.05)
provider = connect(Connection("tripo", {url!r}, {key!r}), network)
task = TextToModel(prompt="a red chair", face_limit=500)
place = str(folder / "results")
engine.start(Job(task=task, service="tripo", account={account!r}, folder=place), provider)
while True:
    for event in engine.drain():
        print(getattr(event, "state", "account"), flush=True)
    time.sleep(0.01)
"""


def killed(flight: Flight, service: Sandbox, state: str) -> None:
    """Run a job in another process, and kill that when the job has reached a state."""
    code = CHILD.format(
        root=str(ROOT),
        folder=str(flight.folder),
        url=service.url,
        key=service.key,
        account=flight.account,
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for line in child.stdout:
            if line.strip() == state:
                break
        os.kill(child.pid, signal.SIGKILL)

# SPDX-License-Identifier: GPL-3.0-or-later
"""In a process of its own: a user's engine, which goes on with what it finds until it is told
to end by the end of its input."""

import json
import sys
import threading
import time
from pathlib import Path

from fault_runs.engines import engine_of
from fault_runs.short_waits import short_waits
from tripo_addon.jobs.events import Ready

given = json.loads(sys.argv[1])
ended = threading.Event()


def await_end() -> None:
    sys.stdin.read()
    ended.set()


with short_waits():
    folder = Path(given["folder"])
    engine, providers = engine_of(folder, given["url"], given["key"], given["machine"])
    print("ready", flush=True)
    sys.stdin.readline()
    threading.Thread(target=await_end, daemon=True).start()
    for provider in providers.values():
        engine.adopt(provider.account, provider)
    while not ended.is_set():
        for event in engine.drain():
            if isinstance(event, Ready):
                engine.finish(event.job.id)
        time.sleep(0.01)
    engine.stop()

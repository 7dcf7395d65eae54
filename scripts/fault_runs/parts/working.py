# SPDX-License-Identifier: GPL-3.0-or-later
"""In a Blender with the extension: goes on with what is unfinished and starts new tasks.

It ends when nothing more happens, if nobody kills it before.
"""

import importlib
import json
import sys
import time
from typing import Any

import bpy

ADDON = "bl_ext.user_default.tripo_addon"


def _module(name: str) -> Any:
    return importlib.import_module(f"{ADDON}.{name}")


current, pump, starting, submit = map(
    _module, ("blender.current", "blender.pump", "blender.starting", "blender.submit")
)
tasks, errors = map(_module, ("spec.tasks", "errors"))
# Searches for unanswered submits go on for minutes, which nobody here has.
_module("jobs.engine").Engine.__init__.__kwdefaults__["looks"] = (0.5, 2.0, 4.0)
given = json.loads(sys.argv[sys.argv.index("--") + 1])
now = current.session()
helped: set[str] = set()


def save() -> None:
    bpy.ops.wm.save_as_mainfile(filepath=given["blend"])


def help_failed() -> bool:
    """Take up again, once, what failed although the service may have its result."""
    found = [
        job
        for job in now.jobs.values()
        if job.resumable
        and job.id not in helped
        and job.failure
        and job.failure.spent is not errors.Spent.RETURNED
    ]
    for job in found:
        helped.add(job.id)
        submit.take_up(job)
    return bool(found)


now.resume()
for planned in given["tasks"]:
    type_ = tasks.TASKS[planned["type"]]
    starting.start(bpy.context, type_, planned["values"], place=planned["place"])
save()
last_event = time.monotonic()
while time.monotonic() - last_event < given["idle_seconds"]:
    if pump.turn(waiting=True) or help_failed():
        last_event = time.monotonic()
    time.sleep(0.02)
save()
bpy.ops.wm.save_userpref()
for job in now.jobs.values():
    print(
        json.dumps(
            {"job": job.id, "state": job.state, "text": job.failure.text if job.failure else ""}
        )
    )

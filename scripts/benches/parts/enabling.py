# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a fresh Blender: how long enabling an extension takes and what it imports, and how long
it takes to register the rest of it, in one go or as the timer of a window does."""

import gc
import importlib
import json
import sys
import time
from typing import Any

import bpy

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

full_collections: list[float] = []


def collecting(phase: str, info: dict[str, int]) -> None:
    if info["generation"] == 2:
        now = time.perf_counter()
        full_collections.append(-now if phase == "start" else now)


given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
before = set(sys.modules)
gc.callbacks.append(collecting)
start = time.perf_counter()
enabled = addon_utils.enable(name)
seconds = time.perf_counter() - start
gc.callbacks.remove(collecting)
if enabled is None:
    sys.exit(f"{name} cannot be enabled")
imported = sorted(set(sys.modules) - before)
rest = sys.modules.get(f"{name}.blender.first_use")
turns: list[float] = []
while rest and not rest.finished():
    start = time.perf_counter()
    _ = rest.go_on() if given["bit_by_bit"] else rest.finish()
    turns.append(time.perf_counter() - start)
print(
    json.dumps(
        {
            "version": bpy.app.version_string,
            "seconds": seconds,
            "collecting": sum(full_collections),
            "before": sorted(before),
            "imported": imported,
            "turns": turns,
        }
    )
)

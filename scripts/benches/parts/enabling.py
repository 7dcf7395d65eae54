# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a fresh Blender: how long enabling an extension takes and what it imports."""

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


name = "bl_ext.user_default." + json.loads(sys.argv[-1])["extension"]
before = set(sys.modules)
gc.callbacks.append(collecting)
start = time.perf_counter()
enabled = addon_utils.enable(name)
seconds = time.perf_counter() - start
gc.callbacks.remove(collecting)
if enabled is None:
    sys.exit(f"{name} cannot be enabled")
print(
    json.dumps(
        {
            "version": bpy.app.version_string,
            "seconds": seconds,
            "collecting": sum(full_collections),
            "before": sorted(before),
            "imported": sorted(set(sys.modules) - before),
        }
    )
)

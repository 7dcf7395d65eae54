# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a window of Blender: what the main thread does to send, export and compare a model."""

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

from benches.parts.playing import play

# A module of Blender's own, on the path only after `bpy`.
addon_utils: Any = importlib.import_module("addon_utils")

given = json.loads(sys.argv[-1])
name = "bl_ext.user_default." + given["extension"]
data: Any = bpy.data


def module(path: str) -> Any:
    return importlib.import_module(f"{name}.{path}")


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def steps() -> Iterator[float]:
    yield 2.0
    for area in data.window_managers[0].windows[0].screen.areas:
        # Software draws a 3D view for seconds, which would be measured instead.
        area.type = "TEXT_EDITOR"
    yield 0.3
    addon_utils.enable(name)
    known = set(data.objects)
    operators: Any = bpy.ops.import_scene
    operators.gltf(filepath=given["model"])
    (obj,) = (obj for obj in data.objects if obj not in known and obj.type == "MESH")
    sending, fingerprint = module("blender.scene.sending"), module("blender.model.fingerprint")
    folder = Path(given["folder"])
    found: dict[str, list[float]] = {"send": [], "save": [], "fingerprint": []}
    for number in range(given["rounds"]):
        yield 0.3
        target = folder / str(number) / "model.glb"
        found["send"].append(
            timed(
                lambda to=target: sending.start(  # type: ignore[misc]
                    bpy.context, obj, [obj], to, base=False, most=0
                )
            )
        )
        found["save"].append(
            timed(lambda: data.libraries.write(str(folder / "plain.blend"), {obj}))
        )
        found["fingerprint"].append(timed(lambda: fingerprint.of(obj)))
    # As many faces once more, so that there are a million triangles.
    other = obj.copy()
    other.data = obj.data.copy()
    bpy.context.collection.objects.link(other)  # type: ignore[union-attr]
    exports, exporting = module("blender.scene.exports"), module("spec.exporting")
    glb, both = exporting.chosen("", ".glb"), [obj, other]
    found.update(export=[], save_both=[])
    for number in range(given["rounds"]):
        yield 0.3
        target = folder / f"{number}.glb"
        found["export"].append(
            timed(
                lambda to=target: exports.start(  # type: ignore[misc]
                    bpy.context, both, glb, to
                )
            )
        )
        found["save_both"].append(
            timed(lambda: data.libraries.write(str(folder / "both.blend"), set(both)))
        )
    print(json.dumps(found), flush=True)


play(steps())

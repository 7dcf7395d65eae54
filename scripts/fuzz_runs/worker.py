# SPDX-License-Identifier: GPL-3.0-or-later
"""A Blender that makes models of files, or one that shows what was made: one task per line.

    python worker.py make|show ANSWERS ROOT

`ANSWERS` is the number of an open pipe: importers write what they like to the standard output.
Nothing may be written outside of `ROOT`. A line of JSON comes for each task, with `failure` (the
reason why there is no model), and `broken` (what must never happen).
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REQUESTS = {"socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"}
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
EXPECTED = (OSError, RuntimeError, ValueError)
"""What the add-on takes for a file that cannot be imported."""


class Watch:
    """Takes down what a process does that a file must not make it do."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self.seen: list[str] = []
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in REQUESTS | PROGRAMS:
            self.seen.append(f"{event} {arguments!r}"[:300])
        elif event in CHANGES or (event == "open" and _writes(arguments)):
            paths = [part for part in arguments[:2] if isinstance(part, str | bytes)]
            self.seen += [f"{event} {path!r}" for path in paths[:1] if not self._inside(path)]

    def _inside(self, path: str | bytes) -> bool:
        real = os.path.realpath(os.fsdecode(path))
        return real.startswith(self._root + os.sep) or real == os.devnull


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def make(task: dict[str, Any]) -> list[str]:
    """Make a .blend as the add-on's second Blender does, which begins with an empty file."""
    import bpy

    from tripo_addon.blender.model import making
    from tripo_addon.blender.model.request import Request

    bpy.ops.wm.read_homefile(use_empty=True)
    request = Request(task["file"], task["kind"], "a model", -90.0)
    making.make_file(request, task["target"])
    return []


def show(task: dict[str, Any]) -> list[str]:
    """Append a .blend as the add-on does, and let Blender compute what it would draw."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True)
    scene: Any = bpy.context.scene
    libraries: Any = bpy.data.libraries
    with libraries.load(task["target"]) as (source, wanted):
        wanted.objects = source.objects
    for obj in wanted.objects:
        scene.collection.objects.link(obj)
    scene.view_layers[0].update()
    graph = bpy.context.evaluated_depsgraph_get()
    broken = []
    for obj in wanted.objects:
        shown = obj.evaluated_get(graph)
        corners = [number for corner in shown.bound_box for number in corner]
        if not all(map(math.isfinite, corners)):
            broken.append(f"{obj.name} has no size: {corners[:6]}")
        if obj.type == "MESH":
            shown.to_mesh().calc_loop_triangles()
            shown.to_mesh_clear()
            if obj.data.validate():
                broken.append(f"the mesh of {obj.name} is not sound")
    return broken


def main() -> None:
    role, answers, root = sys.argv[1:]
    sys.path.insert(0, str(ROOT))
    if sys.platform == "linux":
        import resource

        most = 4 * 1024**3
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    watch = Watch(root)
    sys.addaudithook(watch)
    with os.fdopen(int(answers), "w") as out:
        for line in sys.stdin:
            task = json.loads(line)
            watch.on = True
            failure, broken = "", []
            try:
                broken = make(task) if role == "make" else show(task)
            except EXPECTED as error:
                failure = str(error)
            except Exception as error:
                failure = repr(error)
                broken = [f"raised {failure}"]
            watch.on = False
            broken += watch.seen
            watch.seen.clear()
            out.write(json.dumps({"failure": failure[-300:], "broken": broken}) + "\n")
            out.flush()


if __name__ == "__main__":
    main()

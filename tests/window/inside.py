# SPDX-License-Identifier: GPL-3.0-or-later
"""The Blender side of `realwindow.py`: runs in its main loop what the test asks for.

A test's code has `bpy`, `blender` (see `Widgets`: `blender.area()`, `blender.region()`,
`blender.window`), and what `flow.py` gives, such as `jobs()` and `preferences()`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import flow
from widgets import Widgets

TICK = 0.01
FOLDER = Path(os.environ["WINDOW_TEST_FOLDER"])
NAMES: dict[str, Any] = {**vars(flow), "bpy": bpy, "blender": Widgets()}


def answer(wish: dict[str, str]) -> dict[str, Any]:
    """Run one piece of code: what it printed, the value of its expression, its error."""
    printed = io.StringIO()
    told: dict[str, Any] = {"value": None, "error": ""}
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(wish["code"], "<test>", "exec"), NAMES)
            if wish["expression"]:
                told["value"] = eval(wish["expression"], NAMES)
        except Exception:
            told["error"] = traceback.format_exc()
    return {**told, "printed": printed.getvalue()}


def serve() -> Iterator[float]:
    wish, said, part = (FOLDER / f"{name}.json" for name in ("wish", "said", "part"))
    while True:
        if wish.exists():
            asked = json.loads(wish.read_text(encoding="utf-8"))
            wish.unlink()
            # Events that came before the wish are handled before the next tick.
            yield TICK
            part.write_text(json.dumps(answer(asked), default=str), encoding="utf-8")
            part.rename(said)
        yield TICK


bpy.context.preferences.view.show_splash = False
bpy.context.preferences.view.use_save_prompt = False
steps = serve()
bpy.app.timers.register(lambda: next(steps), first_interval=0.5, persistent=True)

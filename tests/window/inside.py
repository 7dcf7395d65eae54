# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a Blender: does in its main loop what `asking.py` asks for, with or without a window.

Code that is asked for has `bpy`, `blender` (see `Widgets`: `blender.area()`,
`blender.region()`, `blender.window`), `command(words, environment)`, and what `flow.py`
gives, such as `jobs()` and `preferences()`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from tests.window import flow
from tests.window.widgets import Widgets, plain_window

TICK = 0.01
FOLDER = Path(os.environ["WINDOW_TEST_FOLDER"])


def command(words: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    """One command line of the add-on, as in a Blender of its own: status, output, errors.

    The environment of this process is another one only as long as the command runs.
    """
    from bl_ext.user_default.tripo_addon.blender import current
    from bl_ext.user_default.tripo_addon.blender.command import run

    before = dict(os.environ)
    os.environ.update(environment)
    output, errors = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = run.main(words)
    finally:
        current.stop()
        os.environ.clear()
        os.environ.update(before)
    bpy.ops.wm.read_homefile()
    return status, output.getvalue(), errors.getvalue()


NAMES: dict[str, Any] = {**vars(flow), "bpy": bpy, "blender": Widgets(), "command": command}


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


if bpy.app.background:
    for pause in serve():
        time.sleep(pause)
else:
    plain_window()
    steps = serve()
    bpy.app.timers.register(lambda: next(steps), first_interval=0.5, persistent=True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a real Blender window from inside: a user's steps, pictures, a report.

A script is a generator that takes a ``Driver``; it yields the seconds to wait before its
next step, and uses ``yield from`` for the driver's own steps::

    import bpy
    from tests.window.driver import Driver, Steps, run

    def script(d: Driver) -> Steps:
        yield from d.open_sidebar("Tripo")
        yield from d.fill("prompt", "a chair")
        yield from d.click_operator("tripo.generate")
        yield from d.wait_until(lambda: "Chair" in bpy.data.objects, 30)
        d.picture("done")

    run(script)

``launch.py`` starts Blender with such a script.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from tests.support.waiting import patience
from tests.window.pointer import TICK, Steps, WindowTestError
from tests.window.widgets import Widgets, plain_window

__all__ = ["Driver", "Steps", "WindowTestError", "run"]

Script = Callable[["Driver"], Steps]
REST = 0.005


class Driver(Widgets):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.report: dict[str, Any] = {"ok": False, "error": "", "checks": [], "pictures": []}

    def wait_until(self, true: Callable[[], object], seconds: float = 10, what: str = "") -> Steps:
        end = time.monotonic() + patience(seconds)
        while not true():
            if time.monotonic() > end:
                raise WindowTestError(f"{what or 'what was awaited'}: never so")
            yield TICK

    def check(self, true: object, what: str) -> None:
        self.report["checks"].append([what, bool(true)])
        if not true:
            raise WindowTestError(what)

    def finish_tasks(self) -> None:
        """Let the service end its tasks now; they wait for this."""
        (self.folder / "finish").touch()

    def wish(self, name: str) -> Steps:
        """Have the test do something outside of Blender, and wait until it is done."""
        wish = self.folder / name
        wish.touch()
        yield from self.wait_until(lambda: not wish.exists(), 20, f"the wish {name}")

    def picture(self, name: str) -> Path:
        """Redraw the window now and take its picture."""
        path = self.folder / f"{name}.png"
        with bpy.context.temp_override(window=self.window):
            bpy.ops.wm.redraw_timer(type="DRAW_WIN_SWAP", iterations=1)
            # Blender's own screenshot is black on a virtual screen.
            if shutil.which("import"):
                subprocess.run(
                    ["import", "-window", "root", str(path)], check=True, timeout=patience(20)
                )
            else:
                bpy.ops.screen.screenshot(filepath=str(path))
        self.report["pictures"].append(str(path))
        return path

    def write_report(self) -> None:
        text = json.dumps(self.report, indent=1, default=str)
        (self.folder / "report.json").write_text(text, encoding="utf-8")


def rest() -> float:
    """Pause in each turn of the main loop: where events are simulated, Blender itself does not,
    and would keep a processor busy with waiting."""
    time.sleep(REST)
    return 0.0


def run(script: Script) -> None:
    """Play the script in the window, then quit: status 0 when all went well, else 1."""
    driver = Driver(Path(os.environ.get("WINDOW_TEST_FOLDER") or bpy.app.tempdir))
    driver.folder.mkdir(parents=True, exist_ok=True)
    plain_window()
    steps = _play(driver, script)

    def tick() -> float | None:
        try:
            return next(steps)
        except StopIteration:
            driver.report["ok"] = True
            driver.write_report()
            bpy.ops.wm.quit_blender()
        except BaseException:
            _fail(driver)
        return None

    # Persistent, so that a script may open another file.
    bpy.app.timers.register(tick, first_interval=1.5, persistent=True)
    bpy.app.timers.register(rest, persistent=True)


def _play(driver: Driver, script: Script) -> Steps:
    yield from driver.move(*driver.viewport_point())
    yield from driver.press("ESC")
    yield from script(driver)


def _fail(driver: Driver) -> None:
    driver.report["error"] = traceback.format_exc()
    print(driver.report["error"], file=sys.stderr)
    try:
        driver.picture("failure")
    except Exception as error:
        print("no picture of the failure:", error, file=sys.stderr)
    driver.write_report()
    sys.stdout.flush()
    sys.stderr.flush()
    # Quitting by wm.quit_blender gives status 0.
    os._exit(1)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the steps of a measurement in Blender."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import bpy


def play(script: Iterator[float]) -> None:
    """Go through the steps, with as many seconds between them as each says. A window does so in a
    timer of its own and is closed at the end; the background at once."""
    if bpy.app.background:
        for pause in script:
            time.sleep(pause)
        return

    def step() -> float | None:
        try:
            return next(script)
        except StopIteration:
            bpy.ops.wm.quit_blender()
        except Exception:
            # An exception would only end this timer, and leave the window open.
            sys.excepthook(*sys.exc_info())
            bpy.ops.wm.quit_blender()
        return None

    bpy.app.timers.register(step, persistent=True)

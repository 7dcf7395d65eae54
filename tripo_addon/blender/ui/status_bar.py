# SPDX-License-Identifier: GPL-3.0-or-later
"""How far the jobs are, in Blender's status bar, as long as any of them runs."""

from __future__ import annotations

from typing import Any

import bpy

from .. import current
from ..typed import layout, types

WIDTH = 7.0
"""In buttons."""


def _draw(header: Any, context: bpy.types.Context) -> None:
    now = current.existing()
    if now is None or not now.listing.going:
        return
    count, progress = len(now.listing.going), now.listing.progress
    row = layout(header).row()
    row.ui_units_x = WIDTH
    jobs = "1 Tripo job" if count == 1 else f"{count} Tripo jobs"
    row.progress(factor=progress, text=f"{jobs}  {progress:.0%}")


def register() -> None:
    types.STATUSBAR_HT_header.append(_draw)


def unregister() -> None:
    types.STATUSBAR_HT_header.remove(_draw)

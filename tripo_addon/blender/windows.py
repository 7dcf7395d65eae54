# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in which operators are called; the context as it is, wherever that has one.

While an operator runs, Blender lets other threads run Python. Inside of
`bpy.context.temp_override` its C code looks things up in a Python dictionary then, and takes
Python's lock only where no thread at all runs Python, for this is what it asks Python 3.11
(`PyC_IsInterpreterActive` in `BPY_context_member_get`, Blender 4.2 to 5.0). Next to a busy
thread that ends in a segmentation fault, soon or later. So no operator is called inside of an
override while this add-on's threads may work; without one, C code needs no Python.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import bpy

from . import typed


def in_window() -> AbstractContextManager[object]:
    """Inside of this, operators have a window, if there is any.

    Only a context without a window, as other add-ons may leave behind, is overridden.
    """
    windows = typed.windows()
    if bpy.context.window or not windows:
        return nullcontext()
    return bpy.context.temp_override(window=windows[0])

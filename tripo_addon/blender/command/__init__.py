# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes `blender --command tripo` known to Blender; the command is loaded when it is called."""

import bpy

from ..typed import register_command


def _main(words: list[str]) -> int:
    from . import run

    return run.main(words)


_handle: object = None


def register() -> None:
    global _handle
    _handle = register_command("tripo", _main)


def unregister() -> None:
    global _handle
    bpy.utils.unregister_cli_command(_handle)
    _handle = None

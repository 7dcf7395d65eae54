# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's 3D generation inside Blender.

Only the functions import `blender`: what stands below it works without Blender, too.
"""


def register() -> None:
    from . import blender

    blender.register()


def unregister() -> None:
    from . import blender

    blender.unregister()

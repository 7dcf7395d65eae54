# SPDX-License-Identifier: GPL-3.0-or-later
"""Tripo's 3D generation inside Blender."""


def register() -> None:
    from . import blender

    blender.register()


def unregister() -> None:
    from . import blender

    blender.unregister()

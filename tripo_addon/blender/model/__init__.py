# SPDX-License-Identifier: GPL-3.0-or-later
"""A model file becomes objects. Works in this Blender, and in a second one in the background.

Nothing in here needs the add-on to be enabled, and nothing imports `blender` outside of this
folder: the second Blender has factory settings.
"""

# SPDX-License-Identifier: GPL-3.0-or-later
"""In Blender's module, with the add-on enabled."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `tripo`: everything that needs no import into a scene, without Blender."""

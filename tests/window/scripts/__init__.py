# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps that a real Blender plays by itself."""

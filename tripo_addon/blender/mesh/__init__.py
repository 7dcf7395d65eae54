# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes in the scene: read, checked, selected where they are at fault, and mended."""

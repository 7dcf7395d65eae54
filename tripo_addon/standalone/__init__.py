# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine without Blender, for Python programs and the command `tripo`. Results are files."""

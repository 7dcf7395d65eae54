# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole add-on in Blender's module, against the sandbox."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""The built ZIP, installed in Blender's module."""

# SPDX-License-Identifier: GPL-3.0-or-later
"""What commands say, to people and to programs. No bpy."""
